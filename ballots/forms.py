"""What is typed about ballots: a council's vote, the question itself, the tally of a room, a tie."""

import datetime as dt
import re

from django import forms
from django.utils import timezone

from ballots import counting
from ballots.actions.voting import why_not_tallied
from ballots.models import Ballot
from ballots.models.asking import MOST_OPTIONS, MOST_PICKS
from common import london
from common.forms import Checkboxes, DayField, Form, ModelForm, NamedChoicesField, Radios
from councils.models import Council

CLOSES_AT = dt.time(17)  # on the last day, on London's clocks
OPENS_AT = dt.time(9)
Rule = Ballot.Rule
NUMBER = {"class": "govuk-input--width-3", "inputmode": "numeric", "autocomplete": "off"}


def a_number(**kwargs):
    return forms.IntegerField(widget=forms.TextInput(attrs=NUMBER), **kwargs)


# A vote ---------------------------------------------------------------------------------------------------------------
class VoteForm(Form):
    """A council's vote, whatever the rule: `cleaned_data["dots"]` has one number for each option."""

    hides_optional = True

    def __init__(self, data=None, *, ballot, options, said=None, **kwargs):
        super().__init__(data, **kwargs)
        self.ballot, self.options = ballot, options
        for name, field in self._asked(said).items():
            self.fields[name] = field

    def _asked(self, said):
        if self.ballot.takes_numbers:
            return {
                f"dots_{option.position}": a_number(
                    label=option.words,
                    required=False,
                    min_value=0,
                    max_value=self.ballot.most,
                    initial=said[option.position - 1] or None if said else None,
                    error_messages={
                        "invalid": f"Enter a whole number of dots for “{option.words}”, from 0 to {self.ballot.most}",
                        "max_value": f"“{option.words}” can have at most {self.ballot.most} dots of a council",
                        "min_value": f"Enter 0 or more dots for “{option.words}”",
                    },
                )
                for option in self.options
            }
        choices = [(str(option.position), option.words) for option in self.options]
        chosen = [str(place) for place, dots in enumerate(said or [], 1) if dots]
        if self.ballot.picks == 1:
            says = {"required": "Choose one of them", "invalid_choice": "Choose one of them"}
            return {"pick": forms.ChoiceField(
                label="Choose one", choices=choices, widget=Radios, error_messages=says,
                initial=chosen[0] if chosen else None,
            )}  # fmt: skip
        says = {"required": "Choose at least one option", "invalid_choice": "Choose among the options"}
        return {"picks": forms.MultipleChoiceField(
            label=f"Choose up to {self.ballot.picks}", choices=choices, widget=Checkboxes, error_messages=says,
            initial=chosen,
        )}  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        dots = self._dots(cleaned)
        rule = {"options": len(self.options), "picks": self.ballot.picks, "most": self.ballot.most}
        if why := counting.why_not(dots, **rule):
            self.add_error(next(iter(self.fields)) if not self.ballot.takes_numbers else None, why)
        cleaned["dots"] = dots
        return cleaned

    def _dots(self, cleaned):
        if self.ballot.takes_numbers:
            return [cleaned.get(f"dots_{option.position}") or 0 for option in self.options]
        chosen = {cleaned["pick"]} if "pick" in cleaned else set(cleaned.get("picks", ()))
        return [int(str(option.position) in chosen) for option in self.options]


