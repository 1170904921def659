"""Conflicts of interest: a user of the system who is a party of a case, or lives with one, never sees it, and the case is
restricted, because her colleagues should not either (domain.md section 9, 1 and 2).

A referral is screened when it is submitted; this screens what is added to a case afterwards (a person, a changed name, a
new number), and users who are new or have changed against every case of their areas: until then they have no standing. The
same test as there: full name, telephone number or e-mail address alike after normalising, or family name and home.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from agencies.models import User
from agencies.principals import as_system
from cases import restricting
from cases.models import Case, Involvement, LiftedBar, Restriction
from cases.restricting import restrict
from cases.sharing import bar
from dashub import keys
from people.models import Address, ContactPoint, Person
from people.models.person import like_name

SAME = "Seems to be a party of the case: the same name, telephone number or e-mail address"
HOME = "Seems to be a relative of a party: the same family name and postcode"


@dataclass(frozen=True)
class Marks:
    """What a person is told by: full names, numbers and e-mail addresses, family names with homes, all normalised."""

    names: frozenset[str]
    numbers: frozenset[str]
    homes: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, person: Person) -> "Marks":
        full = frozenset(keys.name_skeleton(name) for name in person.names() if len(keys.name_tokens(name)) > 1)
        numbers = frozenset(point.value_key for point in person.contact_points.all() if point.value_key)
        families = {keys.name_tokens(name)[-1] for name in person.names() if len(keys.name_tokens(name)) > 1}
        homes = {keys.postcode_key(address.postcode) for address in person.addresses.all()} - {""}
        return cls(full, numbers, frozenset((family, home) for family in families for home in homes))

    def why(self, user: User) -> str:
        """Why a user seems to be this person, or to live with her; "" where she does not."""
        if keys.name_skeleton(user.full_name) in self.names or numbers_of(user) & self.numbers:
            return SAME
        return HOME if home_of(user) in self.homes else ""

    def fit(self, user: User) -> bool:
        """Whether a user seems to be this person."""
        return self.why(user) == SAME


def numbers_of(user: User) -> set[str]:
    """A user's telephone number and e-mail address, normalised."""
    return {keys.phone_key(user.phone), keys.email_key(user.email)} - {""}


def home_of(user: User) -> tuple[str, str] | None:
    """Her family name and home postcode, where she gave one."""
    words, home = keys.name_tokens(user.full_name), keys.postcode_key(user.home_postcode)
    return (words[-1], home) if words and home else None


def screen(case: Case, people: Person | Iterable[Person], by, *, area_id: int | None = None) -> list[User]:
    """Shut out every worker of the area who seems to be one of these people, and restrict the case. One query for users.

    ``area_id``: of another area than the case's, before it is offered there.
    """
    people = [people] if isinstance(people, Person) else list(people)
    with as_system("conflicts of interest"):
        users = list(User.objects.filter(is_active=True, memberships__desk__area=area_id or case.area_id).distinct())
        found = [user for person in people for user in _shut_out(person, users, by)]
        if found:
            case.refresh_from_db(fields=["barred"])
            _restrict(case, by)
    return found


def _shut_out(person: Person, users: Iterable[User], by) -> list[User]:
    marks = Marks.of(person)
    cleared = set(LiftedBar.objects.filter(person=person).values_list("user_id", flat=True))
    found = [(user, why) for user in users if user.pk not in cleared and (why := marks.why(user))]
    for user, why in found:
        bar(user, person, why, by)
    return [user for user, _ in found]


def _restrict(case: Case, by) -> None:
    if case.restricted:
        restricting.tell_named(
            case, f"conflict:{case.pk}:{len(case.barred)}", "may concern somebody who signs in here"
        )
    else:
        restrict(case, Restriction.Why.MATCH, "", by)


def screen_user(user: User, by) -> list[Case]:
    """Compare a new or changed user with everybody in the cases of her areas; the open ones that she is in are shut."""
    areas = set(user.memberships.live().values_list("desk__area_id", flat=True))
    # A case on its way to one of her areas is read at its hub already.
    coming = Case.objects.filter(transferring=True, shares__desk__area__in=areas)
    parts = Involvement.objects.filter(Q(case__area__in=areas) | Q(case__in=coming.values("pk")))
    people = Person.objects.filter(_like(user), involvements__in=parts).prefetch_related("contact_points", "addresses")
    matched = [person for person in people.distinct() if _shut_out(person, [user], by)]
    cases = list(
        Case.objects.open()
        .filter(Q(area__in=areas) | Q(pk__in=coming.values("pk")), involvements__person__in=matched)
        .distinct()
        .order_by("pk")
    )
    for case in cases:
        _restrict(case, by)
    return cases


def _like(user: User) -> Q:
    """Who could be her at all, found by an index."""
    key = keys.name_key(user.full_name)
    found = like_name(key) if key else Q(pk__in=[])
    if numbers := numbers_of(user):
        found |= Q(pk__in=ContactPoint.objects.filter(value_key__in=numbers).values("person"))
    if home := keys.postcode_key(user.home_postcode):
        found |= Q(pk__in=Address.objects.filter(postcode=home).values("person"))
    return found
