"""Which builder makes which kind of paper: the one table, because builders live in apps on different layers."""

from collections.abc import Callable
from dataclasses import dataclass

from cases import paper_builders as case_papers
from cases.models import Paper
from dashub import pdf
from marac import papers as marac_papers
from reporting import papers as reporting_papers
from reporting.quality import papers as quality_papers
from reporting.subject_access import papers as reply_papers
from support import papers as support_papers


@dataclass(frozen=True)
class Builder:
    """``find`` gives the subject if the recipient may still read it, else None; ``build`` gives the document.

    ``build(subject, recipient, options, advance)``: ``advance`` takes per cent done.
    """

    find: Callable
    build: Callable[..., pdf.Paper]


BUILDERS: dict[str, Builder] = {
    Paper.Kind.CASE_SUMMARY: Builder(case_papers.find_case, case_papers.case_summary),
    Paper.Kind.PACK: Builder(marac_papers.find_meeting, marac_papers.pack),
    Paper.Kind.MINUTES: Builder(marac_papers.find_minutes, marac_papers.minutes),
    Paper.Kind.EXTRACT: Builder(marac_papers.find_extract, marac_papers.extract),
    Paper.Kind.ACTION_SHEET: Builder(marac_papers.find_action_sheet, marac_papers.action_sheet),
    Paper.Kind.TRANSFER: Builder(marac_papers.find_transfer, marac_papers.transfer_pack),
    Paper.Kind.BOARD: Builder(reporting_papers.find, reporting_papers.report),
    Paper.Kind.STEERING: Builder(quality_papers.find, quality_papers.steering),
    Paper.Kind.SUBJECT_REPLY: Builder(reply_papers.find, reply_papers.reply),
    Paper.Kind.LETTER: Builder(support_papers.find_letter, support_papers.letter),
    Paper.Kind.CHRONOLOGY: Builder(support_papers.find_chronology, support_papers.chronology),
}


def subject_of(paper: Paper, user):
    """What the paper is about, if the user may read it now; None otherwise."""
    return BUILDERS[paper.kind].find(paper.subject_id, user, paper.options)
