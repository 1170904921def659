"""Events of the audit log with the people who acted, in plain words: for the search of the log and for the tab of a case.

It stands here because ``audit`` knows nobody: names, job titles and agencies are known from this layer on. Which events
somebody is shown is for the caller to decide, and which of them without their kind (``cases.kinds``); what is shown of
each is decided once, here, and is never anything of a case.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Prefetch

from agencies.models import Membership, User
from audit.models import Event, Verb

PAGE = 50
# In place of what would tell of a section that whoever reads the log may not know of.
OF_A_CASE = "A record of the case"
# What shows somebody something, and changes nothing.
LOOKS = (Verb.READ, Verb.LISTED, Verb.SEARCHED, Verb.EXPORTED)
# Names of pages and kinds that do not speak for themselves.
WORDS = {
    "case": "overview",
    "case-looked": "who looked",
    "case-looked-person": "who looked at a person",
    "meeting": "in the meeting",
    "page": "a page",
    "sign-in": "the sign-in",
    "audit.event": "the audit log",
    "reporting.dashboard": "the figures",
    "reporting.workload": "the workload",
    "home": "her own home page",
}


@dataclass(frozen=True)
class Act:
    """One event as it is shown. ``name`` is the purpose where the system acted."""

    number: int
    at: dt.datetime
    name: str
    job: str
    agency: str
    verb: str
    what: str
    reference: str


@dataclass(frozen=True)
class Page:
    """One page, newest first; ``after`` is where the next one begins, None on the last."""

    acts: list[Act]
    after: int | None


# Which of some events are shown without saying to what, by their numbers.
Untold = Callable[[list[Event]], set[int]]


def all_told(_events: list[Event]) -> set[int]:
    return set()


def page_of(events, before: str = "", size: int = PAGE, untold: Untold = all_told) -> Page:
    """A page by key: nothing is counted, and one more than shown is asked for. Three queries, whatever the rows."""
    if before.isdecimal() and len(before) < 19:
        events = events.filter(pk__lt=int(before))
    found = list(events.order_by("-pk")[: size + 1])
    more = len(found) > size
    return Page(acts_of(found[:size], untold), found[size - 1].pk if more else None)


def acts_of(events: Iterable[Event], untold: Untold = all_told) -> list[Act]:
    events = list(events)
    people, quiet = _people({event.actor for event in events} - {None}), untold(events)
    return [_act(event, people.get(event.actor), OF_A_CASE if event.pk in quiet else what(event)) for event in events]


def _people(numbers: set[int]) -> dict[int, User]:
    desks = Prefetch("memberships", Membership.objects.select_related("desk__agency").order_by("pk"))
    return {user.pk: user for user in User.objects.filter(pk__in=numbers).prefetch_related(desks)}


def _act(event: Event, user: User | None, what: str) -> Act:
    agencies = dict.fromkeys(str(post.desk) for post in user.memberships.all()) if user else ()
    return Act(
        number=event.pk,
        at=event.at,
        name=user.full_name if user else _nobody(event),
        job=user.job_title if user else "",
        agency=", ".join(agencies),
        verb=event.get_verb_display(),
        what=what,
        reference=event.reference,
    )


def _nobody(event: Event) -> str:
    return f"The hub: {event.purpose}" if event.actor is None else "Somebody who is no longer known"


def what(event: Event) -> str:
    """To what it was done: "Case: risk", "Document", "The sign-in"."""
    words = kind_words(event.kind)
    view = str(event.detail.get("view", ""))
    part = WORDS.get(view) or view.removeprefix("case-").replace("-", " ")
    return f"{words}: {part}" if part and part.lower() != words.lower() else words


def kind_words(kind: str) -> str:
    """What a kind is called: of a model its own name, of a page the page's."""
    words = WORDS.get(kind)
    if words is None:
        app, _, model = kind.partition(".")
        try:
            words = str(apps.get_model(app, model)._meta.verbose_name)
        except (LookupError, ValueError):
            words = kind.replace("-", " ")
    return words[:1].upper() + words[1:]
