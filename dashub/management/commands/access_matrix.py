"""`manage.py access_matrix`: the whole permission matrix, for an outside reviewer."""

import json
from collections import Counter
from dataclasses import asdict

from django.core.management.base import BaseCommand

from dashub import matrix


class Command(BaseCommand):
    help = "Print who may do and see what, worked out from the code."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["text", "json", "markdown"], default="text")

    def handle(self, *, format, **options):
        getattr(self, f"as_{format}")()

    def as_text(self) -> None:
        """How many cells, and how they fall."""
        answers = Counter((cell.what.partition(" ")[0], cell.answer) for cell in matrix.cells())
        self.stdout.write(f"{sum(answers.values())} cells")
        for (what, answer), count in sorted(answers.items()):
            self.stdout.write(f"{what:<10}{answer:<10}{count:>8}")

    def as_json(self) -> None:
        for cell in matrix.cells():
            self.stdout.write(json.dumps(asdict(cell)))

    def as_markdown(self) -> None:
        self.stdout.write(matrix.markdown(), ending="")
