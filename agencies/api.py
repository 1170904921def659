"""What every view of the API has in common: its door, how a row is found, and the pages of a list."""

from django.utils.cache import patch_cache_control
from rest_framework.exceptions import NotFound, ParseError, PermissionDenied
from rest_framework.views import APIView

from agencies.access import Permission

PAGE = 50


class ApiView(APIView):
    """A view behind the door of ``permission``; it is stamped on what the URLconf holds, as on every other view."""

    permission: Permission

    @classmethod
    def as_view(cls, **options):
        view = super().as_view(**options)
        view.permission = cls.permission
        return view

    def permission_denied(self, request, message=None, code=None):
        """401 without a token, 403 with one that may not."""
        if request.successful_authenticator is None:
            return super().permission_denied(request, message, code)
        raise PermissionDenied("This token may not do that.")

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, no_store=True, private=True)
        return response


def found(rows, reference: str):
    """The row of that reference among those the asker sees; 404 for none, and for what no reference can be."""
    row = None if "\0" in reference else rows.filter(reference=reference).first()
    if row is None:
        raise NotFound("There is nothing here that this token can see.")
    return row


def page_of(visible, rows, after: str, size: int = PAGE):
    """(rows, key of the next page or None), the newest first. The key is the last reference shown: it tells nothing.

    ``visible`` are all the rows that the asker sees, ``rows`` those of them that pass the filters.
    """
    if after:
        last = None if "\0" in after else visible.filter(reference=after).values_list("pk", flat=True).first()
        if last is None:
            raise ParseError("“after” is not a key of this list.")
        rows = rows.filter(pk__lt=last)
    listed = list(rows.order_by("-pk")[: size + 1])
    return listed[:size], listed[size - 1].reference if len(listed) > size else None
