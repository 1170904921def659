"""Whether she was asked what she wants before a hearing: when and by whom (product.md C6). What she said is not here."""

import datetime as dt
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject, Now
from django.utils import timezone

from agencies.access import Section
from cases.models import VictimVoice
from cases.seen import Seen
from dashub import moments
from marac.models import Discussion

ASKED = (VictimVoice.Kind.WISHES, VictimVoice.Kind.NOT_ASKED)
EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Wishes(NamedTuple):
    """In words, with the tone of a tag."""

    tag: str
    tone: str
    text: str


def with_wishes(listings):
    """Each listing with what is recorded for its hearing as ``wishes``: after the case was heard the time before, and not
    after this hearing has ended."""
    before = Discussion.objects.filter(
        listing__case=OuterRef(OuterRef("case")),
        ended_at__lt=OuterRef(OuterRef("meeting__starts_at")),
        listing__meeting__starts_at__lt=OuterRef(OuterRef("meeting__starts_at")),
    ).order_by("-ended_at")
    since = Coalesce(Subquery(before.values("ended_at")[:1]), EVER)
    voices = VictimVoice.objects.filter(case=OuterRef("case"), kind__in=ASKED, at__gt=since)
    voices = voices.filter(at__lte=Coalesce(OuterRef("discussion__ended_at"), Now())).order_by("-at", "-id")
    found = JSONObject(kind="kind", at="at", by="by__full_name", desk="desk__agency__name")
    return listings.annotate(wishes=Subquery(voices.values(found=found)[:1]))


def in_words(listing, seen: Seen) -> Wishes | None:
    """What a viewer is told of it; None where her wishes are not for this viewer."""
    if not seen.summary(Section.VOICE):
        return None
    found = listing.wishes
    if not found:
        return Wishes("Not asked", "warn", "Nobody has recorded what she wants.")
    on = moments.day(timezone.localdate(dt.datetime.fromisoformat(found["at"])))
    by = ", ".join(filter(None, [found["by"], found["desk"]]))
    if found["kind"] == VictimVoice.Kind.NOT_ASKED:
        return Wishes("Could not be asked", "warn", f"{on}, {by}")
    return Wishes("Asked", "done", f"{on}, {by}")
