"""Form fields as GOV.UK Frontend draws them: the markup is in templates/django/forms/, what it needs to know is here.

An ordinary Django form renders right: `{{ form }}` for all its fields, `{% field form.name size="m" %}` for one.
FORM_RENDERER names Renderer below, so nothing has to be inherited; `Form` adds plain-English messages and the cleaning of
fields that a choice reveals. Imports no app.

Browsers must not remember what is typed about other people on a shared machine: every input says autocomplete="off"
unless its widget says otherwise (the sign-in does).
"""

from collections.abc import Iterable, Mapping

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from dashub.dates import DateField, DateInput, TimeField

__all__ = [
    "Bound", "Checkboxes", "DateField", "DateInput", "Form", "LongText", "Radios", "Renderer", "Text", "TimeField",
    "clean_reveals", "error_links", "has_errors", "one_more", "sent",
]  # fmt: skip


class Text(forms.TextInput):
    """One line. `width` in characters: 2, 3, 4, 5, 10, 20, 30; prefix and suffix are drawn in the box ("£", "%")."""

    def __init__(self, attrs=None, *, width: int | None = None, prefix: str = "", suffix: str = ""):
        self.prefix, self.suffix = prefix, suffix
        super().__init__({**({"class": f"govuk-input--width-{width}"} if width else {}), **(attrs or {})})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"prefix": self.prefix, "suffix": self.suffix}
        return context


class LongText(forms.Textarea):
    """Several lines. A field with max_length counts down under the box, unless count=False."""

    def __init__(self, attrs=None, *, rows: int = 5, count: bool = True):
        self.count = count
        super().__init__({"rows": rows, "cols": None, **(attrs or {})})


class Choices:
    """What radios and checkboxes share. Every mapping goes by the option's value.

    hints: a line under the option. reveals: names of fields of the same form, shown when the option is chosen (without
    JavaScript always). divider: the value before which "or" stands.
    """

    def __init__(
        self,
        attrs=None,
        choices=(),
        *,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, Iterable[str]] | None = None,
        divider: str = "",
        small: bool = False,
    ):
        self.hints, self.divider, self.small = dict(hints or {}), divider, small
        self.reveals = {str(value): tuple(names) for value, names in (reveals or {}).items()}
        self.revealed_html: dict[str, SafeString] = {}
        super().__init__(attrs, choices)

    def create_option(self, name, value, label, selected, index, **options):
        option = super().create_option(name, value, label, selected, index, **options)
        key = str(value)
        extra = {"hint": self.hints.get(key), "conditional": self.revealed_html.get(key), "divider": ""}
        if self.divider and key == self.divider:
            extra["divider"] = "or"
        return option | extra

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"small": self.small, "inline": getattr(self, "inline", False)}
        return context


class Radios(Choices, forms.RadioSelect):
    """`inline` puts two or three short options side by side."""

    def __init__(self, *args, inline: bool = False, **options):
        self.inline = inline
        super().__init__(*args, **options)


class Checkboxes(Choices, forms.CheckboxSelectMultiple):
    """`none` is the value of the option that excludes all others ("None of these"); it stands after "or"."""

    def __init__(self, *args, none: str = "", **options):
        self.none = none
        super().__init__(*args, **{"divider": none, **options})

    def create_option(self, name, value, *args, **options):
        option = super().create_option(name, value, *args, **options)
        if self.none and str(value) == self.none:
            option["attrs"]["data-behaviour"] = "exclusive"
        return option


# Class of the component, by the first widget type that fits.
COMPONENTS = (
    (forms.Textarea, "govuk-textarea"),
    (forms.RadioSelect, "govuk-radios"),
    (forms.CheckboxSelectMultiple, "govuk-checkboxes"),
    (forms.CheckboxInput, "govuk-checkboxes"),
    (forms.Select, "govuk-select"),
    (forms.FileInput, "govuk-file-upload"),
    (DateInput, "govuk-date-input"),
    (Input, "govuk-input"),
)
# Attributes that each type of input needs, unless its widget says otherwise.
INPUT_ATTRS = {
    "email": {"spellcheck": "false", "autocapitalize": "none"},
    "password": {"spellcheck": "false", "autocapitalize": "none"},
    "number": {"inputmode": "numeric", "spellcheck": "false"},
    "tel": {"inputmode": "tel", "spellcheck": "false"},
}
CHOICE_COMPONENTS = {"govuk-radios", "govuk-checkboxes"}


