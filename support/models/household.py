"""Who lives together, counted as the yearly return counts them (domain.md section 5, Part 4)."""

from django.db import models
from django.db.models import Q

COUNTED = ("women", "men", "other_adults", "children")


class Household(models.Model):
    """Members by number alone; nobody is named. ``other_adults``: neither of the two, or not known."""

    women = models.PositiveSmallIntegerField(default=0)
    men = models.PositiveSmallIntegerField(default=0)
    other_adults = models.PositiveSmallIntegerField(default=0, verbose_name="Other adults, or sex not known")
    children = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def adults(self) -> int:
        return self.women + self.men + self.other_adults

    @property
    def household(self) -> str:
        """ "1 adult, 2 children"."""
        parts = ((self.adults, "adult", "adults"), (self.children, "child", "children"))
        return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts if number)

    @staticmethod
    def somebody() -> Q:
        """For a constraint: a household has at least one member."""
        return Q(women__gt=0) | Q(men__gt=0) | Q(other_adults__gt=0) | Q(children__gt=0)
