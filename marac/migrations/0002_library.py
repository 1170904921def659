"""The action library."""

from django.db import migrations

from marac import library


def forward(apps, _schema):
    library.load_library(apps.get_model("marac", "ActionTemplate"))


def backward(apps, _schema):
    library.drop_library(apps.get_model("marac", "ActionTemplate"))


class Migration(migrations.Migration):
    dependencies = [("marac", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
