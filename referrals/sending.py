"""What sending a referral sets in motion: who is shut out of it, whose clock starts, and who is told at once.

The order matters: bars are written before anything that a queue or a colleague could read.
"""

import datetime as dt

from agencies import access
from agencies.access import Permission
from agencies.notices import notify
from cases.models import Due
from dashub import clock
from marac.models import Meeting
from referrals import routes, rules, screening
from support.models import Pathway


def bar_parties(referral) -> None:
    """Shut out every user of the area who is named in it, its author too.

    An author who is herself a party keeps her draft until she sends it: nobody else can finish it, and she knows what she
    wrote. From then on it holds what others decide about her, or about the person who harms her, so she does not read
    it; the confirmation page is the last that she sees of it, and the hub reaches her by the safe way that she gave.
    The same holds for somebody who reports himself as a victim and is the one who harms.
    """
    from referrals.models import ReferralBar

    for user, role, place, why in screening.conflicts(referral.answers, referral.area):
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
    """Who may decide it."""
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
    return None if user is None or user.pk in referral.barred else user


def _alarm(referral, user, now: dt.datetime) -> None:
    key = f"referral:{referral.pk}:on-call:{referral.version}"
    notify([user], key, f"On call: high-risk referral {referral.reference} came out of hours", referral.triage_link)
    Due.put(
        f"referral:{referral.pk}:on-call",
        desk=referral.area.hub_desk,
        user=user,
        power=Permission.TRIAGE,
        what="On call: look at a high-risk referral now",
        reference=referral.reference,
        link=referral.triage_link,
        at=now,
    )


def _tell_childrens(referral, now: dt.datetime) -> None:
    """The children's desk takes it, the hub sees that somebody does: a child who is harmed cannot wait in a queue."""
    at = now + dt.timedelta(hours=referral.area.triage_hours_high)
    desk, hub = referral.childrens_desk, referral.area.hub_desk
    if desk:
        put_due(referral, "childrens", desk, Permission.REFER, "Take a contact about a child who is harmed", at)
        notify(
            access.users_at([desk.pk], Permission.REFER).exclude(pk__in=referral.barred),
            f"childrens:{referral.pk}",
            f"A contact about a child: {referral.reference}",
            referral.link,
        )
    what = "See that children's services took a contact" if desk else "Tell children's services: no desk in this area"
    put_due(referral, "childrens-hub", hub, Permission.TRIAGE, what, at)
    notify(
        at_hub(referral), f"childrens:{referral.pk}", f"A contact about a child: {referral.reference}", referral.link
    )


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
    )


def next_sitting(area, now: dt.datetime) -> Meeting | None:
    """The next planned sitting whose list is still open."""
    meetings = Meeting.objects.filter(area=area, status=Meeting.Status.PLANNED, emergency=False)
    return meetings.filter(intake_until__gt=now).order_by("starts_at").first()