class Bound(BoundField):
    """A field on a form with what its component needs: classes, descriptions, size of its label, parts in error."""

    size = ""  # of the label or legend: "", "s", "m", "l", "xl"
    heading = False  # the label is the page's h1

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        # A browser that stops typing at a limit hides from the writer that her last words are missing.
        self.maxlength = field.widget.attrs.pop("maxlength", None)
        field.widget.attrs.pop("minlength", None)

    @cached_property
    def component(self) -> str:
        return next((name for kind, name in COMPONENTS if isinstance(self.field.widget, kind)), "")

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, forms.PasswordInput)

    @property
    def is_date(self) -> bool:
        return isinstance(self.field.widget, DateInput)

    @property
    def counted(self) -> bool:
        widget = self.field.widget
        return bool(self.maxlength) and isinstance(widget, forms.Textarea) and getattr(widget, "count", True)

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error"

    @property
    def aria_describedby(self) -> str:
        described = [f"{self.auto_id}-info"] if self.counted else []
        described += [self.hint_id] if self.help_text else []
        described += [self.error_id] if self.errors else []
        return " ".join(described)

    @property
    def first_id(self) -> str:
        """Where the error summary leads: the box in error of a date, the first option of a choice, else the input."""
        if self.is_date:
            return f"{self.auto_id}-{self.wrong_parts[0] if self.wrong_parts else 'day'}"
        if self.component in CHOICE_COMPONENTS and not self.is_checkbox:
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @cached_property
    def wrong_parts(self) -> tuple[str, ...]:
        """Boxes of a date that are in error; all of them where the error names none."""
        if not self.errors:
            return ()
        named = [part for error in self.errors.as_data() for part in (error.params or {}).get("parts", ())]
        return tuple(named) or DateInput.PARTS

    @property
    def is_revealed(self) -> bool:
        """Drawn inside another field's option, so not by the loop over the form."""
        return any(self.name in names for other in self.form.fields.values() for names in revealed_by(other))

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        for name in ("required", "aria-invalid"):  # the components say it in words, in the label and the message
            attrs.pop(name, None)
        if widget is self.field.widget and self.component not in CHOICE_COMPONENTS:
            attrs["class"] = self._classes(attrs)
        for name, value in self._defaults(widget).items():
            if name not in widget.attrs:
                attrs.setdefault(name, value)
        return attrs

    def _classes(self, attrs) -> str:
        own = [self.component, attrs.get("class", ""), self.field.widget.attrs.get("class", "")]
        own += [f"{self.component}--error"] if self.errors and not self.is_date else []
        own += ["govuk-js-character-count"] if self.counted else []
        return " ".join(name for name in own if name)

    def _defaults(self, widget) -> dict[str, str]:
        typed = isinstance(widget, Input | forms.Textarea) and self.component in (
            "govuk-input",
            "govuk-textarea",
        )
        return {"autocomplete": "off"} | INPUT_ATTRS.get(getattr(widget, "input_type", ""), {}) if typed else {}

    def as_widget(self, widget=None, attrs=None, only_initial=False):
        chosen = widget or self.field.widget
        if isinstance(chosen, Choices):
            chosen.revealed_html = {value: self._groups(names) for value, names in chosen.reveals.items()}
        if isinstance(chosen, DateInput):
            chosen.wrong_parts = self.wrong_parts
        return super().as_widget(widget, attrs, only_initial)

    def _groups(self, names: Iterable[str]) -> SafeString:
        return mark_safe("".join(self.form[name].as_field_group() for name in names))  # noqa: S308 (rendered templates)


class Renderer(TemplatesSetting):
    """settings.FORM_RENDERER: Django's form templates are looked up among the project's own first."""

    bound_field_class = Bound


def revealed_by(field: forms.Field) -> Iterable[tuple[str, ...]]:
    return getattr(field.widget, "reveals", {}).values()


