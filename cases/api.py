"""Cases for other systems: the same rows, sections and words as the pages, by the same policy."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from agencies.access import Permission, Section
from agencies.api import ApiView, found, page_of
from agencies.schema import PAGING, REFUSALS, Problem
from audit.log import record
from audit.models import Verb
from cases import summaries
from cases.models import Case
from cases.models.involvement import Involvement
from cases.seen import Seen
from cases.summaries import as_dict
from cases.withheld import withheld

VICTIM, PERPETRATOR, CHILD = Involvement.Role.VICTIM, Involvement.Role.PERPETRATOR, Involvement.Role.CHILD


class CaseHeadline(serializers.ModelSerializer):
    """What every agency in the case sees."""

    area = serializers.CharField(source="area.slug")
    lead = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = [
            "reference",
            "area",
            "status",
            "risk_level",
            "risk_direction",
            "risk_at",
            "staff_risk",
            "lead",
            "previously_known",
            "repeat",
            "connected",
            "listed",
            "next_meeting_at",
            "opened_at",
            "last_activity_at",
            "closed_at",
        ]
        read_only_fields = fields

    def get_lead(self, case) -> str | None:
        return str(case.lead) if case.lead else None


class CasePage(serializers.Serializer):
    results = CaseHeadline(many=True)
    next = serializers.CharField(allow_null=True, help_text="Send it as “after” for the next page; null on the last")


class SectionWithheld(serializers.Serializer):
    section = serializers.ChoiceField(choices=Section.choices)
    held_by = serializers.ListField(child=serializers.CharField(), help_text="Agencies to ask about it")


class CaseWhole(CaseHeadline):
    """The headline, and the sections of the case that the token's desk sees; others are not there at all."""

    sections = serializers.DictField(help_text="By section, as the policy of the partnership names them")
    withheld = SectionWithheld(many=True, help_text="What others hold and this desk may know of, without its content")

    class Meta(CaseHeadline.Meta):
        fields = [*CaseHeadline.Meta.fields, "sections", "withheld"]
        read_only_fields = fields


class CaseList(ApiView):
    permission = Permission.SEE_CASES

    @extend_schema(
        operation_id="cases_list",
        parameters=[
            PAGING,
            OpenApiParameter("status", enum=Case.Status.values, description="Only cases in this state"),
        ],
        responses={200: CasePage, **REFUSALS, 400: Problem},
    )
    def get(self, request):
        """Cases shared with the token's desk, the newest first."""
        visible = Case.objects.visible_to(request.user)
        rows = visible.select_related("area", "lead")
        if status := request.query_params.get("status", ""):
            rows = rows.filter(status=_status(status))
        cases, after = page_of(visible, rows, request.query_params.get("after", ""))
        record(request.user, Verb.LISTED, "cases.case", [case.pk for case in cases], api=True)
        return Response({"results": CaseHeadline(cases, many=True).data, "next": after})


def _status(text: str) -> str:
    if text not in Case.Status.values:
        raise serializers.ValidationError({"status": f"Choose one of {', '.join(Case.Status.values)}."})
    return text


class CaseDetail(ApiView):
    permission = Permission.SEE_CASES

    @extend_schema(operation_id="cases_read", responses={200: CaseWhole, **REFUSALS, 404: Problem})
    def get(self, request, reference: str):
        """One case, with the sections that the token's desk sees."""
        case = found(Case.objects.visible_to(request.user).with_people(), reference)
        seen = Seen.by(request.user, case)
        shown = sections_of(seen)
        record(request.user, Verb.READ, case, api=True, sections=sorted(shown))
        unshown = SectionWithheld([one._asdict() for one in withheld(seen, request.user)], many=True).data
        return Response({**CaseHeadline(case).data, "sections": shown, "withheld": unshown})


def sections_of(seen: Seen) -> dict:
    """The content of every section that she sees; one that is not for her has no key."""
    found = {section.value: BUILDERS[section](seen) for section in BUILDERS if section in seen.levels}
    return {section: content for section, content in found.items() if content not in (None, [], {}, "")}


def _each(function, role):
    """A fact sheet for everybody of a role."""

    def build(seen: Seen) -> list[dict]:
        return [
            {"person": number, **sheet}
            for number, row in _numbered(seen)
            if row.role == role and (sheet := as_dict(function(seen, row)))
        ]

    return build


def _numbered(seen: Seen):
    """Everybody in the case with a number of this answer alone, by which its sections name the same person."""
    return enumerate(seen.case.involvements.all(), 1)


