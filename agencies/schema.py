"""What the API's description says alike for every view."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

PAGING = OpenApiParameter("after", description="The “next” of the page before", required=False)


class ProblemDetail(serializers.Serializer):
    code = serializers.CharField(help_text="For machines")
    message = serializers.CharField(help_text="For people")
    fields = serializers.DictField(child=serializers.CharField(), help_text="Messages by the path of a field")


class Problem(serializers.Serializer):
    """The one form of every refusal."""

    error = ProblemDetail()


REFUSALS = {
    401: OpenApiResponse(Problem, description="There is no valid token"),
    403: OpenApiResponse(Problem, description="The token may not do that"),
}
