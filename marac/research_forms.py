"""All the returns of a sitting on one page: a form for each case, saved together, each right or wrong by itself."""

from dataclasses import dataclass

from django import forms
from django.db import transaction

from dashub.errors import StaleVersion, WrongState
from marac import actions
from marac.forms import ReturnForm
from marac.models import Research
from marac.returns import rows_of

MEANWHILE = "a colleague saved this case while you wrote. Her words are shown; saving again puts yours in their place"


def plain(text: str) -> str:
    """As typed, whatever a browser makes of the ends of its lines."""
    return text.replace("\r\n", "\n").strip()


class CaseReturn(ReturnForm):
    """One case among several. ``theirs`` are a colleague's words that were saved since the page was read."""

    nothing = forms.BooleanField(label="Nothing known", required=False)

    def __init__(self, data, *, research: Research, anchor: str):
        self.research, self.theirs = research, []
        rows = rows_of(research)
        self.stored = [(plain(row.text), row.shared) for row in rows]
        initial = {"version": research.version, "withheld_reason": research.withheld_reason}
        super().__init__(data, rows=rows, anchor=anchor, prefix=anchor, initial=initial)

    def clean(self):
        data = super().clean()
        if data.get("nothing") and self.has_words:
            self.add_error("nothing", f"{self.called}: untick “Nothing known”, or clear what is written")
        return data

    def where(self, text: str) -> str:
        return super().where(text) or f"#{self['nothing'].auto_id}"

    @property
    def called(self) -> str:
        return self.research.listing.case.reference

    @property
    def has_words(self) -> bool:
        return any(row.text for row in self.rows) or bool(self.cleaned_data.get("withheld_reason"))

    @property
    def touched(self) -> bool:
        """Whether anything was typed or taken away since the page was read."""
        lines = [(plain(row.text), row.shared) for row in self.rows]
        # A box ticked under which nothing is written is no word.
        same = all(now == before or not (now[0] or before[0]) for now, before in zip(lines, self.stored, strict=True))
        return not same or plain(self.cleaned_data["withheld_reason"]) != plain(self.research.withheld_reason)

    def refuse(self, text: str) -> None:
        self.add_error(None, f"{self.called}: {text}.")

    def show_theirs(self, current: int) -> None:
        """Put a colleague's words beside hers, and let the next save know that she has seen them."""
        fresh = (
            Research.objects.prefetch_related("lines").select_related("desk__agency__kind").get(pk=self.research.pk)
        )
        self.theirs = [(row.prompt, row.text) for row in rows_of(fresh) if row.text]
        if fresh.withheld_reason:
            self.theirs.append((self.fields["withheld_reason"].label, fresh.withheld_reason))
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(current)


@dataclass
class Saved:
    """How many cases went back, and how many are kept as drafts."""

    returned: int = 0
    drafts: int = 0

    def words(self) -> str:
        parts = [f"{self.returned} returned"] if self.returned else []
        parts += [f"{self.drafts} saved as a draft"] if self.drafts else []
        return ", ".join(parts)


def save_all(cases: list[CaseReturn], by, finish: bool) -> Saved:
    """Save what is right; a case that is wrong, or was saved by a colleague meanwhile, keeps its error and is left alone.

    "Nothing known" goes back in any case; with ``finish`` so does everything that has words. An empty case is passed over.
    """
    saved = Saved()
    for case in cases:
        if case.is_valid():
            _save(case, by, finish, saved)
    return saved


def _save(case: CaseReturn, by, finish: bool, saved: Saved) -> None:
    if case.cleaned_data["nothing"]:
        done = actions.return_nothing_known([case.research], by)
        saved.returned += done
        if not done:
            case.show_theirs(Research.objects.values_list("version", flat=True).get(pk=case.research.pk))
            case.refuse(MEANWHILE)
        return
    returns = finish and case.has_words
    if not case.touched and not returns:
        return
    data = case.cleaned_data
    try:
        with transaction.atomic():
            actions.write_research(
                case.research, case.written, data["withheld_reason"], data["version"], by, finish=returns
            )
    except StaleVersion as stale:
        case.show_theirs(stale.current)
        case.refuse(MEANWHILE)
    except WrongState as error:
        case.refuse(error.message.rstrip("."))
    else:
        saved.returned += returns
        saved.drafts += not returns
