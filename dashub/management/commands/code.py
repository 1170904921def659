"""The second factor of the sample's people, who have no telephone."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agencies.models import SecondFactor
from agencies.principals import system_session


class Command(BaseCommand):
    help = "Print the code that somebody of the sample partnership is asked for. Never on a real database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("user", help="an address that ends in .example")

    def handle(self, *, user, **options):
        if not settings.EMBEDDED:
            raise CommandError("DATABASE_URL is set: this may be a real database. Codes are on people's telephones.")
        if not user.lower().endswith(".example"):
            raise CommandError("Only for the sample's people, whose addresses end in .example.")
        with system_session("a code of the sample partnership"):
            factor = SecondFactor.objects.filter(user__email=user.lower()).first()
        if factor is None:
            raise CommandError("There is no such person, or she sets up her second factor at her next sign-in.")
        self.stdout.write(factor.next_code())
