"""An agency begins to take part in an area: it gets a desk there, and is itself new to the hub or known from elsewhere."""

from django.db import IntegrityError, transaction

from agencies.models import Agency, AgencyKind, Area, Desk
from agencies.models.agency import one_space
from dashub.errors import InvalidInput

TWICE = "There is an agency of this name already"
NOT_NOW = "This agency cannot be added on this page. Ask whoever operates the hub"


@transaction.atomic
def begin(area: Area, known: Agency | None, name: str, kind: AgencyKind, by, why: str, **reached) -> Desk:
    """``known``: the agency that the hub holds already. ``reached``: mailbox and telephone of the desk.

    Whether ``by`` sets the area up is asked by whoever calls. Of two who add the same one the second is refused.
    """
    try:
        with transaction.atomic():
            agency = _held(known) if known else Agency.add(by, why, name=one_space(name), kind=kind)
            return Desk.add(by, why, agency=agency, area=area, **reached)
    except IntegrityError as twice:
        raise InvalidInput({"name": TWICE}) from twice


def _held(known: Agency) -> Agency:
    """Held until it has its desk, so that it does not stop taking part meanwhile."""
    agency = Agency.objects.select_for_update(no_key=True).get(pk=known.pk)
    if not agency.active:
        raise InvalidInput({"name": NOT_NOW})
    return agency
