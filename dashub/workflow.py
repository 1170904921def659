"""Which status may follow which: one table beside each TextChoices, asked by models, buttons, tests and the diagram.

    class Referral(models.Model):
        class Status(TextChoices): ...
        TRANSITIONS = Transitions(Status, {Status.DRAFT: {Status.SUBMITTED}, Status.SUBMITTED: set()}, noun="referral")

Only model methods assign a status, after `TRANSITIONS.check(self.status, to)`.
"""

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices

from dashub.errors import WrongState

REGISTRY: dict[str, "Transitions"] = {}


class Transitions:
    """An immutable table {from: {to, ...}}. Every status has a line; an empty set says that it is final.

    Raises ValueError on construction for a status without a line, a foreign status, or a loop from a status to itself.
    """

    def __init__(self, statuses: type[TextChoices], table: Mapping[str, Iterable[str]], *, noun: str = "record"):
        self.statuses, self.noun = statuses, noun
        self.name = f"{statuses.__module__}.{statuses.__qualname__}"
        self._table = {statuses(source): frozenset(map(statuses, targets)) for source, targets in table.items()}
        self._refuse_gaps()
        REGISTRY[self.name] = self

    def _refuse_gaps(self) -> None:
        if missing := [status.name for status in self.statuses if status not in self._table]:
            raise ValueError(f"{self.name}: no line for {', '.join(missing)}; write an empty set for a final status")
        if looped := [source.name for source, targets in self._table.items() if source in targets]:
            raise ValueError(f"{self.name}: {', '.join(looped)} leads to itself, which changes nothing")

    def allowed(self, source: str) -> tuple[TextChoices, ...]:
        """The statuses that may follow, in the order in which they are declared. ValueError for an unknown status."""
        targets = self._table[self.statuses(source)]
        return tuple(status for status in self.statuses if status in targets)

    def allows(self, source: str, target: str) -> bool:
        return self.statuses(target) in self._table[self.statuses(source)]

    def is_final(self, source: str) -> bool:
        return not self.allowed(source)

    def check(self, source: str, target: str) -> None:
        """Raise WrongState, with what can be done instead, unless `target` may follow `source`."""
        if not self.allows(source, target):
            raise WrongState(self._refusal(self.statuses(source), self.statuses(target)))

    def _refusal(self, source: TextChoices, target: TextChoices) -> str:
        here = f"This {self.noun} is “{source.label}”, so it cannot become “{target.label}”."
        choices = " or ".join(f"“{status.label}”" for status in self.allowed(source))
        return f"{here} From here it can become {choices}." if choices else f"{here} That is its final state."

    def diagram(self) -> str:
        """The table as a mermaid state diagram, labels as shown to people, in declaration order."""
        names = [f'    state "{status.label}" as {status.name}' for status in self.statuses]
        moves = [f"    {source.name} --> {to.name}" for source in self.statuses for to in self.allowed(source)]
        ends = [f"    {status.name} --> [*]" for status in self.statuses if self.is_final(status)]
        return "\n".join(["stateDiagram-v2", *names, *moves, *ends])
