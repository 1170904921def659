"""A person, once, whatever roles she has in however many cases (product.md B1)."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from agencies.models import Protected, ProtectedQuerySet
from dashub import keys
from dashub.errors import StaleVersion
from people.models.choices import Ethnicity, GenderSame, Impairment, Orientation, Sex, YesNo


def like_name(key: str) -> Q:
    """People of whom a name or alias is like a normalised one, as far as whoever asks PostgreSQL may see them.

    By a function that repeats the row rule: under a policy the index would not be used, because a likeness is not
    computed before it is known whether the row may be seen (architecture.md section 6).
    """
    return Q(pk__in=RawSQL("SELECT people_named_like(%s)", [key]))  # noqa: S611 - constant, with a parameter


class PersonQuerySet(ProtectedQuerySet):
    def named_like(self, text: str):
        """People whose names or aliases contain words like those typed, most alike first (pg_trgm)."""
        key = keys.name_key(text)
        return (
            self.filter(like_name(key))
            .annotate(likeness=TrigramWordSimilarity(key, "search_names"))
            .order_by("-likeness", "pk")
        )

    def found_by(self, text: str):
        """People by any name, alias, phone or postcode, as a worker types it."""
        text = text.strip()
        clauses = Q()
        if phone := keys.phone_key(text):
            clauses |= Q(contact_points__value_key=phone)
        if postcode := keys.postcode_key(text):
            clauses |= Q(addresses__postcode=postcode)
        if clauses:
            return self.filter(clauses).distinct()
        return self.named_like(text) if keys.name_key(text) else self.none()


class Person(Protected):
    """One person. ``search_names`` is every name and alias, normalised; saving keeps it true.

    ``readers`` is the union of the readers of her cases, kept by triggers of the cases app.
    """

    readers_function = "people_readers_told"

    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    approximate_age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Only where no date is known")
    unborn = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True, help_text="Expected date of delivery, of an unborn child")
    died_on = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=8, choices=Sex, default=Sex.UNKNOWN)
    gender_same = models.CharField(max_length=12, choices=GenderSame, default="", blank=True)
    gender_text = models.CharField(max_length=60, blank=True)
    ethnicity = models.CharField(max_length=20, choices=Ethnicity, default="", blank=True)
    orientation = models.CharField(max_length=12, choices=Orientation, default="", blank=True)
    disability = models.CharField(max_length=10, choices=YesNo, default="", blank=True)
    impairments = ArrayField(models.CharField(max_length=16, choices=Impairment), default=list, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField(max_length=10, choices=YesNo, default="", blank=True)
    needs = models.CharField(max_length=300, blank=True, help_text="Access and communication needs")
    recourse = models.CharField(max_length=10, choices=YesNo, default="", blank=True, help_text="To public funds")
    immigration_note = models.CharField(max_length=300, blank=True)
    occupation = models.CharField(max_length=120, blank=True)
    works_with_vulnerable = models.CharField(max_length=10, choices=YesNo, default="", blank=True)
    vehicles = models.CharField(max_length=200, blank=True)
    gp = models.CharField(max_length=120, blank=True)
    search_names = models.TextField(default="", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        indexes = [
            GinIndex(fields=["readers"], name="people_person_readers"),
            GinIndex(
                fields=["readers", "search_names"],
                name="people_person_names",
                opclasses=["array_ops", "gin_trgm_ops"],
            ),
            models.Index(fields=["date_of_birth"], name="people_person_born"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    @property
    def full_name(self) -> str:
        """Her name for those who may see it."""
        if self.unborn and not self.given_name:
            return f"Unborn child {self.family_name}".strip()
        return f"{self.given_name} {self.family_name}".strip() or "Name not known"

    def age_on(self, day: dt.date) -> int | None:
        """Whole years on a day; the birthday itself counts. Someone born on 29 February turns a year on 1 March."""
        if self.date_of_birth is None:
            return None
        born = self.date_of_birth
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def names(self) -> list[str]:
        aliases = [str(alias) for alias in self.aliases.all()] if self.pk else []
        return [f"{self.given_name} {self.family_name}".strip(), *aliases]

    def claim_version(self, version: int) -> None:
        """Take the next version of her details or raise StaleVersion: two writers never overwrite each other."""
        if not Person.objects.filter(pk=self.pk, version=version).update(version=F("version") + 1):
            current = Person.objects.values_list("version", flat=True).get(pk=self.pk)
            raise StaleVersion(sent=version, current=current)
        self.version = version + 1

    def refresh_search(self) -> None:
        """Recompute what she is found by, after a change of aliases."""
        self.search_names = " | ".join(filter(None, (keys.name_key(name) for name in self.names())))
        super().save(update_fields=["search_names"])

    def save(self, *args, **kwargs):
        self.search_names = " | ".join(filter(None, (keys.name_key(name) for name in self.names())))
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "search_names", "updated_at"}
        super().save(*args, **kwargs)
