"""Pages of audits: drawing a sample, answering it, agreeing, and what is done about what was found."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission, may, users_at
from agencies.doors import door, door_to
from agencies.models import Area, Desk
from audit.log import record
from audit.models import Verb
from dashub.errors import InvalidInput
from dashub.forms import sent
from reporting import periods
from reporting.quality import actions, checklists
from reporting.quality.forms import AgreeForm, AnswerForm, DrawForm, FindingForm, OutcomeForm, QuarterForm
from reporting.quality.models import AuditFinding, AuditItem, AuditSample, SelfAssessment
from reporting.quality.principles import Principle

PAGE = 50


def areas_of(user) -> list[Area]:
    return list(Area.objects.filter(pk__in=user.standing.areas(Permission.QUALITY)).order_by("pk"))


def chosen_area(request) -> Area:
    """The area that the address names, of those whose quality she looks after; her first where it names none."""
    areas = {area.slug: area for area in areas_of(request.user)}
    asked = request.GET.get("area")
    if asked and asked not in areas:
        raise Http404
    return areas[asked] if asked else next(iter(areas.values()))


@door(Permission.QUALITY)
def index(request):
    """Audits, findings that are open, self-assessments, and the way to everything else."""
    user, today, areas = request.user, timezone.localdate(), areas_of(request.user)
    samples = list(AuditSample.objects.visible_to(user).filter(area__in=areas).select_related("area")[:PAGE])
    findings = AuditFinding.objects.visible_to(user).filter(area__in=areas).open()
    findings = list(findings.select_related("desk__agency", "owner")[:PAGE])
    record(user, Verb.LISTED, "reporting.auditsample", [sample.pk for sample in samples])
    context = {
        "areas": areas,
        "samples": samples,
        "findings": [(finding, finding.is_overdue(today)) for finding in findings],
        "assessments": list(SelfAssessment.objects.visible_to(user).select_related("area")[:PAGE]),
        "paper": QuarterForm(areas, today, "paper"),
        "assess": QuarterForm(areas, today, "assess"),
        "shown": PAGE,
    }
    return render(request, "quality/index.html", context)


@door(Permission.QUALITY)
def draw(request):
    area = chosen_area(request)
    form = DrawForm(sent(request), people=actions.possible_auditors(area), today=timezone.localdate())
    if form.is_valid():
        given = form.cleaned_data
        period = periods.from_key(given["period"])
        try:
            sample = actions.draw_sample(
                area, given["kind"], period, given["size"], given["strata"], form.auditors, request.user
            )
        except InvalidInput as problem:
            problem.add_to(form)
        else:
            messages.success(request, f"Sample {sample.reference} is drawn, and both auditors are asked.")
            return redirect(sample)
    return render(request, "quality/draw.html", {"form": form, "area": area})


def _people(samples):
    return samples.select_related("area", "first_auditor", "second_auditor", "drawn_by")


@door_to(AuditSample, Permission.SEE_CASES, queryset=_people)
def sample_page(request, sample):
    """How it was drawn, its items as far as she may read them, the results and the findings."""
    items = AuditItem.objects.visible_to(request.user).filter(sample=sample)
    waiting = set(actions.left_for(items, request.user).values_list("pk", flat=True))
    audits = sample.is_audited_by(request.user)
    context = {
        "sample": sample,
        "items": list(items),
        "waiting": waiting if audits and not sample.closed_at else set(),
        "audits": audits,
        "progress": actions.progress(items),
        "answers": [one.label for one in checklists.Answer],
        "results": [
            (question, Principle(question.principle).label, [counts[one.value] for one in checklists.Answer], of)
            for question, counts, of in actions.results(sample)
        ],
        "findings": [
            (finding, finding.is_overdue(timezone.localdate()))
            for finding in sample.findings.select_related("desk__agency", "owner")
        ],
        "looks_after": may(request.user, Permission.QUALITY, sample),
    }
    return render(request, "quality/sample.html", context)


def _whole(items):
    return items.select_related("sample__first_auditor", "sample__second_auditor", "sample__area", "case")


def _hers(request, item) -> None:
    """An item is answered by its auditors; for others the page does not exist."""
    if not item.sample.is_audited_by(request.user):
        raise Http404


@door_to(AuditItem, Permission.SEE_CASES, lookup="pk", queryset=_whole)
def answer(request, item):
    """Her own answers, and nobody else's: saved half done, or submitted for good."""
    _hers(request, item)
    actions.check_auditor(item, request.user)
    given = actions.own_answers(item, request.user)
    submit = "submit" in request.POST
    if given.submitted_at and request.method != "POST":
        return redirect("quality-item", pk=item.pk)
    form = AnswerForm(sent(request), questions=item.sample.questions, given=given, submit=submit)
    if form.is_valid():
        actions.answer(item, form.answers, form.said, form.cleaned_data["version"], request.user, submit=submit)
        messages.success(request, f"Your answers about {item.about} are {'submitted' if submit else 'saved'}.")
        return redirect("quality-item" if submit else "quality-answer", pk=item.pk)
    return render(request, "quality/answer.html", {"form": form, "item": item, "sample": item.sample})


