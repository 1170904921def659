"""Somebody leaves the partnership, or one of its agencies."""

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Desk, User
from agencies.principals import system_session
from dashub.leaving import leave


class Command(BaseCommand):
    help = (
        "End a person's memberships: sessions, tokens and drafts end at once, open actions go to the desk's manager."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--agency", help="leave its desks only; without it she leaves altogether")

    def handle(self, *, email, reason, agency, **options):
        with system_session("a colleague leaves") as system:
            user = User.objects.filter(email=email.lower()).first()
            if user is None:
                raise CommandError("There is no such account.")
            if agency is None:
                leave(user, reason, system)
                return
            desks = list(Desk.objects.filter(agency__name=agency, memberships__in=user.memberships.live()))
            if not desks:
                raise CommandError("She does not work there.")
            for desk in desks:
                leave(user, reason, system, desk=desk)
