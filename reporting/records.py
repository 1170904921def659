"""The records behind a figure, for those who may open them: only the ones that the policy shows them anyway."""

from dataclasses import dataclass

from django.db.models import Q

from cases.models import Case
from marac.models import Action
from referrals.models import Referral
from reporting.indicators import actions, cases, referrals, timeliness
from reporting.periods import Period

SHOWN = 200


@dataclass(frozen=True)
class Record:
    """A record by its reference; `link` leads to it."""

    reference: str
    link: str
    what: str


@dataclass(frozen=True)
class Found:
    """`kind` and `ids` are for the log; `more`: there are others than those shown."""

    title: str
    kind: str
    ids: list[int]
    records: list[Record]
    more: bool


def titles() -> dict[str, str]:
    """Every key that leads to records, and what the page is called."""
    found = {}
    for one in _INDICATORS:
        found[one.key] = one.title
        if one.unknown is not None:
            found[f"{one.key}.unknown"] = f"{one.title}: not known"
    for breakdown in _BREAKDOWNS:
        found |= {name: f"{breakdown.title}: {group.label}" for name, group in breakdown.everything().items()}
    return found


def find(key: str, area, period: Period, user) -> Found:
    """Raises KeyError for a key of no figure."""
    title = titles()[key]
    if key in _OF_REFERRALS:
        return _referrals(title, _OF_REFERRALS[key], area, period, user)
    if key in _OF_ACTIONS:
        return _actions(title, _OF_ACTIONS[key], area, period, user)
    return _cases(title, key, area, period, user)


def _cases(title: str, key: str, area, period: Period, user) -> Found:
    counted = cases.counted(area, period.start, period.end)
    base = counted if key == cases.NOT_CONNECTED.key else cases.connected(counted)
    rows = base.filter(_OF_CASES[key], listing__case__in=Case.objects.visible_to(user))
    found = list(rows.select_related("listing__case").order_by("-counted_on", "-pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    records = [
        Record(one.listing.case.reference, one.listing.case.get_absolute_url(), f"heard on {one.counted_on:%-d %B %Y}")
        for one in shown
    ]
    return Found(title, "marac.discussion", [one.pk for one in shown], records, len(found) > SHOWN)


def _referrals(title: str, where: Q, area, period: Period, user) -> Found:
    rows = referrals.sent(area, period.start, period.end).filter(where)
    rows = rows.filter(pk__in=Referral.objects.visible_to(user).values("pk")).distinct()
    found = list(rows.order_by("-submitted_at", "-pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    records = [Record(one.reference, one.link, one.get_status_display()) for one in shown]
    return Found(title, "referrals.referral", [one.pk for one in shown], records, len(found) > SHOWN)


def _actions(title: str, where: Q, area, period: Period, user) -> Found:
    due = actions.with_outcome(actions.fell_due(area, period))
    rows = due.filter(where, pk__in=Action.objects.visible_to(user).values("pk"))
    found = list(rows.select_related("case", "desk__agency").order_by("-due_at", "-pk")[: SHOWN + 1])
    shown = found[:SHOWN]
    records = [
        Record(one.case.reference, one.case.get_absolute_url(), f"{one.desk}, {one.get_status_display().lower()}")
        for one in shown
    ]
    return Found(title, "marac.action", [one.pk for one in shown], records, len(found) > SHOWN)


_TIMES = (timeliness.REFERRING, timeliness.HEARING)
_CASES = (cases.CASES, cases.REPEAT, cases.CHILDREN, cases.PARTNER, cases.NOT_CONNECTED, *cases.SHARES, *_TIMES)
_REFERRALS = (
    referrals.REFERRALS,
    referrals.CHILDRENS,
    referrals.UNCONNECTED,
    referrals.IN_TIME,
    referrals.APPEALS,
)
_INDICATORS = (*_CASES, *_REFERRALS, actions.ON_TIME)
_BREAKDOWNS = (*cases.BREAKDOWNS, referrals.DECISIONS, actions.OUTCOME)
_OF_CASES = {one.key: one.where for one in _CASES} | cases.conditions() | cases.groups()
_OF_REFERRALS = {one.key: one.where for one in _REFERRALS} | referrals.groups()
_OF_ACTIONS = {actions.ON_TIME.key: actions.ON_TIME.where} | {
    name: actions.OUTCOME.where(group) for name, group in actions.OUTCOME.everything().items()
}