# The question ---------------------------------------------------------------------------------------------------------
class BallotForm(ModelForm):
    """A question as a lead writes it. `arguments()` is what `make_ballot` and `change_ballot` take."""

    choices = forms.CharField(
        label="Options",
        help_text="Each on a line of its own",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    named = NamedChoicesField(
        Council.objects.none(),
        names=lambda council: [council.short_name, council.official_name, council.code],
        noun="council",
        label="Which councils vote?",
        help_text="One name on each line. For every council of the group leave this empty",
        required=False,
    )
    first_day = DayField(
        label="First day of voting",
        help_text="Voting begins at 9am. Leave this empty to begin as soon as you open it",
        what="The first day",
        required=False,
    )
    last_day = DayField(
        label="Last day of voting",
        help_text="Voting ends at 5pm on this day. You can make it later, never earlier",
        what="The last day",
        error_messages={"required": "Enter the last day of voting"},
    )

    field_order = [
        "question", "words", "rule", "choices", "picks", "most", "places", "last_day", "first_day", "named", "quorum",
    ]  # fmt: skip

    class Meta:
        model = Ballot
        fields = ["question", "words", "rule", "picks", "most", "places", "quorum"]
        labels = {
            "question": "What do you ask the councils?",
            "words": "What should they know before they vote?",
            "picks": "How many dots or choices has a council?",
            "most": "How many dots may it put on one option?",
            "places": "How many options are chosen in the end?",
            "quorum": "How many councils must vote for a result?",
        }
        help_texts = {
            "question": "One sentence, such as “Shall we meet on Teams in winter?”",
            "words": "",
            "picks": "",
            "most": "For dots alone. 1 keeps a council from putting all of them on one",
            "places": "If options are equal at the last place, a lead chooses among them and says why",
            "quorum": "Leave this empty if any number will do",
        }
        error_messages = {"question": {"required": "Enter the question"}}
        widgets = {
            "rule": Radios(hints={
                Rule.YES_NO: "Each council says yes, no or abstains",
                Rule.CHOOSE: "Each council chooses one option, or several",
                Rule.DOTS: "Each council has some dots and may put several on one option",
            }),
            "words": forms.Textarea(attrs={"rows": 4}),
            **{name: forms.TextInput(attrs=NUMBER) for name in ("picks", "most", "places", "quorum")},
        }  # fmt: skip

    def __init__(self, data=None, *, instance=None, **kwargs):
        super().__init__(data, instance=instance, initial=_typed_before(instance), **kwargs)
        self.fields["named"].queryset = Council.objects.as_at(london.today(timezone.now()))
        for name in ("picks", "most", "places", "quorum"):
            self.fields[name].max_value = MOST_PICKS if name != "quorum" else None

    def clean(self):
        cleaned = super().clean()
        rule = cleaned.get("rule")
        if rule == Rule.YES_NO:
            cleaned |= {"picks": 1, "most": 1, "places": 1}
        elif rule == Rule.CHOOSE:
            cleaned["most"] = 1
        self._check_numbers(cleaned)
        cleaned["options"] = lines(cleaned.get("choices", "")) if rule != Rule.YES_NO else []
        self._check_options(cleaned, rule)
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if last and london.moment(last, CLOSES_AT) <= timezone.now():
            self.add_error("last_day", "Choose a day that is not over")
        elif first and last and first > last:
            self.add_error("last_day", "The last day must be the first day or later")
        return cleaned

    def _check_numbers(self, cleaned):
        for name in ("picks", "places"):
            if name in cleaned and not 1 <= (cleaned[name] or 0) <= MOST_PICKS:
                self.add_error(name, f"Enter a number from 1 to {MOST_PICKS}")
        picks = cleaned.get("picks")
        if picks and not 1 <= (cleaned.get("most") or 0) <= picks and "most" not in self.errors:
            self.add_error("most", f"Enter a number from 1 to {picks}: a council has no more")
        if cleaned.get("quorum") is not None and cleaned["quorum"] < 1:
            self.add_error("quorum", "Enter 1 or more, or leave it empty")

    def _check_options(self, cleaned, rule):
        if rule in {None, Rule.YES_NO} or "choices" in self.errors:
            return
        options = cleaned["options"]
        if not 2 <= len(options) <= MOST_OPTIONS:
            self.add_error("choices", f"Enter from 2 to {MOST_OPTIONS} options, each on a line of its own")
        elif long := [words for words in options if len(words) > 200]:
            self.add_error("choices", f"Make this option shorter, 200 characters at most: {long[0][:60]}…")
        elif len({words.casefold() for words in options}) < len(options):
            self.add_error("choices", "Two options are the same. Say each once")
        elif (cleaned.get("places") or 0) >= len(options):
            self.add_error("places", f"Enter fewer than there are options: {len(options)}")

    def _get_validation_exclusions(self):
        """The constraints name days and a state that the deed sets: the database checks them, this form in words."""
        return {field.name for field in Ballot._meta.fields}

    def arguments(self):
        cleaned = self.cleaned_data
        names = ("question", "words", "rule", "picks", "most", "places", "quorum")
        named, first = cleaned["named"], cleaned["first_day"]
        electorate = Ballot.Electorate.NAMED if named else Ballot.Electorate.GROUP
        days = {
            "opens_at": london.moment(first, OPENS_AT) if first else None,
            "closes_at": london.moment(cleaned["last_day"], CLOSES_AT),
        }
        fields = {name: cleaned[name] for name in names} | days | {"electorate": electorate}
        return {"fields": fields, "options": cleaned["options"], "councils": named}


def _typed_before(ballot):
    if ballot is None:
        return {}
    is_asked = ballot.rule != Rule.YES_NO
    return {
        "choices": "\n".join(option.words for option in ballot.options.all()) if is_asked else "",
        "named": [elector.council for elector in ballot.electors.select_related("council")],
        "first_day": london.today(ballot.opens_at) if ballot.opens_at else None,
        "last_day": london.today(ballot.closes_at),
    }


def lines(text):
    """Each line that says something, its spaces as typed people mean them."""
    return [" ".join(line.split()) for line in re.split(r"[\r\n]+", text) if line.strip()]


# Going on -------------------------------------------------------------------------------------------------------------
def because(label, help_text):
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in one sentence"},
    )