def clean_reveals(form: forms.BaseForm) -> None:
    """Forget what was typed into fields that no chosen option reveals, and the messages about them.

    A field declared required is so only while it is revealed. Call it first in `clean` (Form does).
    """
    for name, field in form.fields.items():
        chosen = form.cleaned_data.get(name)
        values = {str(value) for value in chosen} if isinstance(chosen, list | tuple | set) else {str(chosen)}
        for value, names in getattr(field.widget, "reveals", {}).items():
            if value not in values:
                forget(form, names)


def forget(form: forms.BaseForm, names: Iterable[str]) -> None:
    for name in names:
        form.errors.pop(name, None)
        form.cleaned_data[name] = form.fields[name].to_python(None)


class Form(forms.Form):
    """A form with GOV.UK's way of saying what is missing, and reveals that are cleaned."""

    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            say_what_is_wrong(field, field.label or name.replace("_", " ").capitalize())

    def add(self, name: str, field: forms.Field) -> None:
        """A field that this very form has beside the declared ones, with the same plain messages."""
        self.fields[name] = field
        say_what_is_wrong(field, field.label or name.replace("_", " ").capitalize())

    def clean(self):
        clean_reveals(self)
        return super().clean()


def say_what_is_wrong(field: forms.Field, label: str) -> None:
    """Plain messages that name the field, for those of Django's messages that nobody has reworded."""
    asked = label.rstrip().endswith("?")
    what = "an answer" if asked else in_a_sentence(label)
    subject = "Your answer" if asked else label
    plain = {
        "required": f"{verb(field)} {what}",
        "max_length": f"{subject} must be %(limit_value)d characters or fewer (it has %(show_value)d)",
        "min_value": f"{subject} must be %(limit_value)s or more",
        "max_value": f"{subject} must be %(limit_value)s or less",
        "invalid_choice": "Select one of the options in the list",
        "null_characters_not_allowed": f"{subject} has a character that cannot be stored. Type it again",
    }
    if isinstance(field, forms.EmailField):
        plain["invalid"] = "Enter an email address in the correct format, like name@example.com"
    elif isinstance(field, forms.IntegerField):
        plain["invalid"] = f"{subject} must be a number, like 3"
    shipped = shipped_messages(type(field))
    for code, text in plain.items():
        if field.error_messages.get(code) == shipped.get(code):
            field.error_messages[code] = text


def shipped_messages(kind: type[forms.Field]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        merged |= vars(base).get("default_error_messages", {})
    return merged


def verb(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "Tick the box:"
    chooses = isinstance(field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple)
    return "Select" if chooses else "Upload" if isinstance(field, forms.FileField) else "Enter"


def in_a_sentence(label: str) -> str:
    """A label as words inside a sentence: "Family name" begins small, "IDVA" and "I agree" stay as they are."""
    return label if label[:2].isupper() or label[1:2] == " " else label[:1].lower() + label[1:]


def error_links(*sources) -> list[tuple[str, str]]:
    """(address within the page or "", message) for every error of the forms and formsets given, in page order.

    A form with boxes that are no fields of it says ``where`` each of its other errors is mended.
    """
    return [link for source in sources if source not in (None, "") for link in _links(source)]


def _links(source) -> list[tuple[str, str]]:
    if isinstance(source, list | tuple):
        return error_links(*source)
    if hasattr(source, "management_form"):
        return [("", text) for text in source.non_form_errors()] + error_links(*source.forms)
    where = getattr(source, "where", lambda text: "")
    links = [(where(text), text) for text in source.non_field_errors()]
    return links + [(f"#{bound.first_id}", text) for bound in source for text in bound.errors]


def has_errors(source) -> bool:
    """Whether a form, a formset or a list of them was sent and found wrong. Anything else has none."""
    if isinstance(source, list | tuple):
        return any(map(has_errors, source))
    return bool(getattr(source, "is_bound", False)) and bool(error_links(source))


def sent(request):
    """The body of a posted form, also an empty one; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def one_more(data, prefix: str):
    """Submitted data of a formset with one more empty form, after "Add another" was pressed without JavaScript."""
    data = data.copy()
    total = str(data.get(f"{prefix}-TOTAL_FORMS", "0"))
    data[f"{prefix}-TOTAL_FORMS"] = str((int(total) if total.isdecimal() and len(total) < 4 else 0) + 1)
    return data
