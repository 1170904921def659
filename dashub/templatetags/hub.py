"""The components that templates use: `{% load hub %}`. Each line says how; docs/components.md shows them together.

Markup is GOV.UK Frontend's (compared with its own fixtures by a test) or MOJ Frontend's, in templates/components/.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dashub import moments
from dashub.forms import error_links, has_errors

register = template.Library()

# {{ date|day }} 3 March 2026 · {{ moment|when }} 3 March 2026 at 9:30am · {{ moment|ago }} 12 min ago
# {{ moment|due }} due in 3 h 12 min / overdue by 2 days · {% if moment|late %} · {{ time|clock }} 9:30am
for function in (moments.day, moments.when, moments.ago, moments.due, moments.late, moments.clock):
    register.filter(function.__name__, function)

# Tones of a tag, each with an outline of its own (assets/scss/_tags.scss): what a status means to the one who reads it.
TONES = {
    "quiet": {"draft", "closed", "withdrawn", "superseded", "purged", "none", "not_started", "cancelled", "inactive"},
    "waiting": {"submitted", "received", "returned", "pending", "requested", "planned", "queued", "info_requested"},
    "active": {"open", "accepted", "active", "listed", "in_progress", "now", "discussed", "known", "sent_on"},
    "done": {"done", "complete", "completed", "approved", "issued", "nothing_known", "met", "heard"},
    "warn": {"deferred", "redirected", "due", "not_possible", "appealed", "unknown", "medium", "not_taken"},
    "danger": {"overdue", "high", "not_done", "missing", "failed", "unsafe", "late"},
    "restricted": {"restricted"},
}
TONE_OF = {word: tone for tone, words in TONES.items() for word in words}


# Written here and not in a template of its own: a list has several in each of its rows.
@register.simple_tag
def tag(text, tone=""):
    """{% tag "Repeat" "warn" %}: words in an outline. Tones: quiet waiting active done warn danger restricted."""
    return format_html('<strong class="govuk-tag{}">{}</strong>', f" hub-tag--{tone}" if tone else "", text)


@register.simple_tag
def status(thing, field="status"):
    """{% status referral %} or {% status case "risk" %}: the tag of a TextChoices field, by its label.

    `thing.status_tone` says its tone where the common words of TONES do not.
    """
    value = getattr(thing, field)
    label = getattr(thing, f"get_{field}_display", lambda: value)()
    return tag(label, getattr(thing, f"{field}_tone", None) or tone_of(str(value)))


def tone_of(value: str) -> str:
    return TONE_OF.get(value.lower(), "")


@register.simple_tag
def field(bound, size="", heading=False):
    """{% field form.given_name size="m" %}: one field's group. heading=True makes its label the page's h1."""
    bound.size, bound.heading = size or ("l" if heading else ""), heading
    return bound.as_field_group()


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources):
    """{% error_summary form formset %}: first thing in the content block; draws nothing without errors."""
    return {"links": error_links(*sources)}


# What views call the forms of a page; a page with several at once, as the meeting, has more than one name.
FORMS = ("form", "formset", "forms", "action_form", "defer_form", "leaves")


@register.simple_tag(takes_context=True)
def title_prefix(context):
    """Puts "Error: " in the <title> while a form of the context has errors that its page shows: FORMS are the names."""
    return "Error: " if any(has_errors(context.get(name)) for name in FORMS) else ""


@register.simple_tag
def button(text, kind="", name="", value="", url=""):
    """{% button "Save and continue" %}; kind: secondary, warning, inverse; with url a link. A second press is ignored."""
    classes = f"govuk-button govuk-button--{kind}" if kind else "govuk-button"
    if url:
        link = '<a href="{}" role="button" draggable="false" class="{}" data-module="govuk-button">{}</a>'
        return format_html(link, url, classes, text)
    extra = format_html(' value="{}" name="{}"', value, name) if name else ""
    return format_html(
        '<button type="submit"{} data-prevent-double-click="true" class="{}" data-module="govuk-button">{}</button>',
        extra,
        classes,
        text,
    )


@dataclass(frozen=True)
class Action:
    """A link at the end of a summary row; `what` completes it for those who hear it alone: "Change name"."""

    url: str
    what: str = ""
    text: str = "Change"


@dataclass(frozen=True)
class Row:
    """A line of a summary list. Values are escaped unless already safe."""

    key: str
    value: object
    actions: tuple[Action, ...] = ()


@register.inclusion_tag("components/summary_list.html")
def summary(rows, classes=""):
    """{% summary rows %}: rows are Row, or (key, value), or (key, value, change_url)."""
    listed = [row if isinstance(row, Row) else as_row(*row) for row in rows]
    return {"rows": listed, "classes": classes, "any_action": any(row.actions for row in listed)}


def as_row(key, value, url="") -> Row:
    return Row(key, value, (Action(url, key[:1].lower() + key[1:]),) if url else ())


@register.inclusion_tag("components/pagination.html")
def pagination(previous="", next=""):  # noqa: A002 (the component's own word)
    """{% pagination page.previous_url page.next_url %}: by key, so without numbers."""
    return {"previous": previous, "next": next}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*pairs):
    """{% breadcrumbs home_url "Home" list_url "Cases" "" "K7QD-2M" %} in the before_content block."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_tag
