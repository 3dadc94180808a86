"""Somebody's agenda, as they paste it, and the lines that it was understood to have, to put right."""

from django import forms
from django.core.exceptions import ValidationError

from common import london
from common.forms import Form, MinutesField, Radios, fold
from common.pasted import cleaned, read
from meetings.models import AgendaItem
from meetings.pasted_agenda import MOST_CHARACTERS, MOST_LINES, MOST_ROWS, tidy_words, understand

AFTER, INSTEAD = "after", "instead"
TOO_MANY_LINES = (
    f"Paste at most {MOST_LINES} lines at a time: your text has {{count}}. Paste it in parts. Nothing of it is lost"
)
TOO_MANY_ROWS = (
    f"Paste at most {MOST_ROWS} lines of an agenda at a time: your text has {{count}}. Paste it in parts. "
    "Nothing of it is lost"
)
MOST_TITLES = 12  # of lines that would be taken off
NAMES = "pasted-names"  # the list of names that every line offers


class PasteForm(Form):
    """The text. Its line ends and what cannot be seen in it are settled before anything is said about it."""

    text = forms.CharField(
        label="Your agenda",
        help_text="Text, Markdown, a table or the source of a web page, in English or in Welsh. A line for each item: "
        "“10:00 Welcome”, “Show and tell – Oxford, 15 minutes”, “Introductions (5m, Lee)”",
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        error_messages={
            "required": "Paste your agenda, or type it",
            "max_length": f"Paste at most {MOST_CHARACTERS:,} characters at a time: your text has %(show_value)d. "
            "Paste it in parts. Nothing of it is lost",
        },
    )

    def __init__(self, data=None, **kwargs):
        if data is not None:
            data = data.copy()
            data["text"] = cleaned(data.get("text", ""))
        super().__init__(data, **kwargs)

    def clean_text(self):
        text = self.cleaned_data["text"]
        count = len(read(text))
        if not count:
            raise ValidationError(self.fields["text"].error_messages["required"])
        if count > MOST_LINES:
            raise ValidationError(TOO_MANY_LINES.format(count=count))
        rows = sum(row.is_line for row in understand(text))
        if rows > MOST_ROWS:
            raise ValidationError(TOO_MANY_ROWS.format(count=rows))
        return text


class PastedRowForm(Form):
    """One row of what was understood (`meetings.pasted_agenda.Row`). Left out, nothing else about it matters."""

    hides_optional = True

    make_line = forms.BooleanField(label="Make it a line of the agenda", required=False)
    title = forms.CharField(label="Title", max_length=160)
    kind = forms.ChoiceField(label="Kind", choices=AgendaItem.Kind.choices)
    minutes = MinutesField(label="Minutes", most=720)
    day = forms.TypedChoiceField(label="Day", coerce=int)
    presenter = forms.CharField(
        label="Who leads it",
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": NAMES}),
    )
    words = forms.CharField(
        label="What it is about", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    leave_out = forms.BooleanField(label="Leave this out", required=False)

    def __init__(self, *args, row, number, days, **kwargs):
        super().__init__(*args, prefix=f"line-{number}", initial=row.fields, **kwargs)
        self.row, self.number = row, number
        self.fields["title"].error_messages["required"] = f"Enter a title for line {number}, or leave it out"
        called = f"line {number}" + f", “{row.title[:40]}”" * bool(row.title)
        called = called.replace("%", "%%")  # Django puts the numbers in with %
        for name, what in (("title", "The title of"), ("words", "What is said about")):
            most = self.fields[name].max_length
            too_long = (
                f"{what} {called} has %(show_value)d characters: it may have {most:,} at most. It is kept as it is"
            )
            self.fields[name].error_messages["max_length"] = too_long
        if len(days) > 1:
            self.fields["day"].choices = [(n, london.long_date(day)) for n, day in enumerate(days, start=1)]
        else:
            del self.fields["day"]
        for name in [] if row.is_line else [name for name in self.fields if name != "make_line"]:
            del self.fields[name]
        if row.is_line:
            del self.fields["make_line"]

    def clean_words(self):
        return tidy_words(self.cleaned_data["words"])

    def clean(self):
        cleaned_data = super().clean()
        if cleaned_data.get("leave_out"):
            self._errors.clear()
        return cleaned_data

    def line(self, people):
        """What a line is made of, or None. `people` are {folded name: person}: one of them takes the words' place."""
        said = self.cleaned_data
        if said.get("leave_out") or not (self.row.is_line or said["make_line"]):
            return None
        if not self.row.is_line:
            return self.row.fields
        person = people.get(fold(said["presenter"])) if said["presenter"] else None
        who = {"presenter_person": person, "presenter": "" if person else said["presenter"]}
        names = ("title", "kind", "minutes", "day", "words")
        return {name: said[name] for name in names if name in said} | who


class UnderstoodForm(Form):
    """All rows, and where their lines go. `people` are {shown name: person}.

    `replaceable` are the titles of the lines that may make room, `has_needs` whether lines of agreed needs stay.
    """

    hides_optional = True

    where = forms.ChoiceField(label="Where do these lines go?", widget=Radios, initial=AFTER, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, data=None, *, rows, days, people, seen, replaceable=(), has_needs=False):
        super().__init__(data, initial={"seen": seen})
        self.people = people
        self.rows = [PastedRowForm(data, row=row, number=n, days=days) for n, row in enumerate(rows, start=1)]
        count = len(replaceable)
        hand_written = "the one line" if count == 1 else f"the {count} lines"
        self.fields["where"].choices = [
            (AFTER, "After the lines that are there, before what closes the day"),
            (INSTEAD, f"In place of {hand_written} written by hand, on which nothing waits and nothing is written"),
        ]
        shown = "; ".join(replaceable[:MOST_TITLES]) + f", and {count - MOST_TITLES} more" * (count > MOST_TITLES)
        stays = " What was prepared from the agreed needs stays." * has_needs
        self.fields["where"].widget.hints = {INSTEAD: f"Taken off: {shown}.{stays}"}
        if not replaceable:
            del self.fields["where"]

    def __iter__(self):
        yield from super().__iter__()
        for row in self.rows:
            yield from row

    def full_clean(self):
        super().full_clean()
        for row in self.rows if self.is_bound else ():
            if row.errors:
                self._errors[row.prefix] = self.error_class(["See below"])

    def clean(self):
        cleaned_data = super().clean()
        if all(row.is_valid() for row in self.rows) and not self.lines:
            raise ValidationError("There is no line to save: leave at least one in")
        return cleaned_data

    @property
    def lines(self):
        """What `paste_lines` wants of all rows that are kept."""
        people = {fold(name): person for name, person in self.people.items()}
        return [line for row in self.rows if (line := row.line(people))]

    @property
    def is_instead(self):
        return self.cleaned_data.get("where") == INSTEAD

    @property
    def summary(self):
        """“12 lines for the agenda. We could not tell what 1 of them is: it is marked.”"""
        lines = [form.row for form in self.rows if form.row.is_line]
        unsure = sum(not row.is_understood for row in lines)
        count = "1 line" if len(lines) == 1 else f"{len(lines)} lines"
        said = "1 of them means: it is" if unsure == 1 else f"{unsure} of them mean: they are"
        return f"{count} for the agenda." + f" We could not tell what {said} marked “Please check”." * bool(unsure)
