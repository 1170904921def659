"""Conflicts of interest: a user of the system who is named in a referral never sees it (domain.md section 9, 1 and 2).

Run inside submit(), before a queue or a colleague sees the referral. A user is taken for a party where the full name, a
telephone number or an e-mail address is the same after normalising; a namesake who is shut out wrongly loses one
referral from her list, which the hub can put right, while the opposite mistake shows a perpetrator who reported him.
"""

from collections.abc import Iterator

from django.db.models import Q

from agencies.models import User
from cases.models import Case, Involvement
from cases.screening import home_of
from dashub import keys
from people.models import ContactPoint, Person
from people.models.person import like_name
from referrals import answers as shape


def conflicts(answers: dict, area) -> Iterator[tuple[User, str, int, str]]:
    """(user, role, place, why) for every user with a post in the area who is a party. One query."""
    users = list(User.objects.filter(is_active=True, memberships__desk__area=area).distinct())
    for role, place, person in shape.parties(answers):
        names = {keys.name_skeleton(name) for name in shape.names(person) if len(keys.name_tokens(name)) > 1}
        phones, emails, homes = shape.phones(person), shape.emails(person), _homes(person)
        for user in users:
            if why := _why(user, names, phones, emails, homes):
                yield user, role, place, why


def _homes(person: dict) -> set[tuple[str, str]]:
    """Her family names with her postcodes: a relative who signs in here lives there too."""
    families = {words[-1] for name in shape.names(person) if len(words := keys.name_tokens(name)) > 1}
    return {(family, home) for family in families for home in shape.postcodes(person)}


def _why(user: User, names: set[str], phones: set[str], emails: set[str], homes: set[tuple[str, str]]) -> str:
    found = [
        text
        for text, same in (
            ("the same name", keys.name_skeleton(user.full_name) in names),
            ("the same telephone number", bool(user.phone) and keys.phone_key(user.phone) in phones),
            ("the same e-mail address", keys.email_key(user.email) in emails),
            ("the same family name and postcode", home_of(user) in homes),
        )
        if same
    ]
    return f"Named in the referral: {', '.join(found)}" if found else ""


def must_be_restricted(referral) -> bool:
    """Somebody in it signs in here, is said to belong to a partner agency or to be close to one, or she has such a case."""
    said = said_so(referral.answers) and not referral.cleared
    return bool(referral.barred) or said or about_restricted(referral)


def said_so(answers: dict) -> bool:
    """Whether the referrer says that somebody in it is staff, a councillor or a relative of one."""
    return shape.section(answers, "household").get("staff_link") == "yes"


def about_restricted(referral) -> bool:
    """Whether a victim has an open restricted case in the area: the same full name and date of birth, or the same telephone.

    Asked as the system. No second case about her may be open to those who must not know of the first.
    """
    victims = Involvement.objects.filter(
        role=Involvement.Role.VICTIM, case__in=Case.objects.open().filter(area=referral.area_id, restricted=True)
    )
    return any(_is_one_of(victims, person) for person in shape.people(referral.answers, "victims"))


def _is_one_of(victims, typed: dict) -> bool:
    points = ContactPoint.objects.filter(value_key__in=shape.phones(typed)).values("person")
    if victims.filter(person__in=points).exists():
        return True
    born, names = shape.born(typed), [name for name in shape.names(typed) if len(keys.name_tokens(name)) > 1]
    if not born or not names:
        return False
    like = Q()
    for name in names:
        like |= like_name(keys.name_key(name))
    alike = Person.objects.filter(like, date_of_birth=born, involvements__in=victims)
    wanted = {keys.name_skeleton(name) for name in names}
    return any(wanted & {keys.name_skeleton(name) for name in person.names()} for person in alike)
