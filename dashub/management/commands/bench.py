"""`make bench`: how long each main page takes on the sample partnership, as text and JSON."""

import datetime as dt
import json
import math
import statistics
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client, override_settings
from django.urls import NoReverseMatch, clear_url_caches
from django.utils import timezone

from agencies import gate
from agencies.models import Area, User
from agencies.principals import system_session
from dashub.bench import FLOOR, PAGES
from dashub.bench_database import analyse, in_a_database_of_its_own, inside
from marac.actions.attendance import accept_confidentiality
from marac.models import Meeting

OUT = settings.BASE_DIR / ".data" / "bench.json"
WARM_UP = 3


class Command(BaseCommand):
    help = "Load a sample partnership into a database of its own and time the main pages."

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, default=10_000)
        parser.add_argument("--rounds", type=int, default=30, help="how often each page is asked for (30)")

    def handle(self, *, cases, rounds, **options):
        if not inside():
            again = ["bench", "--cases", str(cases), "--rounds", str(rounds)]
            return in_a_database_of_its_own(f"dahub_bench_{cases}", ["migrate", "-v", "0"], again)
        if not Area.objects.exists():
            call_command("load_demo", cases=cases, force=True, stdout=self.stdout)
            analyse()
        with system_session("measuring pages"):
            rows = self.measure(rounds)
        self.report(rows, cases)

    def measure(self, rounds: int, warm_up: int = WARM_UP) -> list[dict]:
        with override_settings(ROOT_URLCONF="dashub.bench"):
            clear_url_caches()
            self.open_the_room()
            return [row for page in PAGES if (row := self.time(page, rounds, warm_up))]

    def open_the_room(self) -> None:
        """The chair has accepted the confidentiality statement, as at the start of any sitting."""
        chair = User.objects.get(email=next(page.email for page in PAGES if page.persona == "chair"))
        for meeting in Meeting.objects.visible_to(chair).filter(status="closed_intake"):
            accept_confidentiality(meeting, chair)

    def time(self, page, rounds: int, warm_up: int) -> dict | None:
        """Seconds of the whole answer, middleware and rendering included; None for a page that does not exist yet."""
        user = User.objects.get(email=page.email)
        try:
            address = page.address(user)
        except NoReverseMatch:
            return None
        client = signed_in(user)
        times, asked = [], 0
        for number in range(warm_up + rounds):
            queries = Counter()
            with connection.execute_wrapper(queries):
                began = time.perf_counter()
                response = client.get(address)
                times.append(time.perf_counter() - began)
            if response.status_code != 200:
                raise CommandError(f"{page.label} answered {response.status_code}")
            asked = queries.count if number >= warm_up else 0
        times = sorted(times[warm_up:])
        return {
            "page": page.label,
            "p50_ms": round(statistics.median(times) * 1000, 1),
            "p95_ms": round(times[math.ceil(len(times) * 0.95) - 1] * 1000, 1),
            "queries": asked,
            "bytes": len(response.content),
        }

    def report(self, rows: list[dict], cases: int) -> None:
        base = next(row for row in rows if row["page"].startswith(FLOOR))["p95_ms"]
        for row in rows:
            row["ratio"] = round(row["p95_ms"] / base, 1)
        columns = ("p50_ms", "p95_ms", "queries", "bytes", "ratio")
        self.stdout.write(f"\n{'page':<44}" + "".join(f"{name:>9}" for name in columns))
        for row in rows:
            self.stdout.write(f"{row['page']:<44}" + "".join(f"{row[name]:>9}" for name in columns))
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps({"cases": cases, "pages": rows}, indent=1))
        self.stdout.write(f"\nThe same as JSON: {OUT}")


def signed_in(user) -> Client:
    """A browser in which she has shown her second factor and accepted confidentiality: the gate lets her through."""
    client = Client()
    client.force_login(user)
    session = client.session
    gate.passed(session)
    gate.accepted(session, timezone.now() + dt.timedelta(days=1))
    session.save()
    return client


class Counter:
    """Counts statements, apart from the savepoints of transactions."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, statement, params, many, context):
        self.count += not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(statement, params, many, context)
