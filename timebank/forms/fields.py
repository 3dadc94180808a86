"""What forms of the time bank have in common: a length of time, a skill, the council one acts for."""

from django import forms

from common import words
from common.forms import AsWritten
from skills.models import Skill
from timebank import durations
from timebank.limits import LONGEST

WHICH_COUNCIL = "Choose one of your councils"
A_DAY = "In hours, minutes or days. A day counts as 7 h 30 min"


class DurationField(AsWritten):
    """A length of time in whole minutes, from 1 to `most`, typed as “15 h”, “1 h 30”, “90 min” or “2 days”."""

    of = int
    widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"})
    default_error_messages = {"required": durations.ASKS}

    def __init__(self, *, most=LONGEST, **kwargs):
        super().__init__(**{"help_text": A_DAY, **kwargs})
        self.most = most

    def read(self, text):
        return durations.read(text, self.most)

    def prepare_value(self, value):
        return words.hours(value) if isinstance(value, int) else value


class CouncilField(forms.ChoiceField):
    """The council one acts for: shown, preset, and changeable for who acts for several. Cleans to the council."""

    def __init__(self, *, councils, **kwargs):
        self.councils = {council.code: council for council in councils}
        first = next(iter(self.councils), None)
        kwargs.setdefault("error_messages", {"required": WHICH_COUNCIL, "invalid_choice": WHICH_COUNCIL})
        choices = [(code, council.short_name) for code, council in self.councils.items()]
        super().__init__(**{"choices": choices, "initial": first, **kwargs})

    def clean(self, value):
        return self.councils.get(super().clean(value))


def grouped_skills(skills, *, first=""):
    """Choices for a select, by family; `first` is what stands for none."""
    families = {}
    for skill in skills:
        families.setdefault(skill.family, []).append((skill.slug, skill.name))
    return [*([("", first)] if first else []), *families.items()]


class SkillField(forms.ChoiceField):
    """One skill of all, in a list by family. Cleans to the skill or None; the list is asked for once a form."""

    def __init__(self, *, first="Choose a skill", **kwargs):
        says = {"required": "Choose a skill", "invalid_choice": "Choose one of the skills"}
        super().__init__(**{"error_messages": says, **kwargs})
        self.first = first

    def use(self, skills):
        self.skills = {skill.slug: skill for skill in skills}
        self.choices = grouped_skills(skills, first=self.first)

    def prepare_value(self, value):
        return value.slug if isinstance(value, Skill) else value

    def clean(self, value):
        return self.skills.get(super().clean(value))
