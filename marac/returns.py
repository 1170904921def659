"""What the pages show of one's own research: the names to check, the lines to fill in, how far the returns are."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q

from agencies.access import Permission, sections_for, standing
from agencies.reference import EVERYONE
from cases import summaries
from cases.models import Case, Involvement
from cases.querysets import NAME_AND_AGE
from cases.seen import Seen
from dashub import moments
from marac.models import Research, ResearchLine
from marac.models.research import HELD_BACK

ANYTHING_ELSE = "Anything else"
# What a party's line says besides name and age, for those who see it in full.
IN_FULL = ("person__sex", "person__died_on")


def with_people(rows):
    """Everything that a return's page reads, in a fixed number of queries."""
    parties = Involvement.objects.select_related("person").only("case", "role", *NAME_AND_AGE, *IN_FULL)
    return rows.select_related(
        "listing__meeting__series", "listing__case", "desk__agency__kind", "returned_by", "amended_by"
    ).prefetch_related(
        Prefetch("lines", ResearchLine.objects.select_related("replaced_by")),
        Prefetch("listing__case__involvements", parties),
        "listing__case__involvements__person__aliases",
        "listing__case__involvements__person__addresses",
    )


@dataclass(frozen=True)
class Party:
    """One person to look for; only what the asker's sections show."""

    role: str
    name: str
    born: str
    other_names: str
    places: list[str]


def names_to_check(user, case: Case) -> list[Party]:
    """The people of a case whom she may search her records for, victim first."""
    seen = Seen(case, sections_for(user, case.facts), frozenset(standing(user).desks(Permission.SEE_CASES)))
    order = {"victim": 0, "perpetrator": 1, "child": 2, "other": 3}
    involvements = sorted(case.involvements.all(), key=lambda one: (order[one.role], one.pk))
    return [_party(seen, one) for one in involvements if summaries.sees_name(seen, one)]


def _party(seen: Seen, involvement) -> Party:
    person = involvement.person
    level = seen.level(summaries.name_section(involvement.role))
    facts = summaries.as_dict(summaries.names(person, level))
    born = person.date_of_birth if "date_of_birth" in facts else None
    age = summaries.age_words(person)
    aliases = person.aliases.all() if "aliases" in facts else ()
    return Party(
        role=involvement.get_role_display(),
        name=person.full_name,
        born=moments.day(born) or (f"age {age}" if age else "not known"),
        other_names=", ".join(str(alias) for alias in aliases),
        places=[place.text for place in summaries.addresses(seen, involvement)],
    )


@dataclass
class Row:
    """A prompt with what is written under it; ``before`` are the words that an amendment replaced.

    ``text_name`` and ``share_name`` are what its boxes are called in a form.
    """

    index: int
    prompt: str
    text: str = ""
    shared: bool = False
    before: list[ResearchLine] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    text_name: str = ""
    share_name: str = ""


def rows_of(research: Research) -> list[Row]:
    """The prompts of the agency's kind, then whatever else is written, then "anything else"."""
    lines = list(research.lines.all())
    current = {line.prompt: line for line in lines if line.replaced_at is None}
    prompts = [*(research.desk.agency.kind.research_prompts or EVERYONE), ANYTHING_ELSE]
    prompts += [line.prompt for line in lines if line.prompt not in (*prompts, HELD_BACK)]
    rows = []
    for index, prompt in enumerate(dict.fromkeys(prompts)):
        line = current.get(prompt)
        before = [one for one in lines if one.prompt == prompt and one.replaced_at]
        row = Row(index, prompt, line.text if line else "", bool(line and line.shared), before)
        row.text_name, row.share_name = f"text-{index}", f"share-{index}"
        rows.append(row)
    return rows


def held_back_before(research: Research) -> list[ResearchLine]:
    """The reasons for holding back that amendments replaced."""
    return [line for line in research.lines.all() if line.prompt == HELD_BACK]


def amended_words(research: Research) -> str:
    """ "amended after return at 9:12am", with the day where that is not today; empty where it was not."""
    if not research.amended_at:
        return ""
    at = moments.local(research.amended_at)
    day = "" if at.date() == moments.today() else f" on {moments.day(at)}"
    return f"amended after return at {moments.clock(at)}{day}"


@dataclass(frozen=True)
class Progress:
    """How far the returns for a meeting are, in words."""

    returned: int
    asked: int
    due_at: dt.datetime

    def words(self, now: dt.datetime) -> str:
        """ "6 of 8 returned, due 4pm, 3 h 12 min left"."""
        done = f"{self.returned} of {self.asked} returned"
        if self.returned == self.asked:
            return done
        at = moments.clock(moments.local(self.due_at))
        if now > self.due_at:
            return f"{done}, {moments.due(self.due_at, now)}"
        day = "" if moments.local(self.due_at).date() == moments.today(now) else f"{moments.day(self.due_at)} "
        return f"{done}, due {day}{at}, {moments.distance((self.due_at - now).total_seconds())} left"


def progress_of(meetings, user) -> dict[int, Progress]:
    """{meeting: how far its returns are}, over the cases that the user may see; one query."""
    rows = (
        Research.objects.filter(listing__meeting__in=meetings, listing__case__in=Case.objects.visible_to(user))
        .filter(listing__status__in=["listed", "discussed", "sent_on", "not_taken"])
        .values("listing__meeting", "listing__meeting__research_due_at")
        .annotate(asked=Count("pk"), done=Count("pk", filter=Q(status__in=["no_trace", "returned"])))
    )
    return {
        row["listing__meeting"]: Progress(row["done"], row["asked"], row["listing__meeting__research_due_at"])
        for row in rows
    }


def state_words(research: Research) -> str:
    """ "Returned 13 January 2026 at 5:10pm, late, amended after return 14 January 2026 at 8am by J. Ahmed"."""
    if not research.is_returned:
        late = ", overdue" if research.is_late else ""
        return f"{research.get_status_display()}{late}"
    words = [f"{research.get_status_display()} {moments.when(research.returned_at)}"]
    if research.is_late:
        words.append("late")
    if research.amended_at:
        by = f" by {research.amended_by}" if research.amended_by else ""
        words.append(f"amended after return {moments.when(research.amended_at)}{by}")
    return ", ".join(words)
