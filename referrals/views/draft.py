"""Starting a referral, walking its pages, saving them."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.access import Permission
from agencies.doors import door, door_to
from agencies.held import as_data, keeps_typing, take, typed_fields
from agencies.models import Desk
from dashub.errors import StaleVersion
from dashub.moments import clock
from referrals import answers as shape
from referrals import completeness, journey, rules
from referrals.journey import Step
from referrals.models import Referral


def with_desk(rows):
    return rows.select_related("area__hub_desk", "desk__agency__kind", "author")


def address(referral: Referral, step: Step, check: bool = False) -> str:
    args = [referral.reference, step.page.slug, *([step.url_place] if step.url_place else [])]
    return reverse("referral-page", args=args) + ("?check=1" if check else "")


@door(Permission.REFER)
def start(request):
    """Before the first page: what it takes; for whom, where she works at several desks."""
    desks = list(
        Desk.objects.filter(pk__in=request.user.standing.desks(Permission.REFER)).select_related("agency", "area")
    )
    if request.method == "POST":
        chosen = [desk for desk in desks if str(desk.pk) == request.POST.get("desk", str(desks[0].pk))]
        if chosen:
            referral = Referral.start(chosen[0], request.user)
            return redirect(address(referral, Step(journey.PAGES[0])))
    drafts = Referral.objects.visible_to(request.user).drafts().count()
    return render(request, "referrals/start.html", {"desks": desks, "drafts": drafts})


@keeps_typing
@door_to(Referral, Permission.REFER, queryset=with_desk)
def page(request, referral, slug: str, place: int | None = None):
    """One page of the journey: shown, saved by itself, saved by hand."""
    if not referral.writable_by(request.user):
        return redirect("referral", referral.reference)
    step = find_step(referral, slug, place)
    if request.method == "POST":
        return (
            _save_quietly(request, referral, step)
            if "X-Autosave" in request.headers
            else _save(request, referral, step)
        )
    if (held := take(request)) is not None:
        referral.keep_typed(step.key, typed_fields(held), request.user)
    return _show(request, referral, step, _form(referral, step, _pending(referral, step)))


def find_step(referral: Referral, slug: str, place: int | None) -> Step:
    found = journey.BY_SLUG.get(slug)
    if found is None or (place is not None) != bool(found.role or found.tools):
        raise Http404
    step = Step(found, 0 if place is None else place - 1)
    if not journey.can_open(found, step.place, referral.answers):
        raise Http404
    return step


def _pending(referral: Referral, step: Step):
    """What was typed here and not saved, as the browser sent it."""
    kept = referral.typed.get(step.key) or {}
    return as_data(kept["fields"]) if kept.get("fields") else None


def _form(referral: Referral, step: Step, data=None):
    return step.page.form(data, answers=referral.answers, place=step.place, referral=referral)


def _show(request, referral, step, form, *, clash=(), status=200) -> HttpResponse:
    previous = journey.before(step, referral.answers)
    _look_up(referral, form)
    check = "check" in request.GET
    context = {
        "referral": referral,
        "step": step,
        "page": step.page,
        "title": journey.title(step, referral.answers),
        "form": form,
        "formsets": form.named_formsets,
        "formset": next(iter(form.formset_list), None),
        "version": referral.version,
        "clash": clash,
        "unsaved": step.key in referral.typed and request.method == "GET",
        "back": check_url(referral) if check else address(referral, previous) if previous else referral.link,
        "save_url": request.get_full_path(),
        "people": journey.people_of(referral.answers) if step.page.slug == "household" else (),
    }
    return render(request, step.page.template, context, status=status)


LOOKED_UP = "given_name family_name date_of_birth_day date_of_birth_month date_of_birth_year"


def _look_up(referral: Referral, form) -> None:
    """Possible existing people are shown while a name is typed, where there are scripts."""
    if "given_name" in form.fields:
        form.fields["given_name"].widget.attrs |= {
            "data-lookup-url": reverse("referral-possible", args=[referral.reference]),
            "data-lookup-target": "#possible",
            "data-lookup-fields": LOOKED_UP,
        }


def check_url(referral: Referral) -> str:
    return reverse("referral-check", args=[referral.reference])


def _save_quietly(request, referral, step) -> JsonResponse:
    """The timer's save keeps what was typed, right or wrong; only she says that a page is done."""
    fields = typed_fields(request.POST)
    if not fields:
        message = "Not saved: this is too long to keep. Shorten it, then press save."
        return JsonResponse({"error": {"message": message}}, status=400)
    referral.keep_typed(step.key, fields, request.user)
    return JsonResponse({"saved": f"at {clock(timezone.localtime())}"})


def _save(request, referral, step) -> HttpResponse:
    referral.lock()
    form = _form(referral, step, request.POST)
    if form.adds_row:
        return _show(request, referral, step, form)
    if not form.is_valid():
        return _keep_invalid(request, referral, step, form)
    try:
        referral.save_page(step.key, form.dump(), _version(request), request.user)
    except StaleVersion:
        if not says_what_is_saved(referral, form):
            return _show_both(request, referral, step, form)
    if step.page.tools:
        _say_result(request, referral, step)
    return redirect(_next(request, referral, step, form))


def _say_result(request, referral, step) -> None:
    """What the tool shows and what must be done today, on the next page; a result is never a bare number."""
    if found := rules.score(rules.tools(referral.answers)[step.place]):
        messages.info(request, f"{found.tool_name}: {found.native}.")
        for prompt in found.prompts:
            messages.warning(request, prompt)


