"""What sending a referral sets in motion: who is shut out of it, whose clock starts, and who is told at once.

The order matters: bars are written before anything that a queue or a colleague could read.
"""

import datetime as dt

from agencies import access
from agencies.access import Permission
from agencies.duty import duty_list
from agencies.models import User
from agencies.notices import notify
from cases.models import Due
from dashub import clock
from marac.models import Meeting
from referrals import routes, rules, screening
from support.models import Pathway


def restrict(referral) -> None:
    """Where somebody in it signs in here, works for a partner or has a restricted case: to the duty list alone."""
    if not referral.restricted and not screening.must_be_restricted(referral):
        return
    referral.restricted = True
    referral.named = [user.pk for user in duty_list(referral.area, referral.barred)]


def bar_parties(referral) -> None:
    """Shut out every user of the area who is named in it, its author too.

    An author who is herself a party keeps her draft until she sends it: nobody else can finish it, and she knows what she
    wrote. From then on it holds what others decide about her, or about the person who harms her, so she does not read
    it; the confirmation page is the last that she sees of it, and the hub reaches her by the safe way that she gave.
    The same holds for somebody who reports himself as a victim and is the one who harms.
    """
    from referrals.models import ReferralBar

    for user, role, place, why in screening.conflicts(referral.answers, referral.area):
        if user.pk in referral.namesakes:
            continue
        ReferralBar.objects.get_or_create(
            referral=referral, user=user, role=role, place=place, defaults={"reason": why}
        )
    referral.refresh_from_db(fields=["barred"])


def route(referral, now: dt.datetime) -> None:
    """Whose it is next: the hub's with a clock, or the children's services desk's at once."""
    if referral.status == referral.Status.CHILDRENS:
        referral.childrens_desk = routes.desk_for(Pathway.CHILDRENS, referral.area)
        Due.settle(f"referral:{referral.pk}:decide")
    else:
        referral.start_clock(now)
    Due.settle(f"referral:{referral.pk}:answer")


def tell(referral, now: dt.datetime) -> None:
    """Notices hold the reference alone."""
    referral.refresh_from_db(fields=["readers", "barred"])
    if referral.status == referral.Status.CHILDRENS:
        _tell_childrens(referral, now)
        return
    text = f"{'High risk: r' if referral.high else 'R'}eferral {referral.reference} waits for a decision"
    notify(at_hub(referral), f"referral:{referral.pk}:sent:{referral.version}", text, referral.triage_link)
    if user := on_call(referral, now):
        _alarm(referral, user, now)


def at_hub(referral):
    """Who may decide it: the duty list, where it is restricted."""
    if referral.restricted:
        return User.objects.filter(pk__in=referral.named, is_active=True).exclude(pk__in=referral.barred)
    return access.users_at([referral.area.hub_desk_id], Permission.TRIAGE).exclude(pk__in=referral.barred)


def hub_open(area, now: dt.datetime) -> bool:
    return clock.is_open(now, rules.office_hours(area.opening_hours))


def hub_opens(area, now: dt.datetime) -> dt.datetime | None:
    """Now while open; None where the area has set no hours."""
    return clock.next_opening(now, rules.office_hours(area.opening_hours))


def on_call(referral, now: dt.datetime):
    """Who is alarmed: the on-call officer, for high risk while nobody is at the hub to see the queue. None otherwise."""
    if not referral.high or hub_open(referral.area, now):
        return None
    user = referral.area.on_call_user
    kept_out = user is None or user.pk in referral.barred or referral.restricted and user.pk not in referral.named
    return None if kept_out else user


def _alarm(referral, user, now: dt.datetime) -> None:
    key = f"referral:{referral.pk}:on-call:{referral.version}"
    notify([user], key, f"On call: high-risk referral {referral.reference} came out of hours", referral.triage_link)
    put_at_hub(referral, "on-call", "On call: look at a high-risk referral now", now, user=user)


def _tell_childrens(referral, now: dt.datetime) -> None:
    """The children's desk takes it, the hub sees that somebody does: a child who is harmed cannot wait in a queue."""
    at = now + dt.timedelta(hours=referral.area.triage_hours_high)
    desk = None if referral.restricted else referral.childrens_desk
    if desk:
        put_due(referral, "childrens", desk, Permission.REFER, "Take a contact about a child who is harmed", at)
        notify(
            access.users_at([desk.pk], Permission.REFER).exclude(pk__in=referral.barred),
            f"childrens:{referral.pk}",
            f"A contact about a child: {referral.reference}",
            referral.link,
        )
    what = "See that children's services took a contact" if desk else "Tell children's services: no desk in this area"
    if referral.restricted:
        what = "Tell somebody at children's services yourself: a child is harmed"
    put_at_hub(referral, "childrens-hub", what, at, link=referral.link)
    notify(
        at_hub(referral), f"childrens:{referral.pk}", f"A contact about a child: {referral.reference}", referral.link
    )


def put_at_hub(
    referral, name: str, what: str, at: dt.datetime, *, power=Permission.TRIAGE, user=None, link: str = ""
) -> None:
    """A thing due at the hub: for whoever has the power, or of a restricted referral for the duty list."""
    power = Permission.RESTRICT if referral.restricted else power
    link = link or referral.triage_link
    put_due(referral, name, referral.area.hub_desk, power, what, at, user=user, link=link)


def put_due(referral, name: str, desk, power, what: str, at: dt.datetime, *, user=None, link: str = "") -> None:
    """A thing due about the referral, for a desk or one user; never for whoever must not know of it."""
    Due.put(
        f"referral:{referral.pk}:{name}",
        desk=desk,
        user=user if user and user.pk not in referral.barred else None,
        power=power,
        what=what,
        reference=referral.reference,
        link=link or referral.link,
        at=at,
        hidden_from=referral.barred,
        only_for=_only_for(referral, desk),
    )


def _only_for(referral, desk) -> list[int]:
    """Of a restricted referral: the duty list at the hub, its author at her desk."""
    if not referral.restricted:
        return []
    return referral.named if desk == referral.area.hub_desk else [referral.author_id or 0]


def next_sitting(area, now: dt.datetime) -> Meeting | None:
    """The next planned sitting whose list is still open."""
    meetings = Meeting.objects.filter(area=area, status=Meeting.Status.PLANNED, emergency=False)
    meetings = meetings.filter(series__active=True, series__takes_referrals=True)
    return meetings.filter(intake_until__gt=now).order_by("starts_at").first()