@door_to(AuditItem, Permission.SEE_CASES, lookup="pk", queryset=_whole)
def item_page(request, item):
    """What both answered, side by side, once both have; and what they agreed."""
    given = {one.auditor_id: one for one in item.given.all()} if item.both else {}
    rows = []
    for question in item.sample.questions if item.both else ():
        answers = [(_label(given[user.pk].answers, question), given[user.pk].words.get(question.key, ""))
                   for user in item.sample.auditors]  # fmt: skip
        agreed = _label(item.agreed, question) if item.agreed_at else ""
        rows.append((question, answers, answers[0][0] != answers[1][0], agreed, item.words.get(question.key, "")))
    own = actions.own_answers(item, request.user)
    auditor = item.sample.is_audited_by(request.user) and not item.sample.closed_at
    context = {
        "item": item,
        "sample": item.sample,
        "rows": rows,
        "own": own,
        "to_answer": auditor and not own.submitted_at,
        "to_agree": auditor and item.both and not item.agreed_at,
    }
    return render(request, "quality/item.html", context)


def _label(answers: dict, question) -> str:
    given = answers.get(question.key)
    return checklists.Answer(given).label if given else "Not answered"


@door_to(AuditItem, Permission.SEE_CASES, lookup="pk", queryset=_whole)
def agree(request, item):
    """The answers on which the two differ, to be agreed by either of them."""
    _hers(request, item)
    actions.check_auditor(item, request.user)
    differ = actions.differing(item) if item.both and not item.agreed_at else []
    if not differ and request.method != "POST":
        return redirect("quality-item", pk=item.pk)
    asked = [one for one in item.sample.questions if one.key in differ]
    form = AgreeForm(sent(request), questions=asked)
    if form.is_valid():
        actions.agree(item, form.answers, form.said, request.user)
        messages.success(request, f"The answers about {item.about} are agreed.")
        return redirect("quality-item", pk=item.pk)
    given = {one.auditor_id: one for one in item.given.all()} if item.both else {}
    parts = [
        (
            [(user, _label(given[user.pk].answers, one), given[user.pk].words.get(one.key, ""))
             for user in item.sample.auditors],
            form[one.key], form[f"{one.key}_words"],
        )
        for one in asked
    ]  # fmt: skip
    return render(request, "quality/agree.html", {"form": form, "item": item, "sample": item.sample, "parts": parts})


@require_POST
@door_to(AuditSample, Permission.QUALITY, log=None)
def close(request, sample):
    actions.close(sample, request.user)
    messages.success(request, f"The audit {sample.reference} is closed.")
    return redirect(sample)


def _members(desk):
    return users_at([desk.pk], Permission.ACT)


@door_to(AuditSample, Permission.SEE_CASES, queryset=_people)
def add_finding(request, sample):
    desks = Desk.objects.in_area(sample.area_id).select_related("agency", "area").order_by("agency__name")
    form = FindingForm(sent(request), desks=desks, members=_members)
    if form.is_valid():
        finding = actions.add_finding(sample, request.user, **form.said)
        messages.success(request, f"Finding {finding.reference} is written down, and who acts on it is told.")
        return redirect(sample)
    return render(request, "quality/finding_new.html", {"form": form, "sample": sample})


def _owned(findings):
    return findings.select_related("desk__agency", "owner", "by", "settled_by")


@door_to(AuditFinding, Permission.HOME, queryset=_owned)
def finding_page(request, finding):
    """What was found and what is done about it: for who acts, the auditors and who looks after quality."""
    done = finding.status == AuditFinding.Status.DONE
    form = OutcomeForm(sent(request)) if not done or request.method == "POST" else None
    if form and form.is_valid():
        actions.settle_finding(finding, form.cleaned_data["status"], form.cleaned_data["outcome"], request.user)
        messages.success(request, f"What came of {finding.reference} is written down.")
        return redirect(finding)
    context = {
        "finding": finding,
        "overdue": finding.is_overdue(timezone.localdate()),
        "principle": Principle(finding.principle).label if finding.principle else "",
        "form": form,
        "sample": AuditSample.objects.visible_to(request.user).filter(pk=finding.sample_id).first(),
    }
    return render(request, "quality/finding.html", context)
