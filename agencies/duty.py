"""Who decides what is restricted: the area's named duty list, chair and deputy."""

from collections.abc import Iterable

from agencies import access
from agencies.access import Permission
from agencies.models import Area, User


def duty_list(area: Area, shut_out: Iterable[int] = ()) -> list[User]:
    """Those on the area's list who may restrict at its hub; else the chairs; else whoever may; else whoever shares cases.

    Less who is barred. The last step is for a hub without chair and coordinator: a record that nobody reads helps nobody.
    """
    hub = [area.hub_desk_id]
    able = _at(hub, Permission.RESTRICT, shut_out)
    steps = (
        able.filter(pk__in=area.duty.all()),
        _at(hub, Permission.CHAIR, shut_out),
        able,
        _at(hub, Permission.SHARE_CASES, shut_out),
    )
    return next((found for step in steps if (found := list(step))), [])


def _at(hub: list[int], permission: Permission, shut_out: Iterable[int]):
    return access.users_at(hub, permission).exclude(pk__in=list(shut_out)).order_by("pk")
