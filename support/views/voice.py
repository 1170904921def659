"""Her voice: what she wants and says, what the children say, and how far she has come."""

from django.contrib import messages
from django.shortcuts import redirect, render

from agencies.access import Permission, Section, may
from cases import summaries
from cases.doors import case_view, desk_for
from cases.forms.records import children_to_choose
from dashub.errors import InvalidInput
from dashub.forms import sent
from support import distance
from support.forms.voice import AnswersForm
from support.models import HerAnswers


@case_view(Permission.SEE_CASES, Section.VOICE, Section.CHILD_VOICE)
def voice(request, case):
    answers = list(HerAnswers.objects.read_by(request.seen).select_related("desk__agency", "by"))
    context = {
        "voices": summaries.voices(request.seen),
        "children": summaries.child_words(request.seen),
        "answers": answers,
        "distance": distance.travelled(answers),
        "writes": may(request.user, Permission.WRITE_CASES, case),
        "asks": may(request.user, Permission.WRITE_CASES, case) and request.seen.any_of(Section.VOICE),
        "has_children": bool(children_to_choose(request.seen)),
    }
    return render(request, "cases/voice.html", context)


@case_view(Permission.WRITE_CASES, Section.VOICE)
def add_answers(request, case):
    """Her answers of one day. They are added and never changed."""
    form = AnswersForm(sent(request))
    if form.is_valid():
        try:
            HerAnswers.make(
                case, desk_for(request.user, case, Permission.WRITE_CASES), request.user, **form.cleaned_data
            )
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, "Her answers are kept.")
            return redirect("case-voice", case.reference)
    return render(request, "support/answers.html", {"form": form})
