"""Kinds of agency."""

from django.db import migrations

from agencies import reference


def forward(apps, _schema):
    reference.load_kinds(apps.get_model("agencies", "AgencyKind"))


def backward(apps, _schema):
    reference.drop_unused_kinds(apps.get_model("agencies", "AgencyKind"))


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_row_rule")]
    operations = [migrations.RunPython(forward, backward)]
