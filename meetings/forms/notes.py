"""What people type as notes: of the meeting as a whole, of a line, of a table."""

from django import forms

from common.forms import Checkboxes, Form

WHOLE, PART = 200_000, 50_000  # characters; the second is some ten thousand words
MARKDOWN = "Start a heading with ##, a list with - and put ** round what is important"


class NotesField(forms.CharField):
    """A long text in Markdown. Line ends are one character, so that the same words compare as the same."""

    widget = forms.Textarea(attrs={"rows": 8, "spellcheck": "true"})

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class OverField(forms.IntegerField):
    """The version that was read: `notes_version`. Without it nobody knows what is written over."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        again = "We could not tell which version you had read. Check what is written, then save again"
        words = dict.fromkeys(("required", "invalid", "min_value", "max_value"), again)
        super().__init__(**{"min_value": 0, "max_value": 2**31 - 1, "error_messages": words, **kwargs})


class NotesForm(Form):
    notes = NotesField(
        label="Notes",
        help_text=f"{MARKDOWN}. Once they are circulated, everyone who can see the meeting may read them: write "
        "councils and roles rather than names",
        max_length=WHOLE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
    )
    over = OverField()


class NoteTakersForm(Form):
    """Members who write the notes with the leads. `members` are (key, name) pairs."""

    note_takers = forms.MultipleChoiceField(label="Who writes the notes with you?", required=False, widget=Checkboxes)

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note_takers"].choices = [(str(pk), name) for pk, name in members]

    def clean_note_takers(self):
        return [int(pk) for pk in self.cleaned_data["note_takers"]]
