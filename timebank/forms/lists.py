"""What the time bank's first page shows, all of it in the address. What cannot be understood narrows nothing."""

from django import forms
from django.db.models import Q

from common.forms import Form
from timebank.forms.fields import SkillField
from timebank.models import Place, Request

State = Request.State
REMOTE, ON_SITE = Place.REMOTE.value, Place.ON_SITE.value


class TimebankFilter(Form):
    """`reader`: who reads. `groups`: whose councils they may narrow it to."""

    hides_optional = True
    MINE, ENDED, OFFERS, PAST = "mine", "ended", "offers", "past-offers"

    show = forms.ChoiceField(
        label="What",
        choices=[
            ("", "Open requests"), (MINE, "Requests of my councils"), (ENDED, "Requests that have ended"),
            (OFFERS, "Offers"), (PAST, "Offers that have ended"),
        ],
        required=False,
    )  # fmt: skip
    words = forms.CharField(label="Words", max_length=100, required=False)
    skill = SkillField(label="Skill", required=False, first="Every skill")
    group = forms.ChoiceField(label="Councils of", required=False)
    place = forms.ChoiceField(
        label="Where", choices=[("", "Anywhere"), (REMOTE, "Remote"), (ON_SITE, "On site")], required=False
    )

    def __init__(self, *args, groups, skills, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.groups = today, {group.slug: group for group in groups}
        self.fields["skill"].use(skills)
        self.fields["group"].choices = [("", "Every group"), *((slug, one.name) for slug, one in self.groups.items())]
        self.is_valid()
        self.show = self.cleaned_data.get("show") or ""
        self.group = self.groups.get(self.cleaned_data.get("group"))
        self.narrows = any(self.cleaned_data.get(name) for name in ("show", "words", "skill", "group", "place"))

    @property
    def shows_offers(self):
        return self.show in {self.OFFERS, self.PAST}

    @property
    def shows_open(self):
        return not self.show

    def requests(self, found, councils):
        """Of these requests those that are asked for; `councils` are the reader's."""
        if self.show == self.MINE:
            found = found.filter(council__in=councils)
        else:
            found = found.filter(state__in=[State.CLOSED, State.WITHDRAWN] if self.show == self.ENDED else [State.OPEN])
        if words := self.cleaned_data.get("words"):
            found = found.about(words)
        if skill := self.cleaned_data.get("skill"):
            found = found.filter(skills=skill)
        return self._near(found)

    def offers(self, found):
        stands = Q(ended_at=None, until__gte=self.today)
        found = found.filter(~stands if self.show == self.PAST else stands)
        if words := self.cleaned_data.get("words"):
            found = found.filter(Q(skill__name__icontains=words) | Q(words__icontains=words))
        if skill := self.cleaned_data.get("skill"):
            found = found.filter(skill=skill)
        return self._near(found)

    def _near(self, found):
        if self.group is not None:
            found = found.filter(council__in=self.group.councils_as_at(self.today))
        place = self.cleaned_data.get("place")
        return found.filter(place__in=[place, Place.EITHER]) if place else found
