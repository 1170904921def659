""" "Known to us?"."""

from django.shortcuts import render

from agencies.access import Permission
from agencies.doors import door
from cases import known
from cases.forms.restricted import KnownForm
from dashub.forms import sent


@door(Permission.SEE_CASES)
def known_check(request):
    """Posted, so that what was typed is in no address, history or log."""
    form = KnownForm(sent(request))
    answer = None
    if form.is_valid() and known.asked_too_often(request.user):
        form.add_error(None, f"You have checked {known.MOST_CHECKS} times in an hour. Ring the hub.")
    elif form.is_valid():
        answer = known.check(form.asked, form.cleaned_data["purpose"], request.user)
    return render(request, "cases/known.html", {"form": form, "answer": answer})
