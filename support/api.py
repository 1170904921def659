"""Referrals between agencies for other systems: list, read, answer, say what came of one; by the rules of the pages."""

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from agencies.access import Permission, may
from agencies.api import ApiView, found, page_of
from agencies.schema import PAGING, REFUSALS, Problem
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub.errors import NotAllowed
from support import referring
from support.models import AgencyReferral

Status = AgencyReferral.Status
ANSWERS = ((Status.ACCEPTED, "Accept"), (Status.DECLINED, "Decline"))
# Not the case: a join would leave out what is asked of a desk that does not see it.
DESKS = ("from_desk__agency", "to_desk__agency")
LONGEST = 1000
# For who reads the case, and for the agency asked while it has to decide.
WORDS = ("asked_for", "why", "contact", "consent", "grounds", "necessity")


class AgencyReferralHeadline(serializers.ModelSerializer):
    from_agency = serializers.CharField(source="from_desk.agency.name", help_text="Who asks")
    to_agency = serializers.CharField(source="to_desk.agency.name", help_text="Who is asked")

    class Meta:
        model = AgencyReferral
        fields = [
            "reference",
            "from_agency",
            "to_agency",
            "part",
            "ask",
            "urgent",
            "status",
            "sent_at",
            "due_at",
            "answered_at",
            "declined_why",
            "ended_at",
            "outcome",
        ]
        read_only_fields = fields


class AgencyReferralWhole(AgencyReferralHeadline):
    """With the case where the token's desk sees it. What was asked in words is left out for who neither reads the case nor
    has to answer."""

    case = serializers.CharField(
        source="reference", required=False, help_text="Reference of the case; left out where the desk does not see it"
    )

    class Meta(AgencyReferralHeadline.Meta):
        fields = [*AgencyReferralHeadline.Meta.fields, "answer", "outcome_words", "case", *WORDS]
        read_only_fields = fields

    def to_representation(self, row) -> dict:
        case = self.context["case"]
        hidden = ("case", *(() if row.tells_why(case is not None) else WORDS))
        shown = {name: value for name, value in super().to_representation(row).items() if name not in hidden}
        return {**shown, "case": case.reference} if case else shown


class AgencyReferralPage(serializers.Serializer):
    results = AgencyReferralHeadline(many=True)
    next = serializers.CharField(allow_null=True, help_text="Send it as “after” for the next page; null on the last")


class AgencyReferralAnswer(serializers.Serializer):
    """Declining says why, from the list and in words."""

    answer = serializers.ChoiceField(choices=ANSWERS)
    why = serializers.ChoiceField(choices=AgencyReferral.Why.choices, required=False, allow_blank=True, default="")
    words = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")

    def validate(self, data):
        if data["answer"] == Status.DECLINED:
            missing = {name: "Needed to decline" for name in ("why", "words") if not data[name].strip()}
            if missing:
                raise serializers.ValidationError(missing)
        return data


class AgencyReferralOutcome(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=AgencyReferral.Outcome.choices)
    words = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class AgencyReferralList(ApiView):
    permission = Permission.WRITE_CASES

    @extend_schema(
        operation_id="agency_referrals_list",
        parameters=[
            PAGING,
            OpenApiParameter("status", enum=Status.values, description="Only referrals in this state"),
        ],
        responses={200: AgencyReferralPage, **REFUSALS, 400: Problem},
    )
    def get(self, request):
        """Referrals between agencies that the token's desk sent or was asked, the newest first."""
        visible = AgencyReferral.objects.visible_to(request.user)
        rows = visible.select_related(*DESKS)
        if status := request.query_params.get("status", ""):
            rows = rows.filter(status=_status(status))
        listed, after = page_of(visible, rows, request.query_params.get("after", ""))
        record(request.user, Verb.LISTED, AgencyReferral._meta.label_lower, [row.pk for row in listed], api=True)
        return Response({"results": AgencyReferralHeadline(listed, many=True).data, "next": after})


def _status(text: str) -> str:
    if text not in Status.values:
        raise serializers.ValidationError({"status": f"Choose one of {', '.join(Status.values)}."})
    return text


class AgencyReferralDetail(ApiView):
    permission = Permission.WRITE_CASES

    @extend_schema(
        operation_id="agency_referrals_read", responses={200: AgencyReferralWhole, **REFUSALS, 404: Problem}
    )
    def get(self, request, reference: str):
        """One referral, as far as the token's desk may read it."""
        row = _seen(request, reference)
        record(request.user, Verb.READ, row, api=True)
        return _whole(request, row)


_STEP = {200: AgencyReferralWhole, **REFUSALS, 400: Problem, 404: Problem, 409: Problem}


class AgencyReferralAnswerStep(ApiView):
    permission = Permission.WRITE_CASES

    @extend_schema(operation_id="agency_referrals_answer", request=AgencyReferralAnswer, responses=_STEP)
    @transaction.atomic
    def post(self, request, reference: str):
        """Accept or decline, by the desk that was asked. One that accepts sees the case from then on."""
        row, given = _seen(request, reference), _body(AgencyReferralAnswer, request)
        if given["answer"] == Status.ACCEPTED:
            referring.accept(row, request.user)
        else:
            referring.decline(row, given["why"], given["words"], request.user)
        return _whole(request, _seen(request, reference))


class AgencyReferralOutcomeStep(ApiView):
    permission = Permission.WRITE_CASES

    @extend_schema(operation_id="agency_referrals_outcome", request=AgencyReferralOutcome, responses=_STEP)
    @transaction.atomic
    def post(self, request, reference: str):
        """What came of one that the desk accepted."""
        row, given = _seen(request, reference), _body(AgencyReferralOutcome, request)
        referring.end(row, given["outcome"], given["words"], request.user)
        return _whole(request, _seen(request, reference))


def _body(serializer, request) -> dict:
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data


def _seen(request, reference: str) -> AgencyReferral:
    """One that she sees; the power is asked for in its area, as on the page."""
    row = found(AgencyReferral.objects.visible_to(request.user).select_related(*DESKS), reference)
    if not may(request.user, Permission.WRITE_CASES, row):
        raise NotAllowed
    return row


def _whole(request, row: AgencyReferral) -> Response:
    case = Case.objects.visible_to(request.user).filter(pk=row.case_id).first()
    return Response(AgencyReferralWhole(row, context={"case": case}).data)
