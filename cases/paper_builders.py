"""Papers of a case: what one recipient may see of it, laid out for paper. The facts come from cases.summaries."""

from dataclasses import dataclass, field

from agencies.access import Section
from cases import summaries
from cases.models import Case, Involvement
from cases.seen import Seen
from cases.withheld import withheld
from dashub import nested, pdf
from dashub.nested import Children

DO_NOT_PUT = "DO NOT PUT TO THE PERPETRATOR"


@dataclass
class Table:
    rows: list[tuple[str, str]]
    title: str = ""


@dataclass
class Words:
    """Something quoted, with the mark that goes wherever it is quoted."""

    text: str
    source: str
    mark: str = ""


@dataclass
class PaperSection:
    title: str
    tables: list[Table] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    open: bool = False

    def __bool__(self) -> bool:
        return bool(self.tables or self.words)


@dataclass
class CasePart:
    """A case as one recipient sees it on paper; a section she does not see is not there."""

    reference: str
    headline: str
    safe_contact: list[str]
    sections: list[PaperSection]


def find_case(case_id: int, user, options: dict):
    return Case.objects.visible_to(user).filter(pk=case_id).first()


def case_summary(case: Case, user, options: dict, advance) -> pdf.Paper:
    """The whole of what the recipient may see of a case, on two pages or so."""
    [case] = printable(Case.objects.visible_to(user).filter(pk=case.pk))
    advance(30)
    seen = Seen.by(user, case)
    context = {
        "part": case_part(seen),
        "withheld": withheld(seen, user),
        "recipient": user.full_name,
        "agency": _agency(user, case),
        "partnership": case.area.partnership,
    }
    return pdf.Paper("Case summary", "pdf/case_summary.html", context)


PRINTED = (
    Children(
        "involvements",
        joined=("person",),
        children=(Children("person__aliases"), Children("person__addresses"), Children("person__contact_points")),
    ),
    Children("presentations", joined=("desk__agency",)),
    Children("assessments", joined=("desk__agency",)),
    Children("child_voices", joined=("child",)),
    Children("voices"),
    Children("safety_plans"),
    Children("protectiveorder_records"),
    Children("release_records"),
)


def printable(cases) -> list[Case]:
    """Cases with everything that a part prints, in one query."""
    return nested.read(cases.select_related("area"), *PRINTED)


def case_part(seen: Seen) -> CasePart:
    """What stands on paper, and on the screen of the meeting, of a case that ``printable`` has read."""
    case = seen.case
    sections = [
        _people(seen),
        _orders(seen),
        _incident(seen),
        _factors(seen),
        _risk(seen),
        _children(seen),
        _voice(seen),
        _plan(seen),
    ]
    return CasePart(case.reference, headline(case), _contact(seen), [section for section in sections if section])


def headline(case: Case) -> str:
    """ "K7QD-2M: high risk, rising, repeat"."""
    words = [f"{case.get_risk_level_display()} risk" if case.risk_at else "Risk not assessed yet"]
    words += [f"{case.risk_direction}"] if case.risk_direction else []
    words += ["repeat"] if case.repeat else []
    return f"{case.reference}: {', '.join(words)}"


def _agency(user, case: Case) -> str:
    from agencies.models import Desk

    desks = Desk.objects.filter(memberships__user=user, area=case.area).select_related("agency")
    return ", ".join(str(desk) for desk in desks)


def _contact(seen: Seen) -> list[str]:
    lines = []
    for rule in summaries.contact_rules(seen):
        value = f" {rule.value}" if rule.value else ""
        lines.append(f"{rule.channel}{value}: {rule.verdict}. {'. '.join(rule.rules)}.")
    return lines


def _table(title: str, facts) -> list[Table]:
    rows = summaries.rows(facts)
    return [Table(rows, title)] if rows else []


def _people(seen: Seen) -> PaperSection:
    section = PaperSection("People")
    for involvement in seen.case.involvements.all():
        if involvement.role == Involvement.Role.VICTIM:
            facts = [*summaries.identity(seen), *summaries.immigration(seen)]
        elif involvement.role == Involvement.Role.PERPETRATOR:
            facts = [*summaries.perpetrator(seen, involvement), *summaries.perpetrator_places(seen, involvement)]
        else:
            continue
        table = _table(involvement.get_role_display(), [*facts, *_places(seen, involvement)])
        section.tables += table
    return section


def _places(seen: Seen, involvement) -> list:
    return [
        summaries.Fact("address", f"{place.kind}{' - CONFIDENTIAL' if place.confidential else ''}", place.text)
        for place in summaries.addresses(seen, involvement)
        if place.current
    ]


def _orders(seen: Seen) -> PaperSection:
    rows = summaries.orders_now(seen)
    return PaperSection("Orders in force and release dates", [Table(rows)] if rows else [], open=True)


def _incident(seen: Seen) -> PaperSection:
    section = PaperSection("What happened")
    for presentation in seen.case.presentations.all()[:3]:
        section.tables += _table(presentation.referral_reference, summaries.incident(seen, presentation))
    return section


def _factors(seen: Seen) -> PaperSection:
    section = PaperSection("Factors")
    for involvement in seen.case.involvements.all():
        if involvement.role in (Involvement.Role.VICTIM, Involvement.Role.PERPETRATOR):
            facts = [
                *summaries.factors(seen, Section.INCIDENT, involvement),
                *summaries.factors(seen, Section.SUBSTANCE, involvement),
                *summaries.factors(seen, Section.HEALTH, involvement),
            ]
            section.tables += _table(involvement.get_role_display(), [fact for fact in facts if fact.value])
    return section


def _risk(seen: Seen) -> PaperSection:
    rows = [
        (
            f"{row.assessed_on:%-d %B %Y}, {row.desk}",
            f"{row.get_level_display()}: {row.native}" if full else row.get_level_display(),
        )
        for row, full in summaries.assessments(seen)
    ]
    return PaperSection("Risk assessments, side by side", [Table(rows)] if rows else [])


def _children(seen: Seen) -> PaperSection:
    section = PaperSection("Children")
    line = summaries.children_summary(seen)
    if line:
        section.tables.append(Table([("Children", line)]))
    for involvement in summaries.of_role(seen, Involvement.Role.CHILD):
        section.tables += _table(summaries.name_of(seen, involvement), summaries.child(seen, involvement))
    for heard in summaries.child_words(seen):
        mark = DO_NOT_PUT if heard.voice.not_to_perpetrator else ""
        section.words.append(Words(heard.words, heard.by, mark))
    return section


def _voice(seen: Seen) -> PaperSection:
    rows = [(voice.get_kind_display(), voice.text) for voice in summaries.voices(seen)[:6]]
    return PaperSection("Her voice", [Table(rows)] if rows else [], open=True)


def _plan(seen: Seen) -> PaperSection:
    latest = next(iter(summaries.plans(seen)), None)
    return PaperSection("Safety plan", [Table(latest.entries)] if latest and latest.entries else [])
