"""What the list of scrutiny days is narrowed by, all of it in the address. What is not understood narrows nothing."""

from django import forms

from common.forms import Form
from scrutiny.forms.lists import SEARCH

EVERY, GOING_ON, OVER = "", "now", "over"


class DayFilter(Form):
    hides_optional = True

    q = forms.CharField(label="Supplier, product or title", max_length=100, required=False, widget=SEARCH)
    group = forms.ChoiceField(label="Group", required=False)
    show = forms.ChoiceField(
        label="Show", choices=[(EVERY, "Every day"), (GOING_ON, "What goes on"), (OVER, "What is over")], required=False
    )

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = {group.slug: group for group in groups}
        self.fields["group"].choices = [("", "Every group"), *((slug, one.name) for slug, one in self.groups.items())]
        self.is_valid()
        self.text = " ".join((self.cleaned_data.get("q") or "").split())
        self.chosen = self.groups.get(self.cleaned_data.get("group"))
        self.show = self.cleaned_data.get("show") or EVERY
        self.narrows = bool(self.text or self.chosen or self.show)
