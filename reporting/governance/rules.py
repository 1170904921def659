"""What in a person's events somebody has to look at. Each rule gives the alerts it would raise; nothing is written here.

A rule that is wrong now and then is right to be loud: the lead closes an alert with one line. What makes them too many is
set in the columns of the area.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils import timezone

from agencies.models import Area, Membership, User
from audit.models import Event, Verb
from cases.models import Case
from cases.screening import Marks, numbers_of
from dashub import clock, keys
from people.models import Person
from referrals.rules import office_hours
from reporting.models import Alert

HOUR, USUAL_DAYS = dt.timedelta(hours=1), 28
# A case is opened by anything done to it, but for a line in a list.
NOT_OPENING = (Verb.LISTED, Verb.SEARCHED, Verb.REFUSED)
MOST_NAMESAKES = 20
Kind = Alert.Kind


@dataclass
class Raised:
    """An alert that ought to stand: about one case, or (None) about a day."""

    kind: str
    area: Area
    day: dt.date
    events: list[Event]
    case: Case | None = None
    person: int | None = None


@dataclass
class Doings:
    """One person and her new events, with what the rules ask of both."""

    user: User
    events: list[Event]
    posts: list[Membership] = field(default_factory=list)

    @classmethod
    def of(cls, user: User, events: Iterable[Event]) -> "Doings":
        posts = user.memberships.select_related("desk__area", "desk__agency__kind").order_by("pk")
        return cls(user, list(events), list(posts))

    @cached_property
    def opened(self) -> dict[int, list[Event]]:
        """The cases that she opened, by number."""
        found = defaultdict(list)
        for event in self.events:
            if event.kind == "cases.case" and event.verb not in NOT_OPENING:
                for number in event.object_ids:
                    found[number].append(event)
        return dict(found)

    @cached_property
    def cases(self) -> list[Case]:
        rows = list(Case.objects.filter(pk__in=self.opened).with_people().order_by("pk"))
        parties = [part.person for case in rows for part in case.involvements.all()]
        prefetch_related_objects(parties, "aliases", "contact_points", "addresses")
        return rows

    @cached_property
    def by_day(self) -> dict[dt.date, list[Event]]:
        """Events that opened a case, by local day."""
        found = defaultdict(dict)
        for events in self.opened.values():
            for event in events:
                found[day_of(event)][event.pk] = event
        return {day: list(events.values()) for day, events in sorted(found.items())}

    @property
    def area(self) -> Area:
        """Where an alert about her whole doing belongs: the area of her first desk."""
        return self.posts[0].desk.area

    @cached_property
    def is_system(self) -> bool:
        """A service account works by night and in bulk."""
        return self.user.api_tokens.exists()


def day_of(event: Event) -> dt.date:
    return timezone.localdate(event.at)


def examine(user: User, events: Iterable[Event]) -> list[Raised]:
    """Every alert that the events of one person raise."""
    doings = Doings.of(user, events)
    if not doings.posts or not doings.events:
        return []
    found = [*after_leaving(doings)]
    if not doings.is_system:
        found += [*parties(doings), *volume(doings), *unusual_day(doings), *out_of_hours(doings)]
    return found


# --- She and the parties ---------------------------------------------------------------------------------------------


def parties(doings: Doings) -> Iterator[Raised]:
    """Her own record; else her surname, or an address that is known as hers. The strongest of each case."""
    homes = None
    for case in doings.cases:
        people = [part.person for part in case.involvements.all()]
        kind, person = Kind.OWN_RECORD, _herself(doings.user, people)
        if person is None:
            homes = _homes(doings.user) if homes is None else homes
            kind, person = Kind.SAME_ADDRESS, _at_home(homes, people)
        if person is None and case.area.alert_same_surname:
            kind, person = Kind.SAME_SURNAME, _namesake(doings.user, people)
        if person is not None:
            yield from _each_day(kind, case, person, doings.opened[case.pk])


def _each_day(kind, case: Case, person: Person, events: list[Event]) -> Iterator[Raised]:
    for day in sorted({day_of(event) for event in events}):
        yield Raised(kind, case.area, day, [e for e in events if day_of(e) == day], case, person.pk)


def _herself(user: User, people: list[Person]) -> Person | None:
    return next((person for person in people if Marks.of(person).fit(user)), None)


def _namesake(user: User, people: list[Person]) -> Person | None:
    """Whose family name, now or before, is how hers ends."""
    whole = keys.name_key(user.full_name)
    for person in people:
        names = {keys.name_key(one.family_name) for one in (person, *person.aliases.all())} - {""}
        if any(whole.endswith(f" {name}") for name in names):
            return person
    return None


def _homes(user: User) -> set[tuple[str, str]]:
    """Addresses of people in the hub who seem to be her. The hub holds no address of a worker as such."""
    by_number = Person.objects.filter(contact_points__value_key__in=numbers_of(user)).order_by("pk")
    alike = [*by_number.distinct()[:MOST_NAMESAKES], *Person.objects.named_like(user.full_name)[:MOST_NAMESAKES]]
    prefetch_related_objects(alike, "aliases", "contact_points", "addresses")
    return {place for person in alike if Marks.of(person).fit(user) for place in _places(person)}


def _at_home(homes: set[tuple[str, str]], people: list[Person]) -> Person | None:
    return next((person for person in people if homes & _places(person)), None)


def _places(person: Person) -> set[tuple[str, str]]:
    """Her addresses, normalised; those with a postcode and a first line only."""
    found = {(keys.address_key(one.lines), keys.postcode_key(one.postcode)) for one in person.addresses.all()}
    return {place for place in found if all(place)}


# --- How many, when --------------------------------------------------------------------------------------------------


def volume(doings: Doings) -> Iterator[Raised]:
    """More different cases within an hour than the area says, on each day on which that happened."""
    if not doings.opened:
        return
    new = {event.pk for events in doings.opened.values() for event in events}
    start, end = min(e.at for e in doings.events) - HOUR, max(e.at for e in doings.events)
    window: list[Event] = []
    told = set()
    for event in opening_events(doings.user, start, end):
        window = [*(one for one in window if one.at > event.at - HOUR), event]
        many = len({number for one in window for number in one.object_ids}) > doings.area.alert_cases_an_hour
        if many and event.pk in new and day_of(event) not in told:
            told.add(day_of(event))
            yield Raised(Kind.VOLUME, doings.area, day_of(event), window)


def unusual_day(doings: Doings) -> Iterator[Raised]:
    """More cases than so many of her usual days; and more than she may open in an hour, or every beginner would raise it."""
    for day, events in doings.by_day.items():
        cases = _cases_by_day(doings.user, day - dt.timedelta(days=USUAL_DAYS), day)
        today = cases.pop(day, 0)
        usual = median(cases.values()) if cases else 0
        if today > max(doings.area.alert_cases_an_hour, doings.area.alert_usual_times * usual):
            yield Raised(Kind.UNUSUAL_DAY, doings.area, day, events)


def opening_events(user: User, start: dt.datetime, end: dt.datetime):
    rows = Event.objects.filter(actor=user.pk, kind="cases.case", at__range=(start, end))
    return rows.exclude(verb__in=NOT_OPENING).order_by("at", "pk")


def _cases_by_day(user: User, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """{local day on which she opened any: how many different cases}."""
    start, end = clock.london_time(first, dt.time()), clock.london_time(last + clock.ONE_DAY, dt.time())
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (e.at AT TIME ZONE 'Europe/London')::date, count(DISTINCT number)
                 FROM audit_event e, unnest(e.object_ids) number
                WHERE e.actor = %s AND e.kind = 'cases.case' AND e.verb <> ALL (%s) AND e.at >= %s AND e.at < %s
                GROUP BY 1""",
            [user.pk, [str(verb) for verb in NOT_OPENING], start, end],
        )
        return dict(cursor.fetchall())