def back(url, text="Back"):
    """{% back url %} in the before_content block of a journey's page."""
    return format_html('<nav aria-label="{}"><a href="{}" class="govuk-back-link">{}</a></nav>', text, url, text)


@register.inclusion_tag("components/sub_navigation.html")
def sub_navigation(items, label="Sections of this case"):
    """{% sub_navigation tabs %}: items with label, url, active and, where there is one, count."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/task_list.html")
def task_list(items, prefix="task"):
    """{% task_list items %}: label, url ("" while it cannot be started), status, tone ("" for plain text), hint."""
    return {"items": items, "prefix": prefix}


@register.inclusion_tag("components/panel.html")
def panel(title, body):
    """{% panel "Referral sent" reference_html %}: the confirmation page's h1."""
    return {"title": title, "body": body}


@register.inclusion_tag("components/warning.html")
def warning(text):
    """{% warning "Do not leave a voicemail" %}."""
    return {"text": text}


@register.inclusion_tag("components/timeline.html")
def timeline(entries):
    """{% timeline entries %}: title, at, by, text each."""
    return {"entries": entries}


@register.inclusion_tag("components/progress.html")
def progress(text, done=0, total=0, url=""):
    """{% progress "Making the pack" 3 30 url %}: asks `url` again every 2 s for components/progress_state.html."""
    return {"text": text, "done": done, "total": total, "url": url}


@register.inclusion_tag("components/chart.html")
def chart(title, svg, headings, rows):
    """{% chart "Referrals a month" svg headings rows %}: a drawing of dashub.charts with its figures as a table beside.

    headings: the table's columns, the labels' own first; rows: what dashub.charts.table gives.
    """
    return {"title": title, "svg": svg, "headings": headings, "rows": rows}


@register.inclusion_tag("components/add_another.html")
def add_another(formset, noun):
    """{% add_another children "child" %}: a formset as cards with "Add another child"; works without JavaScript too."""
    blank = formset.empty_form
    for form in (*formset.forms, blank):
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = f"Remove this {noun}"
    return {"formset": formset, "blank": blank, "noun": noun}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context, label, key, numeric=False):
    """{% sort_header "Received" "received" %}: a column's heading that sorts. The view puts the order in use in `sort`."""
    current = context.get("sort", "")
    query = context["request"].GET.copy()
    for paging in ("after", "before", "page"):
        query.pop(paging, None)
    query["sort"] = f"-{key}" if current == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {"label": label, "url": f"?{query.urlencode()}", "direction": direction, "numeric": numeric}


@register.simple_block_tag
def details(content, text, open=False):  # noqa: A002 (the element's own word)
    """{% details "Why we ask" %}...{% enddetails %}."""
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary><div class="govuk-details__text">{}</div></details>',
        mark_safe(" open") if open else "",
        text,
        content,
    )


