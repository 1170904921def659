"""Actions: given to a named person in an agency, updated with dated evidence, transferred, and told up the ladder."""

from django.db import transaction
from django.utils import timezone

from agencies.access import Permission, Section, only_readers, roles_with, users_who_may
from agencies.notices import notify
from audit.log import record
from audit.models import Verb
from cases.models import Due, ShareBasis, TimelineEntry
from cases.sharing import share_with
from dashub.clock import working_days_between
from dashub.errors import InvalidInput
from marac.actions.case_state import lock_case, refresh_case
from marac.models import Action


def ladder(area) -> dict[Action.Escalation, int]:
    """Working days after the day it was due, at which each rung is told (domain.md 2.6); the area sets them."""
    return {
        Action.Escalation.OWNER: 0,
        Action.Escalation.REPRESENTATIVE: area.action_representative_days,
        Action.Escalation.MANAGER: area.action_manager_days,
        Action.Escalation.CHAIR: area.action_chair_days,
    }


def due_key(action) -> str:
    return f"action:{action.pk}"


def link_to(action) -> str:
    return f"/actions/{action.reference}"


@transaction.atomic
def add_action(case, text: str, desk, about: str, due_at, by, *, owner=None, deputy=None, listing=None, key=None):
    """Give a desk something to do. The same ``key`` (a UUID drawn with the form) adds nothing a second time.

    The desk gets the case, so that it sees the action; without an owner everyone there who may act gets it.
    """
    case = lock_case(case)
    known = Action.objects.filter(key=key).first() if key else None
    if known:
        return known
    _refuse_strangers(desk, owner, deputy)
    action = Action.objects.create(
        case=case,
        listing=listing,
        text=text,
        desk=desk,
        owner=owner,
        deputy=deputy,
        about=about,
        due_at=due_at,
        created_by=by if by.pk else None,
        **({"key": key} if key else {}),
    )
    return _given(action, by)


def _refuse_strangers(desk, owner, deputy) -> None:
    """An action belongs to people of the agency that owns it."""
    for name, user in (("owner", owner), ("deputy", deputy)):
        if user and not user.memberships.live().filter(desk=desk).exists():
            raise InvalidInput({name: f"Choose somebody who works for {desk}."})


def _given(action, by) -> Action:
    case = action.case
    share_with(case, [action.desk], ShareBasis.ACTION, "It owns an action of the MARAC", by)
    refresh_case(case)
    _put_due(action)
    TimelineEntry.objects.create(
        case=case,
        section=Section.ACTIONS,
        title=f"Action for {action.desk}",
        text=action.text,
        link=link_to(action),
        desk=action.desk,
        by=by if by.pk else None,
    )
    case.refresh_from_db(fields=["readers", "barred"])
    notify(_owner(action), f"action-given:{action.pk}", "A MARAC action has been given to you", link_to(action))
    record(by, Verb.CREATED, action, desk=action.desk_id)
    return action


def _put_due(action) -> None:
    Due.put(
        due_key(action),
        case=action.case,
        desk=action.desk,
        user=action.owner,
        power=Permission.ACT,
        what="Do a MARAC action and say what came of it",
        reference=action.reference,
        link=link_to(action),
        at=action.due_at,
    )


@transaction.atomic
def settle_action(action, status: str, text: str, happened_on, version: int, by) -> Action:
    """Its outcome, or a note of progress where the status stays open, with the evidence and its date."""
    lock_case(action.case)
    action = (
        Action.objects.select_for_update(no_key=True, of=("self",)).select_related("case", "desk").get(pk=action.pk)
    )
    if happened_on > timezone.localdate():
        raise InvalidInput({"happened_on": "The date must be today or in the past."})
    action.update(status, text, happened_on, version, by)
    if action.status == Action.Status.OPEN:
        _put_due(action)
    else:
        Due.settle(due_key(action))
    refresh_case(action.case)
    TimelineEntry.objects.create(
        case=action.case,
        section=Section.ACTIONS,
        title=f"Action of {action.desk}: {action.get_status_display().lower()}",
        text=text,
        link=link_to(action),
        desk=action.desk,
        by=by if by.pk else None,
    )
    return action