class ExtendForm(Form):
    last_day = DayField(
        label="New last day",
        help_text="Voting ends at 5pm on this day",
        what="The last day",
        error_messages={"required": "Enter the new last day of voting"},
    )
    because = because("Why?", "One sentence, for everybody who reads this vote")

    def __init__(self, data=None, *, ballot):
        super().__init__(data)
        self.ballot = ballot

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and london.moment(day, CLOSES_AT) <= self.ballot.closes_at:
            raise forms.ValidationError(f"Choose a day after {london.plain_date(self.ballot.closes_at)}")
        return day

    def arguments(self):
        until = london.moment(self.cleaned_data["last_day"], CLOSES_AT)
        return {"until": until, "because": self.cleaned_data["because"]}


class WithdrawForm(Form):
    because = because("Why is it withdrawn?", "One sentence. Every council that was asked gets it by email")

    def arguments(self):
        return {"because": self.cleaned_data["because"]}


class TallyForm(Form):
    """What a room counted: one number for each option."""

    councils = a_number(
        label="How many councils voted in the room?",
        min_value=1,
        error_messages={"required": "Enter how many councils voted in the room"},
    )
    words = forms.CharField(
        label="Where and how was it counted?",
        help_text="Such as “Show of hands in Winchester, counted by two people”",
        max_length=300,
        error_messages={"required": "Say where and how it was counted"},
    )

    def __init__(self, data=None, *, ballot, options, electors):
        super().__init__(data)
        self.ballot, self.options, self.electors = ballot, options, electors
        what = "Dots" if ballot.rule == Rule.DOTS else "Votes"
        for option in options:
            self.fields[f"dots_{option.position}"] = a_number(
                label=f"{what} for: {option.words}",
                min_value=0,
                error_messages={"required": f"Enter the {what.lower()} for “{option.words}”, 0 if there were none"},
            )
        self.order_fields(["councils", *(f"dots_{option.position}" for option in options), "words"])

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        dots = [cleaned[f"dots_{option.position}"] for option in self.options]
        rule = {"ballot": self.ballot, "options": len(self.options), "electors": self.electors}
        if why := why_not_tallied(dots, cleaned["councils"], **rule):
            raise forms.ValidationError(why)
        cleaned["dots"] = dots
        return cleaned

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("dots", "councils", "words")}


class OneOfMany(Radios):
    """Radio buttons for a field that cleans to a list: nobody ticks two where one is to be chosen."""

    def value_from_datadict(self, data, files, name):
        return data.getlist(name)


class TieForm(Form):
    """Which of the equal options go forward: `result.open_places` of them."""

    def __init__(self, data=None, *, result, options):
        super().__init__(data)
        self.places = result.open_places
        tied = [(str(option.position), option.words) for option in options if option.position in result.tied]
        self.fields["chosen"] = forms.MultipleChoiceField(
            label="Which is chosen?" if self.places == 1 else f"Which {self.places} are chosen?",
            choices=tied,
            widget=OneOfMany if self.places == 1 else Checkboxes,
            error_messages={"required": self.asks, "invalid_choice": self.asks},
        )
        self.fields["because"] = because("Why?", "One sentence, for everybody who reads the result")

    @property
    def asks(self):
        return "Choose 1 of them" if self.places == 1 else f"Choose {self.places} of them"

    def clean_chosen(self):
        chosen = sorted({int(place) for place in self.cleaned_data["chosen"]})
        if len(chosen) != self.places:
            raise forms.ValidationError(self.asks)
        return chosen

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("chosen", "because")}
