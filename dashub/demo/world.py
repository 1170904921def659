"""Puts the sample together: places, history of both areas, and the present."""

import datetime as dt
import random

from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from dashub.demo.batch import Batch
from dashub.demo.families import Families
from dashub.demo.history import REPEATS, History
from dashub.demo.places import HEARD_A_YEAR, WOMEN, Place, build
from dashub.demo.present import Present
from dashub.demo.stories import Writer

LONGEST_YEARS = 5
# Cases opened in a year for so many heard: three in ten come back, and one in twelve is not for MARAC. Of each twenty
# cases one is in the small area.
OPENED_A_YEAR = HEARD_A_YEAR * (100 - REPEATS) // 100 * 12 // 11
SMALL = 20


@transaction.atomic
def load(cases: int, seed: int, progress=lambda count: None) -> tuple[Place, Place]:
    """Make the whole world. Fewer cases than five years bring make a shorter history; more make a larger area."""
    chance = random.Random(seed)  # noqa: S311 - the same world from the same seed
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    years = min(LONGEST_YEARS, max(cases / OPENED_A_YEAR, 0.2))
    merrow, tarn = build(chance, max(WOMEN, round(WOMEN * cases / (OPENED_A_YEAR * LONGEST_YEARS))))
    families, view_case = Families(chance), view_case_permission()
    start = now.date() - dt.timedelta(days=round(365 * years))
    small = max(2, cases // SMALL)
    for place, count in ((merrow, cases - small), (tarn, small)):
        writer = Writer(chance, place, Batch(), families, view_case)
        history = History(writer, start, now, count)
        for done in history.run():
            progress(done)
        Present(history).make()
    return merrow, tarn


def view_case_permission() -> Permission:
    return Permission.objects.get(codename="view_case", content_type__app_label="cases")
