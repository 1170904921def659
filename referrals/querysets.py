"""Named questions about referrals."""

import datetime as dt

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value

from agencies.access import Permission
from agencies.models import ProtectedQuerySet

KEPT = ExpressionWrapper(F("area__draft_days") * Value(dt.timedelta(days=1)), output_field=DurationField())
PURGED_AT = ExpressionWrapper(F("saved_at") + KEPT, output_field=DateTimeField())


class ReferralQuerySet(ProtectedQuerySet):
    def drafts(self):
        return self.filter(status="draft")

    def sent(self):
        """Everything that left its author: the opposite of drafts."""
        return self.exclude(status="draft")

    def waiting(self):
        """Waiting for a decision, the nearest clock first."""
        return self.filter(status="submitted").order_by("decide_by", "id")

    def of_desks_of(self, user):
        """Made by the desks at which she may refer, her own drafts included."""
        return self.filter(desk_id__in=user.standing.desks(Permission.REFER))

    def writable_by(self, user):
        """Her own drafts, and what the hub has returned to her desk with a question."""
        desks = user.standing.desks(Permission.REFER)
        return self.filter(Q(status="draft", author=user) | Q(status="returned", desk_id__in=desks))

    def drafts_purged_before(self, moment):
        """Drafts that nobody touched for as many days as their area keeps them."""
        return self.drafts().annotate(purged_at=PURGED_AT).filter(purged_at__lte=moment)
