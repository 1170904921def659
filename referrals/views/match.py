"""Possible existing people: while names are typed, and once more before sending. Every search is on record."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door_to
from audit.log import record
from audit.models import Verb
from dashub.dates import DateField, Typed
from dashub.errors import StaleVersion
from people.matching import Record
from referrals.forms.same import SameForm, described
from referrals.forms.same import possible as possible_people
from referrals.models import Referral
from referrals.views.draft import check_url, with_desk

LONGEST_NAME = 100
ENOUGH_TYPED = 3


@require_POST
@door_to(Referral, Permission.REFER, queryset=with_desk)
def possible(request, referral):
    """A fragment for the page on which a name is typed. Names come by POST: they never stand in an address."""
    given, family = (_name(request.POST.get(name, "")) for name in ("given_name", "family_name"))
    typed = Record(given=given, family=family, born=_born(request.POST))
    if len(given + family) < ENOUGH_TYPED or not referral.writable_by(request.user):
        return HttpResponse(status=204)
    (found,) = possible_people([typed], request.user)
    record(request.user, Verb.SEARCHED, "people.person", [c.person.pk for c in found], reference=referral.reference)
    today = timezone.localdate()
    context = {"found": [(described(each.person, today), each.why) for each in found]}
    return render(request, "referrals/_possible.html", context)


def _name(typed: str) -> str:
    return typed.replace("\x00", "").strip()[:LONGEST_NAME]


def _born(data):
    """The date typed so far; half a date is none yet."""
    typed = Typed(*(data.get(f"date_of_birth_{part}", "").strip() for part in Typed._fields))
    try:
        return DateField(required=False).clean(typed)
    except ValidationError:
        return None


@door_to(Referral, Permission.REFER, queryset=with_desk)
def same(request, referral):
    """Nobody is asked where nobody is found; what was answered is not asked again, unless she asks for it."""
    if not referral.writable_by(request.user):
        return redirect("referral", referral.reference)
    again = "again" in request.GET
    posted = request.POST if request.method == "POST" else None
    form = SameForm(posted, answers=referral.answers, user=request.user, today=timezone.localdate(), again=again)
    if form.found:
        record(request.user, Verb.SEARCHED, "people.person", form.found, reference=referral.reference)
    if not form.asked:
        return redirect(check_url(referral))
    if posted is not None and form.is_valid():
        try:
            referral.save_page("same", form.dump(), referral.version, request.user)
        except StaleVersion:
            return redirect("referral-same", referral.reference)
        return redirect(check_url(referral))
    return render(request, "referrals/same.html", {"referral": referral, "form": form})