def says_what_is_saved(referral: Referral, form) -> bool:
    """Whether a page sent again, as after Back, says what stands there already."""
    return all(referral.answers.get(key) == value for key, value in form.dump().items())


def _version(request) -> int:
    """The version that she had in front of her. Without one she is taken to have seen nothing."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _keep_invalid(request, referral, step, form) -> HttpResponse:
    """Nothing typed is lost: it stays on the page, and is there when she comes back to it."""
    if fields := typed_fields(request.POST):
        referral.keep_typed(step.key, fields, request.user)
    if "exit" in request.POST and fields:
        messages.warning(request, f"Kept, but one page of {referral.reference} has something to put right.")
        return redirect("my-referrals")
    return _show(request, referral, step, form)


def _show_both(request, referral, step, form) -> HttpResponse:
    """Another window saved this page first: both are shown, and saving again keeps what stands in the form."""
    if fields := typed_fields(request.POST):
        referral.keep_typed(step.key, fields, request.user)
    return _show(request, referral, step, form, clash=form.clash_with(_form(referral, step)))


def _next(request, referral, step, form) -> str:
    """Where saving leads: what she pressed, then what the answers call for, then on."""
    if "exit" in request.POST:
        messages.success(request, f"{referral.reference} is saved. You can come back to it from your referrals.")
        return reverse("my-referrals")
    if step.page.slug == "victim" and step.place in rules.victims_under_16(referral.answers, timezone.localdate()):
        return reverse("referral-under-16", args=[referral.reference])
    if "another" in request.POST and step.page.another:
        return address(referral, new_step(referral, step.page.role))
    if step.page.slug == "household" and form.cleaned_data["add"] != "nobody":
        return address(
            referral, new_step(referral, {"child": "children", "other": "others"}[form.cleaned_data["add"]])
        )
    if "check" in request.GET and not step.page.aside and not _opened_more(referral, step):
        return check_url(referral)
    following = journey.after(step, referral.answers)
    return address(referral, following) if following else reverse("referral-same", args=[referral.reference])


def _opened_more(referral, step) -> bool:
    """A changed answer called for a page that is not answered yet: it comes next, then back to the check."""
    following = journey.after(step, referral.answers)
    return (
        following is not None
        and following.key not in referral.pages
        and (
            following.page.tools
            or following.page.slug == "without-consent"
            or step.page.role == following.page.role != ""
        )
    )


def new_step(referral: Referral, role: str) -> Step:
    found = journey.BY_SLUG[journey.FIRST_OF_ROLE[role]]
    return Step(found, journey.count(found, referral.answers))


@door_to(Referral, Permission.REFER, queryset=with_desk)
def under_16(request, referral):
    """The stop: a victim under 16 goes to children's services, from what was typed (domain.md section 9, 10)."""
    day = timezone.localdate()
    places = rules.victims_under_16(referral.answers, day)
    if not places or not referral.writable_by(request.user):
        return redirect("referral", referral.reference)
    victim = journey.BY_SLUG["victim"]
    context = {
        "referral": referral,
        "others": len(shape.people(referral.answers, "victims")) > len(places),
        "victims": [address(referral, Step(victim, place)) for place in places],
        "first": places[0],
        "incident": address(referral, Step(journey.BY_SLUG["incident"]), check=True),
        "gaps": [
            (address(referral, Step(journey.BY_SLUG[g.slug], g.place)), g.text)
            for g in completeness.gaps_of(referral.answers, day)
        ],
    }
    return render(request, "referrals/under_16.html", context)


@door_to(Referral, Permission.REFER, queryset=with_desk)
def remove(request, referral, role: str, place: int):
    """Ask, then take somebody out."""
    people = shape.people(referral.answers, role)
    if role not in journey.FIRST_OF_ROLE or not 1 <= place <= len(people) or not referral.writable_by(request.user):
        raise Http404
    back = (
        reverse("referral-page", args=[referral.reference, "household"])
        if role in ("children", "others")
        else check_url(referral)
    )
    if request.method == "POST":
        referral.drop_person(role, place - 1, journey.slugs_of(role), _version(request), request.user)
        messages.success(request, "Taken out.")
        return redirect(back)
    context = {"referral": referral, "person": journey.person(referral.answers, role, place - 1), "back": back}
    return render(request, "referrals/remove.html", context)


@door_to(Referral, Permission.REFER, queryset=with_desk)
def discard(request, referral):
    """Ask, then throw the draft away."""
    if not referral.is_draft:
        return redirect("referral", referral.reference)
    if request.method == "POST":
        reference = referral.reference
        referral.discard(request.user)
        messages.success(request, f"Draft {reference} is deleted.")
        return redirect("my-referrals")
    return render(request, "referrals/discard.html", {"referral": referral})


@require_POST
@door_to(Referral, Permission.REFER, queryset=with_desk)
def move_to_children(request, referral, place: int):
    """A child was typed as a victim beside a grown-up one: list the child with the children, and go on for the other."""
    people = shape.people(referral.answers, "victims")
    if not referral.writable_by(request.user) or not 1 <= place <= len(people) or len(people) < 2:
        raise Http404
    referral.list_as_child(place - 1, journey.slugs_of("victims"), _version(request), request.user)
    return redirect("referral-page", referral.reference, "child", len(referral.answers["children"]))
