"""The papers tab of a case: order a copy for oneself, and see those ordered before."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.access import Permission
from cases import papers
from cases.doors import case_view
from cases.models import Paper


@require_http_methods(["GET", "POST"])
@case_view(Permission.SEE_CASES)
def case_papers(request, case):
    """A summary of the case as PDF, made by a worker for the one who asks."""
    if request.method == "POST":
        made = papers.order(Paper.Kind.CASE_SUMMARY, case, f"Case summary {case.reference}", request.user)
        return redirect("paper", reference=made.reference)
    mine = Paper.objects.visible_to(request.user).filter(kind=Paper.Kind.CASE_SUMMARY, subject_id=case.pk)
    return render(request, "cases/papers.html", {"papers": mine[:20]})
