"""What a supplier's contact types, without an account: an answer to each need, and how what was promised goes on."""

from django import forms

from common import london
from common.forms import DayField, Form, Radios
from meetings.forms.notes import OverField
from scrutiny.days.forms.limits import TEN_YEARS, LineField, require_near

MOST_PROMISES = 5  # to one need, on one page
WORDS = 2000
COMMITTED, PARTLY, DECLINED = "committed", "partly", "declined"


class AnswerForm(Form):
    """One need: yes and by when, in part, or no and why. Rows for promises that are empty count for nothing.

    `promises`: (what, by when) of the answer that stands; `over`: its number, as it was read (0: none). `today`: the
    first day that can be promised.
    """

    hides_optional = True

    verdict = forms.ChoiceField(
        label="What do you answer?",
        choices=[
            (COMMITTED, "Yes, we commit to it"),
            (PARTLY, "In part"),
            (DECLINED, "No"),
        ],
        widget=Radios(
            hints={
                COMMITTED: "Say below what you will do, each with a day",
                PARTLY: "Say what you will do and what not",
                DECLINED: "Say why not",
            }
        ),
        error_messages={"required": "Choose what you answer"},
    )
    words = forms.CharField(
        label="In your own words",
        help_text="It shows as you write it, with the name of your company. You need it for “in part” and “no”",
        max_length=WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    over = OverField()

    def __init__(self, *args, promises=(), today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.count = min(max(len(promises) + 2, 3), MOST_PROMISES)
        for number in range(1, self.count + 1):
            what, by_on = promises[number - 1] if number <= len(promises) else ("", None)
            self.fields[f"what_{number}"] = LineField(
                label="What you will do", max_length=300, required=False, initial=what,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip
            self.fields[f"by_{number}"] = DayField(
                label="By when", help_text="For example, 30 9 2027", what="The day", required=False, initial=by_on
            )

    def clean(self):
        cleaned = super().clean()
        for number in range(1, self.count + 1):
            self._check_promise(cleaned, f"what_{number}", f"by_{number}")
        verdict, promises = cleaned.get("verdict"), self._promised(cleaned)
        if verdict in {PARTLY, DECLINED} and not cleaned.get("words") and not self.has_error("words"):
            say = "Say why not" if verdict == DECLINED else "Say what you will do and what not"
            self.add_error("words", say)
        if verdict == COMMITTED and not promises and not self.errors:
            self.add_error("what_1", "Say what you will do, with a day by which it is done")
        if verdict == DECLINED and promises:
            self.add_error("verdict", "You promise something below. Choose “in part”, or take the promise out")
        return cleaned

    def _check_promise(self, cleaned, what, by_on):
        if cleaned.get(what) and not cleaned.get(by_on) and not self.has_error(by_on):
            self.add_error(by_on, "Enter the day by which it is done")
        if cleaned.get(by_on) and not cleaned.get(what) and not self.has_error(what):
            self.add_error(what, f"Say what is done by {london.plain_date(cleaned[by_on])}")
        if cleaned.get(by_on) and not self.today <= cleaned[by_on] <= self.today + TEN_YEARS:
            self.add_error(by_on, "Enter a day to come, within ten years")

    def _promised(self, cleaned):
        rows = [(cleaned.get(f"what_{n}"), cleaned.get(f"by_{n}")) for n in range(1, self.count + 1)]
        return [row for row in rows if all(row)]

    def rows(self):
        """[(number, field of the words, field of the day)] for the page."""
        return [(n, self[f"what_{n}"], self[f"by_{n}"]) for n in range(1, self.count + 1)]

    def arguments(self):
        cleaned = self.cleaned_data
        said = {name: cleaned[name] for name in ("verdict", "words", "over")}
        return {**said, "promises": self._promised(cleaned)}


class ProgressForm(Form):
    """How it goes. A later day is what the supplier says; what councils go by changes only when they agree."""

    words = forms.CharField(
        label="How far is it?",
        help_text="It shows on the page of this commitment, with the name of your company",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Say how far it is"},
    )
    new_due_on = DayField(
        label="If it will be later: by when?",
        help_text="The councils are told, and decide whether they agree. For example, 29 1 2027",
        what="The day",
        required=False,
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_new_due_on(self):
        day = self.cleaned_data["new_due_on"]
        if day and day <= self.today:
            raise forms.ValidationError("Enter a day to come")
        return require_near(day, self.today)
