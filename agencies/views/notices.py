"""Notices: read, and where they lead."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door
from agencies.models import Notice

NOTICES_SHOWN = 50


@door(Permission.HOME)
def notices(request):
    """The newest notices, unread first marked."""
    rows = request.user.notices.all()[:NOTICES_SHOWN]
    return render(request, "agencies/notices.html", {"notices": rows, "shown": NOTICES_SHOWN})


@door(Permission.HOME)
@require_POST
def read_notice(request, pk: int):
    """Mark one's own notice read and go where it leads."""
    notice = get_object_or_404(request.user.notices, pk=pk)
    notice.mark_read()
    return redirect(notice.link)


@door(Permission.HOME)
@require_POST
def read_all_notices(request):
    for notice in Notice.objects.unread().filter(user=request.user):
        notice.mark_read()
    return redirect("notices")