@register.simple_block_tag
def inset(content):
    """{% inset %}...{% endinset %}."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def card(content, title="", level=2, loud=False):
    """{% card "What matters now" %}...{% endcard %}; loud=True for what nobody may miss."""
    heading = format_html('<h{} class="hub-card__title">{}</h{}>', level, title, level) if title else ""
    return format_html('<div class="hub-card{}">{}{}</div>', " hub-card--loud" if loud else "", heading, content)


@register.simple_block_tag
def empty(content, text):
    """{% empty "No referrals are waiting." %}<a ...>{% endempty %}: a list that has nothing, and what to do."""
    return format_html('<div class="hub-empty"><p>{}</p>{}</div>', text, content)


@register.simple_block_tag
def scroll(content, label):
    """{% scroll "Referrals" %}<table>{% endscroll %}: a wide table in a box that scrolls by keyboard too."""
    return format_html('<div class="hub-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.simple_block_tag
def quote(content, by="", guarded=False):
    """{% quote by="heard by her teacher" guarded=True %}: guarded words carry the mark wherever they are quoted."""
    mark = mark_safe("<p><strong>Do not put this to the perpetrator.</strong></p>") if guarded else ""
    source = format_html("<footer>{}</footer>", by) if by else ""
    classes = "hub-quote hub-quote--guarded" if guarded else "hub-quote"
    return format_html('<blockquote class="{}">{}{}{}</blockquote>', classes, mark, content, source)


@register.simple_block_tag
def filters(content, title="Filter"):
    """<div class="hub-filter-layout">{% filters %}fields{% endfilters %}<div>list</div></div>, inside a GET form."""
    return format_html(
        '<div class="moj-filter"><div class="moj-filter__header"><div class="moj-filter__header-title">'
        '<h2 class="govuk-heading-s">{}</h2></div></div><div class="moj-filter__content"><div class="moj-filter__options">'
        "{}</div></div></div>",
        title,
        content,
    )


ICONS = {
    "information": "M15 2.5a12.5 12.5 0 1 0 0 25 12.5 12.5 0 0 0 0-25zm1.4 19.9h-2.8V13h2.8zM15 10.8a1.6 1.6 0 1 1 0-3.2 1.6 1.6 0 0 1 0 3.2z",  # noqa: E501
    "success": "M11.3 24.7 2 15.4l2.6-2.6 6.7 6.6L25.4 5.3 28 8z",
    "warning": "M15 2.4 28.8 26.2H1.2zm-1.5 7.1.2 8.3h2.5l.3-8.3zM15 20.1a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4z",
    "error": "M9.8 2.5 2.5 9.8v10.4l7.3 7.3h10.4l7.3-7.3V9.8l-7.3-7.3zm1.1 6.4L15 13l4.1-4.1 2 2L17 15l4.1 4.1-2 2L15 17l-4.1 4.1-2-2L13 15l-4.1-4.1z",  # noqa: E501
}


@register.simple_block_tag
def alert(content, variant="information", title=""):
    """{% alert "warning" "Phone is watched" %}...{% endalert %}: information, success, warning, error."""
    return format_html(
        '<div class="moj-alert moj-alert--{}{}" role="region" aria-label="{}: {}"><div>{}</div>'
        '<div class="moj-alert__content">{}{}</div></div>',
        variant,
        " moj-alert--with-heading" if title else "",
        variant,
        title or "notice",
        icon(variant),
        format_html('<h2 class="moj-alert__heading">{}</h2>', title) if title else "",
        content,
    )


def icon(variant: str) -> SafeString:
    return format_html(
        '<svg class="moj-alert__icon" role="presentation" focusable="false" xmlns="http://www.w3.org/2000/svg" '
        'viewBox="0 0 30 30" height="30" width="30"><path fill-rule="evenodd" fill="currentColor" d="{}"/></svg>',
        ICONS[variant],
    )


@register.simple_block_tag
def identity_bar(content, title, facts: Iterable[tuple] = ()):
    """{% identity_bar "K7QD-2M" facts %}actions{% endidentity_bar %}: facts are (label, value) in reading order."""
    listed = [format_html("<div><dt>{}</dt><dd>{}</dd></div>", *fact) for fact in facts]
    return format_html(
        '<div class="moj-identity-bar hub-identity"><div class="moj-identity-bar__container">'
        '<div class="moj-identity-bar__details"><span class="moj-identity-bar__title">{}</span></div>{}{}</div></div>',
        title,
        format_html('<dl class="hub-facts">{}</dl>', mark_safe("".join(listed))) if listed else "",  # noqa: S308
        format_html('<div class="moj-identity-bar__actions">{}</div>', content) if content.strip() else "",
    )