@transaction.atomic
def put_off_action(action, due_at, reason: str, version: int, by) -> Action:
    """Another day for it, with the reason, told to its owner. Who may do so is the door's to say."""
    lock_case(action.case)
    action = (
        Action.objects.select_for_update(no_key=True, of=("self",))
        .select_related("case", "desk", "owner", "deputy")
        .get(pk=action.pk)
    )
    if due_at <= timezone.now():
        raise InvalidInput({"due_on": "The new day must be in the future."})
    action.put_off(due_at, reason, version, by)
    _put_due(action)
    refresh_case(action.case)
    TimelineEntry.objects.create(
        case=action.case,
        section=Section.ACTIONS,
        title=f"Action of {action.desk}: a new day",
        text=action.updates.last().text,
        link=link_to(action),
        desk=action.desk,
        by=by if by.pk else None,
    )
    key = f"action-put-off:{action.pk}:{action.version}"
    notify(_owner(action), key, f"MARAC action {action.reference} has a new day", link_to(action))
    return action


@transaction.atomic
def transfer_action(action, desk, owner, reason: str, version: int, by, *, deputy=None) -> Action:
    """Hand it to another agency or person: the old one ends as transferred, the new one keeps the day it is due."""
    if not reason.strip():
        raise InvalidInput({"reason": "Enter a reason."})
    if (desk, owner) == (action.desk, action.owner) and deputy in (None, action.deputy):
        raise InvalidInput({"owner": "Choose another agency or another person."})
    _refuse_strangers(desk, owner, deputy)
    old = settle_action(action, Action.Status.TRANSFERRED, reason, timezone.localdate(), version, by)
    new = Action.objects.create(
        case=old.case,
        listing=old.listing,
        text=old.text,
        desk=desk,
        owner=owner,
        deputy=deputy,
        about=old.about,
        due_at=old.due_at,
        transferred_from=old,
        created_by=by if by.pk else None,
    )
    return _given(new, by)


@transaction.atomic
def supersede_action(action, newer, reason: str, version: int, by) -> Action:
    """End it because another open action of the same case took its place."""
    if newer.case_id != action.case_id or newer.pk == action.pk or newer.status != Action.Status.OPEN:
        raise InvalidInput({"newer": "Choose another open action of the same case."})
    text = f"Superseded by {newer.reference}. {reason}"
    old = settle_action(action, Action.Status.SUPERSEDED, text, timezone.localdate(), version, by)
    old.superseded_by = newer
    old.save(update_fields=["superseded_by"])
    return old


def rung(action, now) -> Action.Escalation | None:
    """How far up the ladder an open action belongs at ``now``; None until it is overdue."""
    if action.due_at >= now:
        return None
    late = working_days_between(timezone.localdate(action.due_at), timezone.localdate(now))
    return max(step for step, days in ladder(action.case.area).items() if late >= days)


@transaction.atomic
def tell_overdue(action_id: int, now) -> None:
    """Tell every rung up to the one that is reached; each is told once for a due date, whatever was missed before."""
    action = (
        Action.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("case__area", "desk", "owner", "deputy")
        .filter(pk=action_id, status=Action.Status.OPEN)
        .first()
    )
    reached = rung(action, now) if action else None
    if reached is None:
        return
    for step in Action.Escalation:
        if step <= reached:
            key = f"action-overdue:{action.pk}:{int(step)}:{action.due_at.date()}"
            notify(_told_at(step, action), key, f"MARAC action {action.reference} is overdue", link_to(action))
    if action.escalation < reached:
        action.escalation = reached
        action.save(update_fields=["escalation"])


@transaction.atomic
def remind_of(action) -> None:
    """The owner hears a day before."""
    key = f"action-due:{action.pk}:{action.due_at.date()}"
    notify(_owner(action), key, f"MARAC action {action.reference} is due soon", link_to(action))


def _told_at(step, action) -> list:
    facts = action.case.facts
    if step == Action.Escalation.OWNER:
        return _owner(action)
    if step == Action.Escalation.CHAIR:
        return list(users_who_may(Permission.CHAIR, facts))
    power = Permission.RESEARCH if step == Action.Escalation.REPRESENTATIVE else Permission.WORKLOAD
    return list(_at_desk(power, action.desk, facts))


def _owner(action) -> list:
    """The owner and her deputy, or everyone at the desk who may act; nobody who does not see the case."""
    named = only_readers(filter(None, (action.owner, action.deputy)), action.case.facts)
    return named or list(_at_desk(Permission.ACT, action.desk, action.case.facts))


def _at_desk(permission, desk, facts):
    roles = roles_with(permission)
    return users_who_may(permission, facts).filter(memberships__desk=desk, memberships__roles__overlap=roles)
