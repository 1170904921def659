"""How far she has come: her first answer to each question beside her latest (product.md C6)."""

from collections.abc import Iterable
from typing import NamedTuple

from support.models.voice import QUESTIONS, Answer, HerAnswers


class Step(NamedTuple):
    """One question answered at least twice. ``change`` is from -4 to 4; words and tone say the same."""

    question: str
    first: str
    last: str
    change: int

    @property
    def words(self) -> str:
        return "Better" if self.change > 0 else "Worse" if self.change < 0 else "The same"

    @property
    def tone(self) -> str:
        return "done" if self.change > 0 else "danger" if self.change < 0 else "quiet"


def ends(answers: Iterable[HerAnswers]) -> dict[str, tuple[int, int]]:
    """First and last number of each question that she answered at least twice, whatever the order of the rows."""
    found: dict[str, list[int]] = {}
    for row in sorted(answers, key=lambda row: (row.on, row.pk)):
        for name, number in row.score.items():
            found.setdefault(name, []).append(number)
    return {name: (numbers[0], numbers[-1]) for name, numbers in found.items() if len(numbers) > 1}


def travelled(answers: Iterable[HerAnswers]) -> list[Step]:
    """In the order of the questions."""
    both = ends(answers)
    return [
        Step(question, Answer(str(first)).label, Answer(str(last)).label, last - first)
        for name, question in QUESTIONS.items()
        if name in both
        for first, last in [both[name]]
    ]
