"""What a council needs of the supplier; and how a lead brings together what says the same."""

from django import forms

from common.forms import Checkboxes, Form
from scrutiny.days.forms.limits import LineField
from scrutiny.days.forms.planning import why
from standards.models import Point


class PointField(forms.ModelChoiceField):
    """Two standards have a point 5."""

    def label_from_instance(self, point):
        return f"{point} ({point.standard.name}, {point.standard.version})"


class NeedForm(Form):
    """`councils`: those that take part and for which the reader acts; a need that is there keeps its own."""

    council = forms.ChoiceField(label="For which council?")
    what = LineField(
        label="What do you need?",
        help_text="One line, as it would stand on the ballot: “Open, documented access to our own data”",
        max_length=160,
        error_messages={"required": "Say what you need"},
    )
    why = forms.CharField(
        label="Why?",
        help_text="What residents or staff cannot do without it",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why"},
    )
    evidence = forms.CharField(
        label="What shows it?",
        help_text="Numbers, a test, a complaint, a link. No names of people",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    point = PointField(
        label="Point of a service standard",
        queryset=Point.objects.select_related("standard").order_by("-standard__version", "standard__name", "number"),
        required=False,
        empty_label="None in particular",
    )

    def __init__(self, data=None, *, councils=(), need=None, initial_council="", **kwargs):
        initial = {"council": initial_council.upper()}
        if need is not None:
            initial = {name: getattr(need, name) for name in ("what", "why", "evidence", "point")}
        super().__init__(data, initial=initial, **kwargs)
        self.councils = {council.code: council for council in councils}
        self.fields["council"].choices = [(code, one.short_name) for code, one in self.councils.items()]
        if need is not None or len(self.councils) == 1:
            del self.fields["council"]

    def arguments(self):
        """What `write_need` takes, and without a council `change_need`."""
        cleaned = dict(self.cleaned_data)
        code = cleaned.pop("council", None) or next(iter(self.councils), None)
        return {"fields": cleaned} | ({"council": self.councils[code]} if code else {})


class MergeForm(Form):
    """Needs that say the same as one that stays. `others`: open needs of the day, that one left out."""

    same = forms.MultipleChoiceField(
        label="Which say the same?",
        help_text="They stay on record, whole, below the one that goes on the ballot",
        widget=Checkboxes,
        error_messages={"required": "Choose at least one", "invalid_choice": "Choose among the needs that are open"},
    )
    because = why(
        "Why are they the same?",
        "One sentence. The councils that wrote them read it",
        missing="Say why they are the same",
    )

    def __init__(self, data=None, *, others, **kwargs):
        super().__init__(data, **kwargs)
        self.others = {str(need.pk): need for need in others}
        self.fields["same"].choices = [(pk, need.what) for pk, need in self.others.items()]
        self.fields["same"].widget.hints = {pk: need.council.short_name for pk, need in self.others.items()}

    def arguments(self):
        same = [self.others[pk] for pk in self.cleaned_data["same"]]
        return {"needs": same, "because": self.cleaned_data["because"]}


class WithdrawNeedForm(Form):
    because = why("Why do you withdraw it?", "One sentence, for the other councils")

    def arguments(self):
        return dict(self.cleaned_data)
