import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from agencies.principals import system_session
from audit.verify import Anchor


class Command(BaseCommand):
    help = "Print the newest seal of the audit log as one line, to be kept where the database's administrator cannot write."

    def handle(self, *args, **options):
        with system_session("anchor of the audit log"):
            anchor = Anchor.newest()
        if anchor is None:
            raise CommandError("Nothing has been sealed yet.")
        self.stdout.write(json.dumps(asdict(anchor)))
