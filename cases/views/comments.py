"""Supervisor comments on what a worker of one's own desk wrote in a case."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission, Section
from cases import commenting, summaries
from cases.doors import case_view
from cases.forms.comment import CommentForm
from cases.models import Comment
from dashub.errors import WrongState
from dashub.forms import sent


@case_view(Permission.WORKLOAD, Section.HEADLINE)
def on_entry(request, case, pk: int):
    row = summaries.timeline(request.seen).filter(pk=pk).first()
    return _comment(request, case, row, "case-timeline", row and (row.title, row.text))


@case_view(Permission.WORKLOAD, Section.HEADLINE)
def on_note(request, case, pk: int):
    row = summaries.notes(request.seen).filter(pk=pk).first()
    return _comment(request, case, row, "case-notes", row and ("Note", row.text))


def _comment(request, case, row, back: str, said):
    """404 for what she does not read, did not have written at her desk, or wrote herself."""
    if row is None or not commenting.open_to(request.user, row):
        raise Http404
    form = CommentForm(sent(request))
    if form.is_valid():
        try:
            commenting.comment(case, row, form.cleaned_data["text"], request.user)
        except WrongState as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{row.by} is told of your comment.")
            return redirect(back, case.reference)
    return render(request, "cases/comment.html", {"form": form, "row": row, "said": said, "back": back})


@require_POST
@case_view(Permission.SEE_CASES, Section.HEADLINE, log=None)
def read(request, case, pk: int):
    comment = Comment.objects.of_desks(request.seen.desks).filter(case=case, to=request.user, pk=pk).first()
    if comment is None:
        raise Http404
    comment.mark_read()
    return redirect("case-timeline" if comment.entry_id else "case-notes", case.reference)
