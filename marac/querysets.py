"""Named questions about meetings, listings, research, actions and flags; every one of them bounded by ``visible_to``."""

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.access import Permission, Section, accounts, full_in, standing, steers
from agencies.models import Membership
from cases.models import Case


def of_visible_cases(queryset, user, path: str = "case"):
    """The row rule of the case, asked for a child of it."""
    return queryset.filter(**{f"{path}__in": Case.objects.visible_to(user)})


def _meeting_areas(user) -> list[int]:
    who = user.standing
    return sorted({*who.areas(Permission.SEE_MEETINGS), *who.areas(Permission.COORDINATE)})


def accounted_to(queryset, user, path: str = "case"):
    """What an agency answers for, to be counted for her: of cases that she sees. Whoever steers by figures and sees no case
    counts those that are not restricted, under a stated purpose (agencies.principals.as_system)."""
    rows = queryset.filter(accounts(user))
    if counts_unseen(user):
        return rows.filter(**{f"{path}__restricted": False})
    return of_visible_cases(rows, user, path)


def counts_unseen(user) -> bool:
    """Whether she steers by figures without seeing the cases behind them."""
    return bool(steers(user)) and not standing(user).areas(Permission.COORDINATE)


class SeriesQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(area__in=_meeting_areas(user))

    def active(self):
        return self.filter(active=True)


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Meetings of the areas in which she sits in them or prepares them.

        An emergency is about one case: who may not see the case learns neither the day nor the reason.
        """
        from marac.models import Listing

        hers = Listing.objects.filter(case__in=Case.objects.visible_to(user), meeting=OuterRef("pk"))
        return self.filter(Q(emergency=False) | Exists(hers), area__in=_meeting_areas(user))

    def coming(self, now=None):
        """Not over: still to come, or sitting now."""
        still = Q(status__in=["planned", "closed_intake"], starts_at__gte=now or timezone.now())
        return self.filter(still | Q(status="in_session"))

    def taking_cases(self):
        """A case may be put on the list: by the clock while planned, by hand until the sitting begins."""
        return self.filter(status__in=["planned", "closed_intake"])

    def with_counts(self, cases=None):
        """``listed``: how many cases are on the list or were heard; of ``cases`` alone, where a person reads the number."""
        live = self.model._meta.get_field("listings").related_model.objects.live().filter(meeting=OuterRef("pk"))
        if cases is not None:
            live = live.filter(case__in=cases)
        # Beside each meeting and not by grouping: a page of ten must not count those of five years.
        counted = live.order_by().values("meeting").annotate(number=Count("pk")).values("number")
        return self.annotate(listed=Coalesce(Subquery(counted), 0))


class OnCallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For those who may call an emergency meeting, in the areas where they may."""
        return self.filter(desk__area__in=user.standing.areas(Permission.COORDINATE))

    def in_post(self):
        """Turns of people who work there now: somebody who left answers no telephone."""
        live = Membership.objects.live().filter(user__is_active=True, user=OuterRef("user"), desk=OuterRef("desk"))
        return self.filter(Exists(live))

    def at(self, moment):
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class ListingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Cases that she may see, in meetings that she sits in or prepares."""
        return of_visible_cases(self, user).filter(meeting__area__in=_meeting_areas(user))

    def live(self):
        """On the list, or dealt with at its sitting: heard there, or decided at a pre-MARAC."""
        return self.filter(status__in=["listed", "discussed", "sent_on", "not_taken"])

    def standing(self):
        """Those that a referral still has: a list that it was taken off, and a pre-MARAC that ended it, hold it no more."""
        return self.exclude(status__in=["withdrawn", "not_taken"])

    def waiting(self):
        return self.filter(status="listed")


class ResearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Her own agency's returns, for cases that she may see."""
        mine = self.filter(desk__in=user.standing.desks(Permission.RESEARCH))
        return of_visible_cases(mine, user, "listing__case")

    def accounted_to(self, user):
        return accounted_to(self, user, "listing__case")

    def on_lists(self):
        """For cases that wait to be heard in a sitting that is not over."""
        return self.filter(
            listing__status="listed", listing__meeting__status__in=["planned", "closed_intake", "in_session"]
        )

    def outstanding(self):
        return self.filter(status__in=["not_started", "in_progress"], listing__status="listed")


class ResearchLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Her own agency's lines; of another agency the shared lines of a finished return, where research is shown her."""
        own = Q(research__desk__in=user.standing.desks(Permission.RESEARCH))
        shared = Q(shared=True, research__status="returned") & full_in(
            user, Section.RESEARCH, "research__listing__case"
        )
        return of_visible_cases(self.filter(own | shared), user, "research__listing__case")

    def current(self):
        return self.filter(replaced_at=None)


class ActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Her own agency's actions, and all of a case whose actions are shown her in full."""
        own = Q(desk__in=user.standing.desks(Permission.ACT))
        return of_visible_cases(self.filter(own | full_in(user, Section.ACTIONS)), user)

    def accounted_to(self, user):
        return accounted_to(self, user)

    def answered_by(self, user):
        """Those of which she may say what came: her own agency's, and those of an area whose meetings she prepares."""
        who = user.standing
        hers = Q(desk__in=who.desks(Permission.ACT)) | Q(case__area__in=who.areas(Permission.COORDINATE))
        return self.visible_to(user).filter(hers)

    def open(self):
        return self.filter(status="open")

    def overdue(self, now=None):
        return self.open().filter(due_at__lt=now or timezone.now())


class FlagQuerySet(models.QuerySet):
    def visible_to(self, user):
        own = Q(desk__in=user.standing.desks(Permission.ACT))
        return of_visible_cases(self.filter(own | full_in(user, Section.ACTIONS)), user)

    def live(self):
        return self.filter(removed_on=None)

    def expired(self, today):
        """Past their last day: the agency should take them off its file."""
        return self.live().filter(expires_on__lt=today)


class TransferQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For the hubs of the two areas, where they see the case."""
        hubs = user.standing.desks()
        return of_visible_cases(self.filter(Q(from_desk__in=hubs) | Q(to_desk__in=hubs)), user)

    def running(self):
        return self.exclude(status__in=["confirmed", "withdrawn"])

    def overdue(self, now=None):
        return self.running().filter(due_at__lt=now or timezone.now())
