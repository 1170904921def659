"""How she may be reached, and where the parties live."""

import datetime as dt
from typing import NamedTuple

from agencies.access import Section
from cases.models.involvement import Involvement
from cases.seen import Seen
from cases.summaries.who import PERPETRATOR, district
from dashub import moments
from people import hours
from people.models.choices import TIMED, AddressKind, Safety, Watched, YesNo


class ContactRule(NamedTuple):
    """One channel: whether it may be used at all, the words of its rules, and the number for those who see numbers."""

    id: int
    channel: str
    usable: bool
    verdict: str
    rules: list[str]
    value: str

    @property
    def named(self) -> str:
        """For a list of ways to choose from."""
        return ": ".join(filter(None, [f"{self.channel} ({self.verdict.lower()})", self.value]))


def contact_rules(seen: Seen, person=None) -> list[ContactRule]:
    """How she may be reached, safe channels first. The value needs CONTACT_DETAILS; unknown counts as not safe."""
    person = person or seen.case.victim
    if person is None or not seen.summary(Section.SAFE_CONTACT):
        return []
    with_values = seen.full(Section.CONTACT_DETAILS)
    found = [_rule(point, with_values) for point in person.contact_points.all()]
    return sorted(found, key=lambda rule: (not rule.usable, rule.id))


def _rule(point, with_value: bool) -> ContactRule:
    return ContactRule(
        id=point.pk,
        channel=point.get_channel_display(),
        usable=point.usable,
        verdict=_verdict(point),
        rules=list(_rule_words(point)),
        value=point.value if with_value else "",
    )


def _verdict(point) -> str:
    if point.usable:
        return "Safe"
    if point.safety == Safety.UNKNOWN:
        return "Not known: treat as not safe"
    return "Not safe" if point.safety == Safety.UNSAFE else Watched(point.watched).label


def _rule_words(point):
    """The rules in words. Of a channel that must not be used only why: hours or a code word would invite to use it."""
    if point.watched in (Watched.WATCHED, Watched.SEIZED):
        yield point.get_watched_display()
    if point.usable:
        yield from _how(point)
    yield f"Checked {moments.day(point.checked_on)}" if point.checked_on else "Never checked"


def _how(point):
    if point.safe_times or point.channel in TIMED:
        yield f"Safe times: {hours.told(point.safe_times)}" if point.safe_times else TIMES_UNKNOWN
    labelled = {"When": point.hours, "May be answered by": point.answered_by, "Say you are": point.cover_story}
    if point.channel in VOICE_CHANNELS:
        yield VOICEMAIL.get(point.voicemail, "Do not leave a voicemail: not known whether it is safe")
    for label, words in (labelled | {"Code word": point.code_word}).items():
        if words:
            yield f"{label}: {words.strip().rstrip('.')}"


TIMES_UNKNOWN = "Safe times are not recorded: record them before you use it"
VOICEMAIL = {YesNo.YES: "A voicemail may be left", YesNo.NO: "Never leave a voicemail"}
VOICE_CHANNELS = {"mobile", "home_phone", "work_phone"}


class Place(NamedTuple):
    """An address as one viewer sees it: whole, or its postcode district alone."""

    id: int
    kind: str
    text: str
    confidential: bool
    current: bool
    since: dt.date | None
    until: dt.date | None
    full: bool


def addresses(seen: Seen, involvement: Involvement) -> list[Place]:
    """Addresses of a party. SUMMARY: the postcode district alone. OWN: those that the viewer's agency recorded."""
    return [place for address in involvement.person.addresses.all() if (place := _place(seen, involvement, address))]


def address_section(role: str, address) -> Section:
    """A confidential address stays one in every case: whoever harms in this one may be in hiding in another."""
    if address.confidential:
        return Section.CONFIDENTIAL_ADDRESS
    return Section.PERPETRATOR_PLACES if role == PERPETRATOR else Section.ADDRESS


def _place(seen: Seen, involvement: Involvement, address) -> Place | None:
    section = address_section(involvement.role, address)
    full = seen.reads(section, address)
    if not full and not seen.summary(section):
        return None
    text = address.text if full else district(address)
    if not text:
        return None
    kind = AddressKind(address.kind).label
    current = not address.until and address.kind != AddressKind.PREVIOUS
    return Place(
        address.pk, kind, text, address.confidential, current, address.since if full else None, address.until, full
    )
