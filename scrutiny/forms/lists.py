"""What the pages of the register are narrowed by, all of it in the address. What is not understood narrows nothing."""

from django import forms

from common.forms import Form
from scrutiny.models import SystemKind

SEARCH = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
KIND = [("", "Every kind"), *SystemKind.choices]


class NameFilter(Form):
    hides_optional = True

    q = forms.CharField(
        label="Name", help_text="Today’s or an earlier one", max_length=100, required=False, widget=SEARCH
    )
    kind = forms.ChoiceField(label="What for", choices=KIND, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_valid()
        self.text = " ".join((self.cleaned_data.get("q") or "").split())
        self.kind = self.cleaned_data.get("kind") or ""
        self.narrows = bool(self.text or self.kind)


class GroupFilter(Form):
    """Whose councils a page of “who shares it” shows: `groups` are all there are, the reader's own first."""

    hides_optional = True

    group = forms.ChoiceField(label="Councils of", required=False)
    kind = forms.ChoiceField(label="What for", required=False)

    def __init__(self, *args, groups, kinds=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = {group.slug: group for group in groups}
        self.fields["group"].choices = [("", "Every group"), *((slug, one.name) for slug, one in self.groups.items())]
        if len(kinds) > 1:
            labels = dict(SystemKind.choices)
            self.fields["kind"].choices = [("", "Everything"), *((kind, labels[kind]) for kind in kinds)]
        else:
            del self.fields["kind"]
        self.is_valid()
        self.chosen = self.groups.get(self.cleaned_data.get("group"))
        self.kind = self.cleaned_data.get("kind") or ""
        self.narrows = bool(self.chosen or self.kind)
