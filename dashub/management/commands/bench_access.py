"""`make bench-access`: what the row rule costs on the large world, against the same questions without it."""

import json
import statistics
import time
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from agencies.models import Area
from agencies.principals import acting_as, system_session
from cases import listing
from cases.models import Case
from dashub import keys
from dashub.bench_database import analyse, in_a_database_of_its_own, inside
from dashub.demo import large
from people.models import Person

WARM_UP = 2
NAME = "Hannah Greaveston"
OUT = settings.BASE_DIR / ".data" / "bench_access.json"


class Command(BaseCommand):
    help = "Time lists, counts and searches of the largest agency with the row rule, beside the same without it."

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, default=300_000)
        parser.add_argument("--rounds", type=int, default=30)

    def handle(self, *, cases, rounds, **options):
        if not inside():
            again = ["bench_access", "--cases", str(cases), "--rounds", str(rounds)]
            # The owner alone may become hub_search, for whom no policy holds.
            name = f"dahub_large_{cases}"
            return in_a_database_of_its_own(name, ["migrate", "-v", "0"], again, DASHUB_OWNER="1")
        with system_session("measuring the row rule"):
            if not Area.objects.exists():
                self.stdout.write(f"Making {cases} cases.")
                large.load(cases, self.stdout.write)
                analyse()
            self.report(self.measure(rounds), cases)

    def measure(self, rounds: int) -> list[dict]:
        user = large.officer()
        rows = []
        for name, ask in QUESTIONS.items():
            found = {
                "page": name,
                "scoped_ms": timed(partial(ask, user), rounds, partial(acting_as, user)),
                "unscoped_ms": timed(partial(ask, None), rounds, unscoped),
            }
            rows.append(found | {"ratio": round(found["scoped_ms"] / found["unscoped_ms"], 2)})
        return rows

    def report(self, rows: list[dict], cases: int) -> None:
        self.stdout.write(f"\n{'question':<34}{'scoped ms':>11}{'without ms':>12}{'ratio':>8}")
        for row in rows:
            self.stdout.write(f"{row['page']:<34}{row['scoped_ms']:>11}{row['unscoped_ms']:>12}{row['ratio']:>8}")
        OUT.write_text(json.dumps({"cases": cases, "questions": rows}, indent=1))
        self.stdout.write(f"\nThe same as JSON: {OUT}")


def seen(model, user):
    return model.objects.visible_to(user) if user else model.objects.all()


def count_open(user) -> int:
    rows = Case.objects.visible_to(user) if user else Case.objects.filter(area=1)
    return rows.open().count()


def people_like(user) -> list[Person]:
    if user:
        return list(Person.objects.visible_to(user).named_like(NAME)[:50])
    # Asked by nobody, the function of the row rule finds nobody: so the same index, and the people of her desk.
    key = keys.name_key(NAME)
    rows = Person.objects.filter(readers__overlap=[large.HER_DESK], search_names__trigram_word_similar=key)
    return list(rows.annotate(likeness=TrigramWordSimilarity(key, "search_names")).order_by("-likeness", "pk")[:50])


@contextmanager
def unscoped():
    """As the owner of the search functions, for whom no policy holds: the database's own plan."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', 'hub_search', true)")
        yield


def timed(ask, rounds: int, within) -> float:
    """The median in milliseconds of the question alone, after WARM_UP rounds."""
    times = []
    for _ in range(WARM_UP + rounds):
        with within():
            began = time.perf_counter()
            ask()
            times.append(time.perf_counter() - began)
    return round(statistics.median(times[WARM_UP:]) * 1000, 2)


QUESTIONS = {
    "first page of cases": lambda user: listing.page_of(seen(Case, user).with_people(), "-activity"),
    "a page by risk": lambda user: listing.page_of(seen(Case, user).with_people(), "-risk"),
    "count of open cases": count_open,
    "one case opened": lambda user: seen(Case, user).with_people().filter(reference="L400").first(),
    "people named like": people_like,
}
