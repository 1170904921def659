"""Days as the moments between which a record with a time was made, in local time."""

import datetime as dt

from django.utils import timezone


def during(path: str, first: dt.date, last: dt.date) -> dict[str, dt.datetime]:
    """The filter for a moment from the first day's beginning to before the day after the last."""
    starts, ends = (
        timezone.make_aware(dt.datetime.combine(day, dt.time())) for day in (first, last + dt.timedelta(days=1))
    )
    return {f"{path}__gte": starts, f"{path}__lt": ends}
