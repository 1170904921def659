"""Referrals for other systems: list, read, and send one, by the same rules as the pages."""

import uuid

from django.db import connection, transaction
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from agencies.access import Permission
from agencies.api import ApiView, found, page_of
from agencies.schema import PAGING, REFUSALS, Problem
from audit.log import record
from audit.models import Verb
from dashub.errors import InvalidInput
from referrals import journey
from referrals.completeness import Incomplete
from referrals.models import Decision, Referral
from referrals.serializers import AnswersOf

KEY = "Idempotency-Key"
SENT = [status for status in Referral.Status.values if status != Referral.Status.DRAFT]


class ReferralHeadline(serializers.ModelSerializer):
    desk = serializers.CharField(source="desk.agency.name", help_text="Who referred")

    class Meta:
        model = Referral
        fields = [
            "reference",
            "desk",
            "status",
            "submitted_at",
            "decide_by",
            "risk_level",
            "for_marac",
            "grounds",
            "pathways",
            "connected",
            "youth",
            "children_count",
            "decided_at",
            "decision_reason",
            "due_at",
            "outcome",
        ]
        read_only_fields = fields


class DecisionSeen(serializers.ModelSerializer):
    class Meta:
        model = Decision
        fields = ["kind", "reason", "told", "alternative", "at"]
        read_only_fields = fields


class ReferralWhole(ReferralHeadline):
    decisions = DecisionSeen(many=True)
    answers = AnswersOf()

    class Meta(ReferralHeadline.Meta):
        fields = [*ReferralHeadline.Meta.fields, "decisions", "answers"]
        read_only_fields = fields


class ReferralPage(serializers.Serializer):
    results = ReferralHeadline(many=True)
    next = serializers.CharField(allow_null=True, help_text="Send it as “after” for the next page; null on the last")


class Receipt(serializers.Serializer):
    """What the sender keeps: the reference, which holds no personal data."""

    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=SENT)
    decide_by = serializers.DateTimeField(allow_null=True)


class ReferralList(ApiView):
    permission = Permission.REFER

    @extend_schema(
        operation_id="referrals_list",
        parameters=[PAGING, OpenApiParameter("status", enum=SENT, description="Only referrals in this state")],
        responses={200: ReferralPage, **REFUSALS, 400: Problem},
    )
    def get(self, request):
        """Referrals that the token's desk made or decides, the newest first."""
        visible = Referral.objects.visible_to(request.user).sent()
        rows = visible.select_related("desk__agency").defer("answers", "pages", "typed")
        if status := request.query_params.get("status", ""):
            rows = rows.filter(status=_status(status))
        referrals, after = page_of(visible, rows, request.query_params.get("after", ""))
        record(request.user, Verb.LISTED, "referrals.referral", [each.pk for each in referrals], api=True)
        return Response({"results": ReferralHeadline(referrals, many=True).data, "next": after})

    @extend_schema(
        operation_id="referrals_send",
        parameters=[
            OpenApiParameter(
                KEY, str, OpenApiParameter.HEADER, required=True, description="A UUID of your own choosing"
            )
        ],
        request=AnswersOf,
        responses={
            201: Receipt,
            200: OpenApiResponse(Receipt, description="It was sent before under this key"),
            **REFUSALS,
            400: Problem,
            409: Problem,
            413: Problem,
        },
    )
    @transaction.atomic
    def post(self, request):
        """Send a referral. Sending it again under the same key changes nothing and gives the same receipt."""
        key = _key(request)
        _one_at_a_time(key)
        sent = Referral.objects.visible_to(request.user).filter(submit_key=key, desk=request.auth.desk).first()
        if sent:
            return Response(Receipt(sent).data)
        body = AnswersOf(data=request.data)
        body.is_valid(raise_exception=True)
        referral = Referral.start(request.auth.desk, request.user)
        referral.answers = body.validated_data
        referral.save(update_fields=["answers"])
        _submit(referral, request.user, key)
        return Response(Receipt(referral).data, status=201)


def _submit(referral: Referral, by, key: uuid.UUID) -> None:
    """What is missing is named by the part of the body that it belongs to."""
    try:
        referral.submit(by, key)
    except Incomplete as missing:
        raise InvalidInput({_part(gap): gap.text for gap in missing.gaps}, missing.message) from None


def _part(gap) -> str:
    page = journey.BY_SLUG[gap.slug]
    if page.tools:
        return f"risk.tools.{gap.place}"
    return f"{page.role}.{gap.place}" if page.role else page.form.section


def _status(text: str) -> str:
    if text not in SENT:
        raise ValidationError({"status": f"Choose one of {', '.join(SENT)}."})
    return text


def _key(request) -> uuid.UUID:
    try:
        return uuid.UUID(request.headers.get(KEY, ""))
    except ValueError:
        raise ValidationError({KEY: "Send a UUID of your own choosing, the same one when you try again."}) from None


def _one_at_a_time(key: uuid.UUID) -> None:
    """Two calls with one key at the same moment: the second waits for the first and finds what it sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int % (1 << 63)])


class ReferralDetail(ApiView):
    permission = Permission.REFER

    @extend_schema(operation_id="referrals_read", responses={200: ReferralWhole, **REFUSALS, 404: Problem})
    def get(self, request, reference: str):
        """One referral: what was sent, where it stands, every decision with its reason."""
        visible = Referral.objects.visible_to(request.user).sent()
        referral = found(visible.select_related("desk__agency").prefetch_related("decisions"), reference)
        record(request.user, Verb.READ, referral, api=True)
        whole = ReferralHeadline(referral).data
        decisions = DecisionSeen(referral.decisions.all(), many=True).data
        return Response({**whole, "decisions": decisions, "answers": referral.answers})
