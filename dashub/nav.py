"""The frame of a page for the one who is signed in: menu, partnership, header links, unread notices.

Each item names the permission of the view it leads to, so that nobody is offered what she would be refused; an item
appears once its address exists.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce

from agencies.access import Permission, may
from agencies.gate import next_step
from agencies.models import Area, Notice
from dashub.context import address, links


@dataclass(frozen=True)
class Item:
    """A line of the menu. ``within`` lists the first words of the route names that belong to it."""

    label: str
    view: str
    permission: Permission
    within: tuple[str, ...] = ()
    what: str = ""


ITEMS = (
    Item("Home", "home", Permission.HOME),
    Item("Referrals", "my-referrals", Permission.REFER, ("referral",), "Referrals that you or your agency made"),
    Item("Triage", "triage", Permission.TRIAGE, ("triage",), "Referrals that wait for a decision"),
    Item("Cases", "cases", Permission.SEE_CASES, ("case", "known", "break"), "Cases shared with your agency"),
    Item("Caseload", "caseload", Permission.ACT, ("caseload",), "Your service’s work and the first contacts due"),
    Item(
        "Sent to us",
        "agency-referrals",
        Permission.WRITE_CASES,
        ("agency-referral",),
        "What other agencies ask of yours",
    ),
    Item(
        "Programmes",
        "programmes",
        Permission.ACT,
        ("programme",),
        "Groups, programmes and counselling: places and waits",
    ),
    Item(
        "Accommodation", "accommodation", Permission.WRITE_CASES, ("accommodation",), "What accommodation is free now"
    ),
    Item("Research", "research", Permission.RESEARCH, ("research",), "What your agency returns for the next meeting"),
    Item(
        "Meetings",
        "meetings",
        Permission.SEE_MEETINGS,
        ("meeting", "listing", "on-call"),
        "MARAC meetings that you take part in",
    ),
    Item("Actions", "actions", Permission.ACT, ("action", "flag"), "What your agency has agreed to do"),
    Item("Workload", "workload", Permission.WORKLOAD, ("workload",), "Your agency’s workload and what is late"),
    Item(
        "Figures",
        "dashboard",
        Permission.DASHBOARD,
        ("dashboard", "board", "report", "what-if"),
        "Figures and the board report",
    ),
    Item("Quality", "quality", Permission.QUALITY, ("quality",), "Audits, self-assessment, attendance and time taken"),
    Item("Restricted", "restricted", Permission.RESTRICT, ("restricted", "conflict"), "What only named people see"),
    Item("Keeping", "keeping", Permission.KEEP, ("keeping", "hold"), "Records whose time is up"),
    Item(
        "Keeping", "keeping-approvals", Permission.RIGHTS, ("keeping", "hold"), "What is destroyed, and what is held"
    ),
    Item(
        "Breaches", "breaches", Permission.RIGHTS, ("breach", "disclosures"), "Data breaches, and what was given out"
    ),
    Item("Complaints", "complaints", Permission.RIGHTS, ("complaint",), "Complaints, and by when they are answered"),
    Item("Emergencies", "glass-reviews", Permission.AUDIT, ("glass",), "Cases opened in an emergency, to review"),
    Item("Audit log", "audit-log", Permission.AUDIT, ("audit",), "Who looked at what"),
    Item(
        "Requests",
        "subject-access",
        Permission.SUBJECT_ACCESS,
        ("subject-access",),
        "People who ask what your agency holds",
    ),
    Item(
        "Approvals",
        "subject-access-approvals",
        Permission.RIGHTS,
        ("subject-access-approval",),
        "Replies that wait for you",
    ),
    Item("Members", "members", Permission.PEOPLE, ("member",), "Your colleagues’ accounts and roles"),
    Item("Set-up", "configure", Permission.CONFIGURE, ("configure",), "Settings of your area"),
)
# What the frame offers a session that has not shown everything yet: a locked one, one without its second factor.
BEFORE = {"home", "sign_out", "keep_alive", "unlock", "accessibility", "privacy", "contact"}
# Links of the page's header that need a power.
LINK_PERMISSIONS = {"refer": Permission.REFER, "search": Permission.SEE_CASES}


def items_for(user, route: str = "") -> list[dict]:
    """The menu of a user; ``route`` is the name of the route that she is on."""
    offered = [
        (item, url)
        for item in ITEMS
        if may(user, item.permission) and (url := address(item.view, settings.ROOT_URLCONF))
    ]
    best = max((_fit(item, route) for item, _ in offered), default=0)
    return [
        {"label": item.label, "url": url, "what": item.what, "active": bool(best) and _fit(item, route) == best}
        for item, url in offered
    ]


def _fit(item: Item, route: str) -> int:
    """How well a route belongs to an item; the longest name that it begins with decides: "caseload" is no case."""
    if route == item.view:
        return len(route)
    return max((len(name) for name in item.within or (f"{item.view}-",) if route.startswith(name)), default=0)


def navigation(request) -> dict:
    """Context processor, computed once a request. Its one query brings the area and the count of unread notices."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    if not hasattr(request, "_frame"):
        request._frame = _frame(request, user)
    return request._frame


def _frame(request, user) -> dict:
    if getattr(request, "session", None) is not None and next_step(request):
        return {"links": {name: url for name, url in links(settings.ROOT_URLCONF).items() if name in BEFORE}}
    area = area_of(user)
    match = request.resolver_match
    header = links(settings.ROOT_URLCONF)
    return {
        "nav": items_for(user, (match.url_name or "") if match else ""),
        "links": {name: url for name, url in header.items() if _offered(user, name)},
        "notices_count": area.unread if area else user.notices.unread().count(),
    } | ({"area": area, "partnership": area.partnership} if area else {})


def _offered(user, name: str) -> bool:
    return name not in LINK_PERMISSIONS or may(user, LINK_PERMISSIONS[name])


def area_of(user):
    """The area of her first desk, with her unread notices counted in the same query; None without a desk."""
    posts = user.standing.posts
    if not posts:
        return None
    unread = (
        Notice.objects.unread()
        .filter(user=user)
        .order_by()
        .values("user")
        .annotate(number=Count("pk"))
        .values("number")
    )
    areas = Area.objects.filter(pk=posts[0].area_id)
    return areas.annotate(unread=Coalesce(Subquery(unread), Value(0))).first()
