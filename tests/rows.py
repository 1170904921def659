"""A row of any table, made from its model: for tests that ask the same of every table there is.

A ``Side`` is an area with a case, a person, a desk and a user, and makes what else is asked for out of these: whatever a row
has to point at is the side's own.
"""

import datetime as dt
import uuid
from collections.abc import Callable

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from agencies.access import Role
from agencies.models import Agency, Area, Desk, User
from cases.models import Case, Involvement, Share
from people.models import Person
from tests.factories import make_area, make_case, make_desk, make_user
from tests.records import EXAMPLES

# What the database asks of a row beyond what it points at, and what may be empty but must not be here.
ALSO: dict[str, Callable[["Side"], dict]] = {
    "support_onetimeview": lambda side: {"digest": side.name, "expires_at": side.now + dt.timedelta(hours=4)},
    "cases_comment": lambda side: {"entry": side.of("cases_timelineentry"), "by": side.user, "to": side.colleague},
    "cases_snooze": lambda side: {"user": side.user, "back_on": timezone.localdate() + dt.timedelta(days=1)},
    "cases_due": lambda side: {"case": side.case, "key": side.name},
    "support_heranswers": lambda side: {"safe": "3"},
    "support_letter": lambda side: {"channel": "letter"},
    "marac_amendment": lambda side: {"listing": side.of("marac_listing")},
    "marac_attendance": lambda side: {"name": "A visitor"},
    "marac_feedback": lambda side: {"outcome": "told"},
    "marac_flag": lambda side: {"expires_on": timezone.localdate() + dt.timedelta(days=1)},
    "marac_meeting": lambda side: {"emergency": True, "reason": "Tonight"},
    "marac_notlisted": lambda side: {"reason": "Another one first"},
    "marac_recall": lambda side: {"reason": "A slip"},
    "marac_researchline": lambda side: {"shared": True},
    "marac_transfer": lambda side: {"outside": "Leeds MARAC"},
    "people_relationship": lambda side: {"second": side.case.perpetrators[0]},
    "support_agencyreferral": lambda side: {
        "to_desk": make_desk(side.area),
        "consent": "given",
        "person": side.case.victim,
        "due_at": side.now,
    },
    "referrals_referral": lambda side: {"status": "submitted", "submitted_at": side.now, "area": side.area},
    "referrals_referralbar": lambda side: {"user": side.colleague},
    "reporting_alert": lambda side: {"actor": side.colleague},
    "reporting_auditfinding": lambda side: {"owner": side.user},
    "reporting_audititem": lambda side: {"case": side.case, "submitted": 1},
    "reporting_auditsample": lambda side: {"seed": "tests", "second_auditor": side.colleague},
    "reporting_breach": lambda side: {"tell_by": side.now + dt.timedelta(hours=72), "reported_by": side.user},
    "reporting_complaint": lambda side: {"recorded_by": side.user},
    "reporting_packitem": lambda side: {"case": side.case},
    "reporting_review": lambda side: {"case": side.case},
    "cases_disclosure": lambda side: {"case": side.case, "reference": side.case.reference, "by": side.user},
    "cases_liftedbar": lambda side: {"user": side.colleague},
    "cases_bar": lambda side: {"user": side.colleague},
    "marac_minutes": lambda side: {"status": "draft"},
}
# Of what has no value of its own, by the kind of column; a date and time is a date too, so that it stands first.
VALUES: dict[type, Callable[["Side", models.Field], object]] = {
    models.DateTimeField: lambda side, _: side.now,
    models.DateField: lambda side, _: side.now.date(),
    models.TimeField: lambda *_: dt.time(9),
    models.FileField: lambda *_: "",
    models.CharField: lambda side, field: "" if field.blank else side.name[: field.max_length],
    models.TextField: lambda side, field: "" if field.blank else side.name,
    models.BinaryField: lambda side, _: side.name.encode(),
    models.UUIDField: lambda *_: uuid.uuid4(),
    models.JSONField: lambda *_: {},
    ArrayField: lambda *_: [],
}
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


class Side:
    """``user`` holds the roles at the hub's desk; ``colleague`` sits at a desk that reads nothing and holds none of them."""

    def __init__(self, name: str, *roles: Role):
        self.name, self.now = name, timezone.now()
        self.area = make_area(name)
        self.desk = self.area.hub_desk
        self.user = make_user(self.desk, *roles)
        self.colleague = make_user(make_desk(self.area), Role.PRACTITIONER)
        self.case = make_case(self.area)
        self.rows = {
            model: row
            for model, row in (
                (Area, self.area), (Agency, self.desk.agency), (Desk, self.desk), (User, self.user), (Case, self.case),
                (Person, self.case.victim), (Involvement, self.case.involvements.get(role="victim")),
                (Share, self.case.shares.get(desk=self.desk)),
            )
        }  # fmt: skip

    def of(self, table: str) -> models.Model:
        """Its row of a table, made where there is none yet."""
        return self._row(MODELS[table])

    def _row(self, model):
        if model not in self.rows:
            self.rows[model] = self.make(model)
        return self.rows[model]

    def make(self, model, **given) -> models.Model:
        also = ALSO.get(model._meta.db_table, lambda _: {})(self)
        example = EXAMPLES[model].fields(self.case) if model in EXAMPLES else {}
        given = example | also | given
        for field in model._meta.concrete_fields:
            if not (
                field.name in given or field.attname in given or field.null or field.primary_key or field.has_default()
            ):
                given[field.name] = self._value(field)
        return model._base_manager.bulk_create([model(**given)])[0]

    def _value(self, field):
        if field.is_relation:
            return self._row(field.related_model)
        return next((value(self, field) for kind, value in VALUES.items() if isinstance(field, kind)), 1)
