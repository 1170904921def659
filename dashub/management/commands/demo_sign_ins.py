"""Who can sign in to the sample partnership; printed by `make run` through load_demo."""

from django.core.management.base import BaseCommand

from agencies.models import User
from dashub.demo.places import PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "Print one sign-in of the sample partnership for each role."
    requires_system_checks = []

    def handle(self, **options):
        known = set(User.objects.filter(email__in=[each.email for each in SIGN_INS]).values_list("email", flat=True))
        rows = [each for each in SIGN_INS if each.email in known]
        if not rows:
            return
        self.stdout.write(f"\nSample partnership: everybody is invented, and signs in with the password {PASSWORD}\n")
        for each in rows:
            self.stdout.write(f"  {each.email:<32} {each.role.label:<30} {each.agency}")
        self.stdout.write(f"Then a code is asked for. In another window:  make code USER={rows[0].email}\n")
