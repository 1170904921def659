"""Conflicts of interest: a user of the system who is named in a referral never sees it (domain.md section 9, 1 and 2).

Run inside submit(), before a queue or a colleague sees the referral. A user is taken for a party where the full name, a
telephone number or an e-mail address is the same after normalising; a namesake who is shut out wrongly loses one
referral from her list, which the hub can put right, while the opposite mistake shows a perpetrator who reported him.
"""

from collections.abc import Iterator

from agencies.models import User
from dashub import keys
from referrals import answers as shape


def conflicts(answers: dict, area) -> Iterator[tuple[User, str, int, str]]:
    """(user, role, place, why) for every user with a post in the area who is a party. One query."""
    users = list(User.objects.filter(is_active=True, memberships__desk__area=area).distinct())
    for role, place, person in shape.parties(answers):
        names = {keys.name_skeleton(name) for name in shape.names(person) if len(keys.name_tokens(name)) > 1}
        phones, emails = shape.phones(person), shape.emails(person)
        for user in users:
            if why := _why(user, names, phones, emails):
                yield user, role, place, why


def _why(user: User, names: set[str], phones: set[str], emails: set[str]) -> str:
    found = [
        text
        for text, same in (
            ("the same name", keys.name_skeleton(user.full_name) in names),
            ("the same telephone number", bool(user.phone) and keys.phone_key(user.phone) in phones),
            ("the same e-mail address", keys.email_key(user.email) in emails),
        )
        if same
    ]
    return f"Named in the referral: {', '.join(found)}" if found else ""
