"""What survivors of the sample partnership answered: at the beginning, and again later where work has gone on."""

import datetime as dt
from random import Random

from cases.models import Case
from dashub.demo.places import Place
from support.models import HerAnswers
from support.models.engagement import Engagement
from support.models.voice import QUESTIONS, Theme

MOST = 60
LATER = dt.timedelta(days=42)


def make(place: Place, random: Random, today: dt.date) -> None:
    works = Engagement.objects.filter(case__area=place.area, case__restricted=False, pathway="idva")
    works = works.exclude(first_contact_at=None).order_by("-first_contact_at", "pk")
    seen: set[int] = set()
    for work in works.select_related("case"):
        if work.case_id not in seen and len(seen) < MOST:
            seen.add(work.case_id)
            _answers(work.case, work, random, today)


def _answers(case: Case, work: Engagement, random: Random, today: dt.date) -> None:
    begun = work.first_contact_at.date()
    first = {name: random.randint(1, 3) for name in QUESTIONS}
    _keep(case, work, "intake", begun, first, random)
    if begun + LATER < today:
        later = {name: min(5, max(1, number + random.choice((-1, 0, 1, 1, 2)))) for name, number in first.items()}
        _keep(case, work, "exit" if work.closed_at else "review", begun + LATER, later, random)


def _keep(case: Case, work: Engagement, stage: str, on: dt.date, numbers: dict[str, int], random: Random) -> None:
    answers = {name: str(number) for name, number in numbers.items()}
    themes = random.sample(Theme.values, random.randint(1, 4))
    HerAnswers.objects.create(
        case=case, desk_id=work.desk_id, by=work.worker, stage=stage, on=on, themes=sorted(themes), **answers
    )
