"""The sample partnership: `make run` loads it once."""

import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from agencies.models import Area
from agencies.principals import system_session
from dashub.demo import world


class Command(BaseCommand):
    help = "Fill an empty database with the sample partnership. Everything in it is invented."

    def add_arguments(self, parser):
        parser.add_argument(
            "--cases", type=int, default=1000, help="how many cases (1000; 3325 make the five years of 950 a year)"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same world (1)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is an area already")
        parser.add_argument("--force", action="store_true", help="also where DATABASE_URL is set")

    def handle(self, *, cases, seed, if_empty, force, **options):
        if not (if_empty and Area.objects.exists()):
            self.make(cases, seed, force)
        call_command("demo_sign_ins", stdout=self.stdout)

    def make(self, cases: int, seed: int, force: bool) -> None:
        if Area.objects.exists():
            raise CommandError("There is a partnership in this database already. The sample needs an empty one.")
        if not (settings.EMBEDDED or force):
            raise CommandError("DATABASE_URL is set: this may be a real database. Use --force if it is not.")
        if cases < 20:
            raise CommandError("Ask for at least 20 cases.")
        began = time.monotonic()
        self.stdout.write(f"Making the sample partnership with {cases} cases.")
        with system_session("the sample partnership"):
            world.load(cases, seed, self._tell)
        self.stdout.write(f"\r  Made in {time.monotonic() - began:.0f} seconds.")

    def _tell(self, count: int) -> None:
        self.stdout.write(f"\r  {count} cases", ending="")
        self.stdout.flush()
