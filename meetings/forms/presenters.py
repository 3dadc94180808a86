"""Who leads a line: a person of the group, offered by name, or anybody in free words."""

from django import forms

from common.forms import NamedChoiceInput, fold
from meetings.presenters import names_of

HINT = (
    "Somebody from the group, or a name and an organisation. Members and people who come see it; everybody only sees "
    "members who agreed to be named"
)


class PresenterField(forms.CharField):
    """One input. What is one of the group's names cleans to its person, anything else to its words."""

    widget = NamedChoiceInput(attrs={"autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(**{"label": "Who leads it", "help_text": HINT, "required": False, "max_length": 160, **kwargs})
        self.people = {}

    def offer(self, group):
        """Offer the names of this group's members. Call it once the form is made."""
        self.people = names_of(group)
        self.widget.names = lambda: list(self.people)

    def shown(self, item):
        """What the input says for this line."""
        named = {person.pk: name for name, person in self.people.items()}
        return item.presenter or named.get(item.presenter_person_id, "")

    def split(self, typed):
        """(person or None, words) of what was typed."""
        by_name = {fold(name): person for name, person in self.people.items()}
        person = by_name.get(fold(typed)) if typed else None
        return (person, "") if person else (None, typed)