def _places(*sections: Section):
    def build(seen: Seen) -> list[dict]:
        return [
            {"person": number, "kind": place.kind, "text": place.text, "current": place.current}
            for number, row in _numbered(seen)
            if row.role in (VICTIM, CHILD)
            for place in summaries.addresses(seen, row)
            if (Section.CONFIDENTIAL_ADDRESS if place.confidential else Section.ADDRESS) in sections
        ]

    return build


def _perpetrator_places(seen: Seen) -> list[dict]:
    found = []
    for number, row in _numbered(seen):
        if row.role == PERPETRATOR and (sheet := as_dict(summaries.perpetrator_places(seen, row))):
            places = [place.text for place in summaries.addresses(seen, row)]
            found.append({"person": number, **sheet, "addresses": places})
    return found


def _rules(seen: Seen) -> list[dict]:
    """Whether and how she may be reached. Numbers are another section, in the same order."""
    return [
        {"way": way, "channel": rule.channel, "usable": rule.usable, "verdict": rule.verdict, "rules": rule.rules}
        for way, rule in enumerate(summaries.contact_rules(seen), 1)
    ]


def _values(seen: Seen) -> list[dict]:
    found = enumerate(summaries.contact_rules(seen), 1)
    return [{"way": way, "value": rule.value} for way, rule in found if rule.value]


def _accounts(seen: Seen) -> list[dict]:
    rows = seen.case.presentations.select_related("desk__agency")
    sheets = [as_dict([*summaries.incident(seen, row), *summaries.consent(seen, row)]) for row in rows]
    return [sheet for sheet in sheets if sheet]


def _assessments(seen: Seen) -> list[dict]:
    return [
        {
            "tool": row.tool,
            "version": row.tool_version,
            "assessed_on": row.assessed_on,
            "level": row.level,
            "by": str(row.desk),
            **({"native": row.native, "answers": row.answers, "comments": row.comments} if full else {}),
        }
        for row, full in summaries.assessments(seen)
    ]


def _children(seen: Seen) -> dict:
    return {"summary": summaries.children_summary(seen), "children": _each(summaries.child, CHILD)(seen)}


def _child_words(seen: Seen) -> list[dict]:
    return [
        {"by": words.by, "words": words.words, "do_not_put_to_the_perpetrator": words.voice.not_to_perpetrator}
        for words in summaries.child_words(seen)
    ]


def _factors(section: Section):
    def sheet(seen: Seen, row) -> list:
        return summaries.health(seen, row) if section == Section.HEALTH else summaries.factors(seen, section, row)

    def build(seen: Seen) -> list[dict]:
        return [
            {"person": number, "role": row.role, **facts}
            for number, row in _numbered(seen)
            if row.role in (VICTIM, PERPETRATOR) and (facts := as_dict(sheet(seen, row)))
        ]

    return build


def _voices(seen: Seen) -> list[dict]:
    return [{"kind": row.kind, "text": row.text, "at": row.at, "by": str(row.desk)} for row in summaries.voices(seen)]


def _plans(seen: Seen) -> list[dict]:
    return [
        {"agreed_on": found.plan.agreed_on, "entries": dict(found.entries), "also_filled": found.withheld}
        for found in summaries.plans(seen)
    ]


# What MARAC keeps (research, minutes, actions) is not of this app; a case's timeline is a page and not a record.
BUILDERS = {
    Section.IDENTITY: lambda seen: as_dict(summaries.identity(seen)),
    Section.SAFE_CONTACT: _rules,
    Section.CONTACT_DETAILS: _values,
    Section.ADDRESS: _places(Section.ADDRESS),
    Section.CONFIDENTIAL_ADDRESS: _places(Section.CONFIDENTIAL_ADDRESS),
    Section.PERPETRATOR: _each(summaries.perpetrator, PERPETRATOR),
    Section.PERPETRATOR_PLACES: _perpetrator_places,
    Section.INCIDENT: _accounts,
    Section.RISK: _assessments,
    Section.CHILDREN: _children,
    Section.CHILD_VOICE: _child_words,
    Section.HEALTH: _factors(Section.HEALTH),
    Section.SUBSTANCE: _factors(Section.SUBSTANCE),
    Section.POLICE_HISTORY: _each(summaries.police_history, PERPETRATOR),
    Section.IMMIGRATION: lambda seen: as_dict(summaries.immigration(seen)),
    Section.VOICE: _voices,
    Section.SAFETY_PLAN: _plans,
    Section.EQUALITY: lambda seen: as_dict(summaries.equality(seen)),
}
