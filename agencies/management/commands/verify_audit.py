import json
import sys
import time
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from agencies.principals import system_session
from audit.verify import Anchor, Report, verify


class Command(BaseCommand):
    help = (
        "Recompute the audit log and say which event, chain or seal is not as it was written. Exit code 1 if any is."
    )

    def add_arguments(self, parser):
        parser.add_argument("--anchor", metavar="FILE", help="Anchors kept outside, one JSON line each (audit_anchor)")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, anchor, format, **options):
        started = time.monotonic()
        with system_session("verifying the audit log"):
            report = verify(self.anchors(anchor))
        seconds = round(time.monotonic() - started, 1)
        (self.as_json if format == "json" else self.as_text)(report, seconds)
        if report.findings:
            sys.exit(1)

    def anchors(self, path) -> list[Anchor]:
        if path is None:
            return []
        try:
            with open(path) as lines:
                return Anchor.read(lines)
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error

    def as_json(self, report: Report, seconds: float) -> None:
        self.stdout.write(json.dumps({**asdict(report), "seconds": seconds}))

    def as_text(self, report: Report, seconds: float) -> None:
        for one in report.findings:
            where = [one.chain, one.sequence and f"number {one.sequence}", one.event and f"event {one.event}"]
            where.append(f"seal {one.seal}" if one.seal else "")
            self.stdout.write(f"{one.code}: {', '.join(filter(None, where))}: {one.words}")
        read = f"{report.events} events in {report.chains} chains, {report.seals} seals, {report.anchors} anchors"
        verdict = f"{len(report.findings)} wrong" if report.findings else "all as they were written"
        self.stdout.write(f"{read}: {verdict} ({seconds} s)")
