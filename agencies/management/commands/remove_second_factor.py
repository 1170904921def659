"""For somebody who has lost her telephone and her recovery codes, once it is certain that it is she who asks."""

from django.core.management.base import BaseCommand, CommandError

from agencies.models import SecondFactor, Session
from agencies.principals import system_session


class Command(BaseCommand):
    help = "Remove a person's second factor and sign her out everywhere. She sets up another at her next sign-in."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email, **options):
        with system_session("a lost telephone") as system:
            factor = SecondFactor.objects.select_related("user").filter(user__email=email.lower()).first()
            if factor is None:
                raise CommandError("Nobody with that address has a second factor.")
            Session.objects.filter(user=factor.user).delete()
            factor.remove(system)
        self.stdout.write("Removed.")
