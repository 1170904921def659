"""The page that tells the partnership who may see what, in words."""

from django import forms
from django.shortcuts import render

from agencies.access import Permission
from agencies.doors import door
from dashub import matrix
from dashub.forms import Form


class WhoForm(Form):
    """Whose view to show; an unknown one counts as the first."""

    role = forms.ChoiceField(label="Role", choices=matrix.ROLES, required=False)
    kind = forms.ChoiceField(label="Kind of agency", choices=matrix.KINDS, required=False)

    def asker(self) -> matrix.Asker:
        self.is_valid()
        return matrix.asker(self.cleaned_data.get("role"), self.cleaned_data.get("kind"))


@door(Permission.HOME)
def who_may_see(request):
    """Rules, not records: everybody who signs in may read them."""
    form = WhoForm(request.GET)
    asker = form.asker()
    shown = WhoForm(initial={"role": asker.role, "kind": asker.group})
    return render(request, "policy/matrix.html", {"form": shown, "sheet": matrix.sheet(asker)})
