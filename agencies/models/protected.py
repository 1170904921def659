"""The protected columns of a root record. Triggers alone write them; see agencies/access.py for the rule."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from agencies import access

NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


class ProtectedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The rows that the policy lets her see."""
        return access.visible(self, user)


class Protected(models.Model):
    """Base of every root that is shown row by row.

    ``readers``: desks (> 0) and users (< 0) that read it. ``barred``: users who never do. ``recheck_at``: the
    earliest end behind ``readers``; past it PostgreSQL asks the exact truth of ``readers_function``.
    """

    readers_function: str | None = None

    readers = ArrayField(models.BigIntegerField(), default=list, editable=False)
    barred = ArrayField(models.BigIntegerField(), default=list, editable=False)
    recheck_at = models.DateTimeField(default=NEVER, editable=False)

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["readers"], name="%(app_label)s_%(class)s_readers")]
