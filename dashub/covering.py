"""Whether who covers a colleague may be told what that one is told. Wiring: notices speak of records of every app."""

from cases.models import Case
from dashub.references import found_in
from marac.models import Action, Listing, Meeting, Transfer
from referrals.models import Referral
from support.models import AgencyReferral

# What a notice to somebody who works in cases may name.
NAMED = (Case, Action, Referral, AgencyReferral, Listing, Meeting, Transfer)


def may_be_told(user, text: str) -> bool:
    """Only what names records, and each of them one that she sees by the row rule herself. To cover opens nothing."""
    references = found_in(text)
    return bool(references) and all(_sees(user, reference) for reference in references)


def _sees(user, reference: str) -> bool:
    return any(model.objects.visible_to(user).filter(reference=reference).exists() for model in NAMED)
