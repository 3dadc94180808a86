"""Which councils are invited, and what each says of it."""

from django import forms
from django.utils import timezone

from common import london
from common.forms import Checkboxes, Form, NamedChoicesField, Radios
from councils.models import Council
from scrutiny.days.forms.planning import why

YES, NO = "yes", "no"


class InviteForm(Form):
    """Councils that are known to share it, ticked; and any others by name, with what they use.

    `suggested`: [suggesting.Suggestion]; `there`: the Participations of the day, which a draft may still leave out.
    """

    hides_optional = True

    others = NamedChoicesField(
        Council.objects.none(),
        names=lambda council: [council.short_name, council.official_name, council.code],
        noun="council",
        label="Other councils",
        help_text="One name on each line: those that use it though the register does not know",
        required=False,
    )
    words = forms.CharField(
        label="What do those other councils use?",
        help_text="As far as you know. Such as “The same system, through a joint service”",
        max_length=200,
        required=False,
    )

    def __init__(self, data=None, *, day, suggested, there, **kwargs):
        self.suggested = {str(one.council.pk): one for one in suggested}
        super().__init__(data, initial=self._typed_before(day, there), **kwargs)
        ticked = {str(one.council_id) for one in there} if day.is_draft else set()
        for name, here in (("here", True), ("elsewhere", False)):
            rows = {pk: one for pk, one in self.suggested.items() if one.is_here == here}
            if rows:
                self.fields[name] = forms.MultipleChoiceField(
                    label=f"Of {day.group.in_text}" if here else "Of other groups",
                    choices=[(pk, one.council.short_name) for pk, one in rows.items()],
                    initial=[pk for pk in rows if pk in ticked or (here and not ticked)],
                    widget=Checkboxes(hints={pk: one.why for pk, one in rows.items()}),
                    required=False,
                    error_messages={"invalid_choice": "Choose among these councils"},
                )
        self.order_fields(["here", "elsewhere", "others", "words"])
        self.fields["others"].queryset = Council.objects.as_at(london.today(timezone.now()))

    def _typed_before(self, day, there):
        """What a draft has beside the suggestions; and the council that leads, which takes part in any case."""
        if not day.is_draft:
            return {}
        rest = [one for one in there if str(one.council_id) not in self.suggested]
        councils = [one.council for one in rest]
        if not there and day.lead_council_id and str(day.lead_council_id) not in self.suggested:
            councils.append(day.lead_council)
        return {"others": councils, "words": next((one.declares for one in rest if one.declares), "")}

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in ("here", "elsewhere", "others")):
            raise forms.ValidationError("Choose at least one council")
        unknown = [one for one in cleaned.get("others", ()) if str(one.pk) not in self.suggested]
        if unknown and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", f"Say what {unknown[0].short_name} uses, as far as you know")
        return cleaned

    def arguments(self):
        """`councils`: {Council: (Use or None, what it uses in words)}."""
        ticked = [*self.cleaned_data.get("here", ()), *self.cleaned_data.get("elsewhere", ())]
        known = {one.council: (one.use, "") for one in self.suggested.values()}
        found = {self.suggested[pk].council: (self.suggested[pk].use, "") for pk in ticked}
        for council in self.cleaned_data["others"]:
            found[council] = known.get(council, (None, self.cleaned_data["words"]))
        return {"councils": found}


class AnswerForm(Form):
    """A council takes part or does not. `council` names it in the page's one form for each."""

    hides_optional = True

    answer = forms.ChoiceField(
        label="Does your council take part?",
        choices=[(YES, "Yes, it takes part"), (NO, "No")],
        widget=Radios(hints={YES: "It may write needs, votes, and is asked to sign the statement"}),
        error_messages={"required": "Choose yes or no"},
    )
    because = forms.CharField(
        label="If it does not: why?",
        help_text="Only people of the public sector read this",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == NO and not cleaned.get("because") and "because" not in self.errors:
            self.add_error("because", "Say in one sentence why not")
        return cleaned

    def arguments(self):
        because = self.cleaned_data["because"] if self.cleaned_data["answer"] == NO else ""
        return {"takes_part": self.cleaned_data["answer"] == YES, "because": because}


class DeclareForm(Form):
    """A council that was not invited says that it shares it. `councils`: those the reader acts for."""

    council = forms.ChoiceField(label="Which council?")
    words = why(
        "What does it use?",
        "In your own words: which system, for what, since when. Your list of systems can be put right as well",
        most=200,
        missing="Say what it uses",
    )

    def __init__(self, data=None, *, councils, **kwargs):
        super().__init__(data, **kwargs)
        self.councils = {council.code: council for council in councils}
        self.fields["council"].choices = [(code, one.short_name) for code, one in self.councils.items()]
        if len(self.councils) == 1:
            del self.fields["council"]

    def arguments(self):
        code = self.cleaned_data.get("council") or next(iter(self.councils))
        return {"council": self.councils[code], "words": self.cleaned_data["words"]}


class LeaveForm(Form):
    because = why("Why?", "One sentence, such as “We stopped using it in March”. The other councils read it")

    def arguments(self):
        return dict(self.cleaned_data)
