"""What people type to give an agenda to others, to find one, and to choose its lines."""

from django import forms

from common.forms import Checkboxes, Form, MinutesField, Radios
from meetings.agenda import in_words
from meetings.licences import MEANS, owed_to
from meetings.models import AgendaItem, Template, TemplateVersion

Kind, Licence = Template.Kind, TemplateVersion.Licence
PART = ("keep", "title", "kind", "minutes", "words")


class TemplateForm(Form):
    """What a template is called and for, and of each offered line whether it is given, and in which words.

    `offered`: template_lines.Offered, in their order. Nothing is given that was not shown: a line that came onto the
    agenda meanwhile is not ticked. `own`: TemplateVersions whose next one this may be; `kinds`: what a new one may be;
    `sources`: TemplateVersions that its lines came from: a credit that they ask for is asked for by it too.
    """

    hides_optional = True  # of a line that is left out nothing is needed

    follows = forms.ChoiceField(label="What does it become?", required=False, widget=Radios)
    title = forms.CharField(
        label="Title", help_text="What another group would look for, such as “Half-day show and tell”", max_length=140,
        error_messages={"required": "Enter a title"},
    )  # fmt: skip
    purpose = forms.CharField(
        label="What is it for?",
        help_text="When it helps, with how many people, and what to look out for",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what it is for"},
    )
    kind = forms.ChoiceField(
        label="Kind", widget=Radios, initial=Kind.AGENDA, error_messages={"required": "Choose a kind"}
    )
    licence = forms.ChoiceField(
        label="Licence",
        help_text="A licence that was given cannot be taken back for what was given under it",
        choices=Licence.choices,
        initial=Licence.OGL,
        widget=Radios(hints=MEANS),
        error_messages={"required": "Choose a licence"},
    )

    def __init__(self, *args, offered, own=(), kinds=(Kind.AGENDA, Kind.WORKSHOP), sources=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = list(offered)
        if owed := owed_to(sources):
            licence = self.fields["licence"]
            licence.choices = [choice for choice in Licence.choices if choice[0] != Licence.CC0]
            licence.help_text = f"{owed}. {licence.help_text}"
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        if len(kinds) < 2:
            del self.fields["kind"]
        self.own = {str(version.template_id): version for version in own}
        next_ones = [(pk, f"The next version of “{version.title}”") for pk, version in self.own.items()]
        self.fields["follows"].choices = [("", "A new template"), *next_ones]
        if not self.own:
            del self.fields["follows"]
        for line in self.offered:
            self.fields.update(_fields(line))

    @property
    def rows(self):
        """(line, its bound fields by name) of what is offered."""
        return [(line, {name: self[f"{name}-{line.key}"] for name in PART}) for line in self.offered]

    @property
    def head(self):
        """The bound fields that are about the whole."""
        return [self[name] for name in ("follows", "title", "purpose", "kind", "licence") if name in self.fields]

    def clean(self):
        cleaned = super().clean()
        before = self.own.get(cleaned.get("follows") or "")
        owed = owed_to([one.source for one in before.sources.all()]) if before else ""
        if owed and cleaned.get("licence") == Licence.CC0:
            self.add_error("licence", owed)
        for line in self.offered:
            if not cleaned.get(f"keep-{line.key}"):
                for name in PART[1:]:  # what is left out may say anything
                    self.errors.pop(f"{name}-{line.key}", None)
                continue
            for name, missing in (("title", "Enter a title"), ("minutes", "Enter a number of minutes, such as 30")):
                if not cleaned.get(f"{name}-{line.key}") and not self.has_error(f"{name}-{line.key}"):
                    self.add_error(f"{name}-{line.key}", missing)
        if self.offered and not any(cleaned.get(f"keep-{line.key}") for line in self.offered):
            self.add_error(f"keep-{self.offered[0].key}", "Leave at least one line in")
        return cleaned

    def arguments(self):
        """(the Template that this is the next version of, or None, and what `give_template` takes)."""
        cleaned = self.cleaned_data
        version = self.own.get(cleaned.get("follows") or "")
        fields = {name: cleaned[name] for name in ("title", "purpose", "licence")}
        return (version.template if version else None), {"fields": fields, "lines": self.lines()}

    def lines(self):
        """Fields of the lines that are given, in their order."""
        return [self._line(line) for line in self.offered if self.cleaned_data[f"keep-{line.key}"]]

    def _line(self, line):
        said = {name: self.cleaned_data[f"{name}-{line.key}"] for name in PART[1:]}
        return {**said, "day": line.day, "item": line.key}


class NextVersionForm(TemplateForm):
    """The next version of a template.

    `shown` is the number of the version whose lines stand on the page, `seen` that of the newest one when it was looked
    at: another lead may give one meanwhile, and a second click sends the lines of the one before.
    """

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, kinds=(), **kwargs)


class ListingForm(Form):
    """Where a template stood when somebody was asked: a second click puts nothing back that the first took off."""

    LISTED, WITHDRAWN = "listed", "withdrawn"

    was = forms.ChoiceField(
        choices=[(LISTED, "On the list"), (WITHDRAWN, "Off the list")], widget=forms.HiddenInput, required=False
    )


def _fields(line):
    """The fields of one line. What is wanted of it is asked in `clean`: only of one that is kept."""
    called = f"“{line.title}”" if len(line.title) <= 60 else f"“{line.title[:60]}…”"
    called = called.replace("%", "%%")  # Django puts the numbers in with %
    fields = {
        "keep": forms.BooleanField(label="Give this line", required=False, initial=True),
        "title": forms.CharField(
            label="Title", max_length=160, required=False, initial=line.title,
            error_messages={"max_length": f"The title of {called} must be 160 characters or fewer"},
        ),
        "kind": forms.ChoiceField(
            label="Kind", choices=AgendaItem.Kind.choices, required=False, initial=line.kind,
            error_messages={"invalid_choice": f"Choose a kind for {called}"},
        ),
        "minutes": MinutesField(label="Minutes", most=720, required=False, initial=line.minutes),
        "words": forms.CharField(
            label="What it is about", max_length=2000, required=False, initial=line.words,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"max_length": f"What {called} is about must be 2000 characters or fewer"},
        ),
    }  # fmt: skip
    return {f"{name}-{line.key}": field for name, field in fields.items()}


class TemplateFilter(Form):
    """What the list is narrowed by, all of it in the address. What is not understood narrows nothing."""

    hides_optional = True

    q = forms.CharField(
        label="Words in it", max_length=100, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label="Kind", choices=[("", "Every kind"), *Kind.choices], required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_valid()
        self.text = " ".join((self.cleaned_data.get("q") or "").split())
        self.kind = self.cleaned_data.get("kind") or ""
        self.narrows = bool(self.text or self.kind)


class CopyLinesForm(Form):
    """Which lines of a version are copied."""

    lines = forms.ModelMultipleChoiceField(
        None, label="Lines", widget=Checkboxes,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_pk_value"), "Choose lines from this list")
        | {"required": "Choose at least one line"},
    )  # fmt: skip

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        lines = version.lines.order_by("position")
        self.fields["lines"].queryset = lines
        self.fields["lines"].initial = [line.pk for line in lines]
        self.fields["lines"].label_from_instance = lambda line: f"{line.title}, {in_words(line.minutes)}"


class WhichMeetingForm(Form):
    """Into which meeting a template is copied. `meetings`: those whose agenda the reader writes."""

    meeting = forms.ModelChoiceField(
        None, label="Which meeting?", empty_label="Choose a meeting", error_messages={"required": "Choose a meeting"}
    )

    def __init__(self, *args, meetings, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = label