def out_of_hours(doings: Doings) -> Iterator[Raised]:
    """Cases opened while their area was shut, by nobody on call and of no agency that works at all hours."""
    found = defaultdict(dict)
    for case in doings.cases:
        if _may_work_any_time(doings, case.area):
            continue
        hours = office_hours(case.area.opening_hours)
        for event in doings.opened[case.pk]:
            if hours.week and not clock.is_open(event.at, hours):
                found[day_of(event), case.area][event.pk] = event
    for (day, area), events in found.items():
        yield Raised(Kind.OUT_OF_HOURS, area, day, list(events.values()))


def _may_work_any_time(doings: Doings, area: Area) -> bool:
    groups = {post.desk.agency.kind.policy_group for post in doings.posts}
    on_call = area.on_call_user_id == doings.user.pk
    return not area.alert_out_of_hours or on_call or bool(groups & set(area.round_the_clock))


def after_leaving(doings: Doings) -> Iterator[Raised]:
    """Anything but signing out, by somebody whose last membership had ended."""
    late = defaultdict(list)
    for event in doings.events:
        live = any(post.until is None or post.until > event.at for post in doings.posts)
        if not live and event.verb != Verb.SIGNED_OUT:
            late[day_of(event)].append(event)
    last = max(doings.posts, key=lambda post: post.until or timezone.now())
    for day, events in late.items():
        yield Raised(Kind.AFTER_LEAVING, last.desk.area, day, events)
