"""Check your answers, send, and the confirmation."""

import uuid

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door, door_to
from agencies.models import Area
from dashub.errors import WrongState
from referrals import completeness, journey, rules, sending, summary
from referrals.completeness import Incomplete
from referrals.journey import Step
from referrals.models import Referral
from referrals.views.draft import address, with_desk

SENT_KEY = "referral_sent"


@door_to(Referral, Permission.REFER, queryset=with_desk)
def check(request, referral):
    """Everything typed, with a link to change each part; what is missing first."""
    if not referral.writable_by(request.user):
        return redirect("referral", referral.reference)
    return _show_check(request, referral, submit_key=uuid.uuid4())


def _show_check(request, referral, *, submit_key, refused=""):
    day = timezone.localdate()
    context = {
        "referral": referral,
        "groups": summary.groups(referral.answers, lambda step: address(referral, step, check=True)),
        "missing": _links(referral, completeness.gaps_of(referral.answers, day)),
        "prompts": _links(referral, completeness.prompts(referral.answers, day)),
        "unsaved": _links(referral, [gap for gap in map(_gap, referral.typed) if gap]),
        "childrens": bool(rules.victims_under_16(referral.answers, day)),
        "submit_key": submit_key,
        "refused": refused,
        "can_add": [("victims", "victim"), ("perpetrators", "person who harms")],
    }
    return render(request, "referrals/check.html", context)


def _links(referral, gaps) -> list[tuple[str, str]]:
    return [(address(referral, Step(journey.BY_SLUG[gap.slug], gap.place), check=True), gap.text) for gap in gaps]


def _gap(page_key: str):
    """A page with words that were typed and not saved."""
    slug, _, place = page_key.partition("/")
    if slug not in journey.BY_SLUG:
        return None
    index = int(place) - 1 if place.isdecimal() else 0
    return completeness.Gap(slug, index, f"“{journey.BY_SLUG[slug].title}” has something that is not saved yet")


@require_POST
@door_to(Referral, Permission.REFER, queryset=with_desk)
def submit(request, referral):
    """Send. Pressed twice it sends once; pressed again later it shows what was sent."""
    try:
        key = uuid.UUID(request.POST.get("submit_key", ""))
    except ValueError:
        key = uuid.uuid4()
    if not referral.writable_by(request.user):
        return redirect("referral-sent", referral.reference)
    try:
        referral.submit(request.user, key)
    except Incomplete as error:
        return _show_check(request, referral, submit_key=uuid.uuid4(), refused=error.message)
    except WrongState:
        return redirect("referral-sent", referral.reference)
    request.session[SENT_KEY] = {
        "reference": referral.reference,
        "area": referral.area_id,
        "high": referral.high,
        "childrens": referral.status == Referral.Status.CHILDRENS,
        "alarmed": sending.on_call(referral, timezone.now()) is not None,
        "decide_by": referral.decide_by.isoformat() if referral.decide_by else "",
    }
    return redirect("referral-sent", referral.reference)


@door(Permission.REFER)
def sent(request, reference: str):
    """The reference, who looks next and when. Drawn from what was kept at sending, without reading the referral: an author
    who is named in it may see this much and no more (referrals/sending.py)."""
    kept = request.session.get(SENT_KEY)
    if not isinstance(kept, dict) or kept.get("reference") != reference:
        # PostgreSQL cannot hold a NUL, so nothing has such a reference.
        if "\0" in reference or not Referral.objects.visible_to(request.user).filter(reference=reference).exists():
            raise Http404
        return redirect("referral", reference)
    return render(request, "referrals/sent.html", kept | next_steps(kept))


def next_steps(kept: dict) -> dict:
    """Who looks next and when, the next sitting, and the contact out of hours."""
    now = timezone.now()
    area = Area.objects.get(pk=kept["area"])
    opened = sending.hub_open(area, now)
    return {
        "hub_area": area,
        "hub_open": opened,
        "hub_opens": None if opened else sending.hub_opens(area, now),
        "due": parse_datetime(kept["decide_by"]) if kept["decide_by"] else None,
        "out_of_hours": not opened and (kept["high"] or kept["childrens"]),
        "sitting": sending.next_sitting(area, now),
        "list_url": reverse("my-referrals"),
    }
