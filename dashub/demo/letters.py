"""Letters of the sample partnership: the templates, and a letter of the IDVA's in each state."""

from agencies.access import Permission, may
from agencies.models import Desk, User
from agencies.principals import acting_as
from audit.log import System
from cases.models import Case
from cases.seen import Seen
from dashub.demo.places import EMAIL, Place
from dashub.errors import InvalidInput
from people.models import ContactPoint
from people.models.choices import Channel, Safety, Watched
from support import letter_library, letters
from support.models import Letter, LetterTemplate

SYSTEM = System("sample partnership")
# A draft that waits for a second look, one that may be sent, and one that was.
STATES = (Letter.Status.DRAFT, Letter.Status.CHECKED, Letter.Status.SENT)


def make(place: Place) -> None:
    letter_library.add([place.area], SYSTEM)
    Desk.objects.filter(area=place.area, phone="").update(phone="01632 960100")
    idva = User.objects.filter(email=f"idva@{EMAIL}", memberships__desk__area=place.area).first()
    looking = User.objects.filter(email=f"triage@{EMAIL}").first()
    if not idva or not looking:
        return
    desk = idva.memberships.get().desk
    cases = Case.objects.open().filter(lead=idva, restricted=False).exclude(presentations__aware="no").order_by("pk")
    for state, case in zip(STATES, cases[: len(STATES)], strict=False):
        _letter(case, desk, idva, looking, state)


def _letter(case: Case, desk: Desk, idva: User, looking: User, state: str) -> None:
    """By post, to her usual address, as far as that is safe in this family."""
    safe = {"safety": Safety.SAFE, "watched": Watched.NO}
    ContactPoint.objects.get_or_create(person=case.victim, channel=Channel.LETTER, defaults=safe)
    words = LetterTemplate.objects.get(area=case.area, name="Appointment").latest
    with acting_as(idva):
        case = Case.objects.visible_to(idva).with_people().filter(pk=case.pk).first()
        if not case or not may(idva, Permission.LEAD_CASES, case):
            return
        seen = Seen.by(idva, case)
        ways = [way for way in letters.ways(seen) if way.point.person_id == case.victim.pk]
        way = next(way for way in ways if way.point.channel == Channel.LETTER)
        address = case.victim.addresses.filter(until=None).exclude(kind="previous").first()
        try:
            letter = letters.draft(seen, desk, idva, words=words, plain=False, way=way, address=address)
        except InvalidInput:
            return
    if state == Letter.Status.DRAFT:
        return
    letter.pass_look(letter.version, looking)
    if state == Letter.Status.SENT:
        letters.sent_by_hand(letter, seen, idva)
