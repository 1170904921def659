"""Records of a case for other systems: orders, works at home and the like, as the case's own pages show them."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from agencies.access import Permission, Section
from agencies.api import ApiView, found
from agencies.schema import REFUSALS, Problem
from audit.log import record
from audit.models import Verb
from cases.models import Case, record_models
from cases.seen import Seen


class CaseRecord(serializers.Serializer):
    title = serializers.CharField()
    state = serializers.CharField(help_text="In words; empty where a kind of record has no state")
    recorded_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField(help_text="The agency that recorded it; empty where the token’s desk is not told")
    facts = serializers.DictField(help_text="What the token’s desk may read of it, by label")


class RecordPage(serializers.Serializer):
    kind = serializers.CharField()
    section = serializers.ChoiceField(choices=Section.choices)
    results = CaseRecord(many=True)


class CaseRecords(ApiView):
    permission = Permission.SEE_CASES

    @extend_schema(
        operation_id="cases_records",
        parameters=[OpenApiParameter("kind", required=True, description="Which kind of record, as “order”")],
        responses={200: RecordPage, **REFUSALS, 400: Problem, 404: Problem},
    )
    def get(self, request, reference: str):
        """One kind of record of a case, as far as the desk of the token sees its section."""
        case = found(Case.objects.visible_to(request.user).with_people(), reference)
        seen = Seen.by(request.user, case)
        kinds = {model.key(): model for model in record_models() if seen.any_of(model.section)}
        kind = request.query_params.get("kind", "")
        if not kind:
            raise serializers.ValidationError({"kind": f"Choose one of {', '.join(sorted(kinds))}."})
        if kind not in kinds:
            raise serializers.ValidationError({"kind": "There is no such kind of record here."})
        rows = kinds[kind].objects.read_by(seen).select_related("desk__agency", "by")
        results = [_as_dict(seen, case, row) for row in rows]
        record(request.user, Verb.READ, case, records=kind, sections=[kinds[kind].section], api=True)
        return Response({"kind": kind, "section": kinds[kind].section, "results": results})


def _as_dict(seen: Seen, case: Case, row) -> dict:
    row.case = case
    facts = {label: value for label, value in row.facts(row.read_in_full(seen)) if value not in (None, "", [])}
    return {
        "title": row.title,
        "state": row.tag()[0],
        "recorded_at": row.at,
        "changed_at": row.changed_at,
        "by": str(row.desk) if row.recorded_by(seen) else "",
        "facts": facts,
    }
