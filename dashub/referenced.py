"""What is known by a random reference: where one is taken already, the next is tried."""

from django.db import IntegrityError, models, transaction

from dashub import references


class Referenced(models.Model):
    """Base of a model with a unique random ``reference``: where one is taken already, the next is tried.

    In 300,000 cases every twentieth new reference is taken.
    """

    TRIES = 10

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            return super().save(*args, **kwargs)
        for left in reversed(range(self.TRIES)):
            try:
                with transaction.atomic():
                    return super().save(*args, **kwargs)
            except IntegrityError as clash:
                if not left or not _of_reference(clash):
                    raise
                self.reference = references.new()


def _of_reference(clash: IntegrityError) -> bool:
    constraint = getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "") or ""
    return "_reference_" in constraint and constraint.endswith(("_uniq", "_key"))
