"""The first minute: name, job title and council, then the group for that council, one click away."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone

from accounts import actions as accounts
from common import london
from common.forms import Form, Radios
from common.paths import safe_path
from front.actions import stop_acting_for
from front.history import page_name
from meetings.models import Meeting
from peergroups.forms import CouncilChoice
from peergroups.models import PeerGroup
from peergroups.permissions import regions_to_join
from peergroups.tokens import read_invitation


class WelcomeForm(Form):
    """Asks for the council by its name, but who shares an address’s domain with a few councils picks one of those."""

    ANOTHER, NONE = "another", "none"

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    job_title = forms.CharField(
        label="Your job title",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    which = forms.ChoiceField(
        label="Which council do you work for?",
        widget=Radios,
        error_messages={"required": "Choose the council you work for"},
    )
    council = CouncilChoice(label="Your council", required=False)

    def __init__(self, *args, person, now, **kwargs):
        self.person = person
        self.preset = person.affiliations.filter(ended_on=None).select_related("council", "person").first()
        council = self.preset.council if self.preset else None
        super().__init__(*args, initial={"council": council}, **kwargs)
        likely = [] if self.preset else list(accounts.likely_councils(person.email, now))
        self.likely = {council.code: council for council in likely} if 2 <= len(likely) <= 4 else {}
        self.fields["council"].help_text = _where_from(self.preset, likely)
        if self.likely:
            self._ask_which()
        else:
            del self.fields["which"]

    def _ask_which(self):
        self.fields["which"].choices = [
            *((code, council.official_name) for code, council in self.likely.items()),
            (self.ANOTHER, "Another council"),
            (self.NONE, "I do not work for a council"),
        ]
        self.fields["council"].label = "Name of the other council"
        self.fields["council"].help_text = "Only if you chose “Another council”. Start typing its name."

    def clean(self):
        cleaned = super().clean()
        which = cleaned.get("which")
        if which == self.ANOTHER:
            if not cleaned.get("council") and "council" not in self.errors:
                self.add_error("council", "Enter the name of the council you work for")
        elif which:
            cleaned["council"] = self.likely.get(which)
            self.errors.pop("council", None)  # what was typed there is not asked for
        return cleaned

    def act(self, now):
        """What is said here about the council replaces what the address said."""
        said, person = self.cleaned_data, self.person
        accounts.describe(person=person, name=said["name"], job_title=said["job_title"], by=person)
        if self.preset and self.preset.council != said["council"]:
            stop_acting_for(affiliation=self.preset, by=person, now=now)
        if said["council"]:
            accounts.affiliate(person=person, council=said["council"], by=person, now=now)


def _where_from(preset, likely):
    if preset:
        return "Known from your email address. Change it if it is not the one you work for."
    names = [council.short_name for council in likely]
    if names:
        return f"Your email address is used by {' and '.join(names)}. Start typing the one you work for."
    return "Start typing its name. Leave it empty if you do not work for a council."


@dataclass(frozen=True)
class Suggestion:
    """A region for this person, of `size` councils, with the next meeting they may know of.

    `councils` are those for which they may join at once; none: the address does not show it.
    """

    group: PeerGroup
    councils: list
    size: int
    meeting: Meeting | None


def welcome(request):
    """Ask once who somebody is; after that, suggest groups."""
    next_path = safe_path(request.POST.get("next") or request.GET.get("next"))
    if request.user.name:
        return _suggest(request, next_path)

    now = timezone.now()
    form = WelcomeForm(request.POST if request.method == "POST" else None, person=request.user, now=now)
    if form.is_valid():
        form.act(now)
        return redirect(reverse("front:welcome", query={"next": next_path} if next_path else None))
    return render(
        request, "welcome/welcome.html", {"form": form, "next": next_path, "invited_to": _invited_to(next_path)}
    )


def _invited_to(path):
    """The group whose invitation they are answering, if that is where they go on to; else None."""
    if page_name(urlsplit(path).path) != "peergroups:invitation-accept":
        return None
    invitation = read_invitation(resolve(urlsplit(path).path).kwargs["token"])
    return invitation.group if invitation else None


def _suggest(request, next_path):
    now = timezone.now()
    mine = request.user.affiliations.acting(london.today(now)).select_related("council")
    councils = [affiliation.council for affiliation in mine]
    suggestions = suggest(request.user, now)
    is_invited = page_name(urlsplit(next_path).path) == "peergroups:invitation-accept"  # then they know the group
    if next_path and (is_invited or not any(suggestion.councils for suggestion in suggestions)):
        return redirect(next_path)
    context = {
        "councils": councils,
        "suggestions": suggestions,
        "groups": [group.in_text for group in PeerGroup.objects.with_member(request.user).distinct()],
        "next": next_path,
    }
    return render(request, "welcome/group.html", context)


def suggest(person, now):
    """The regions that cover a council of this person today and that they are not in."""
    today = london.today(now)
    joinable = {}
    for group, council, at_once in regions_to_join(person, now):
        joinable.setdefault(group, []).extend([council] if at_once else [])
    coming = Meeting.objects.visible_to(person).upcoming(now).select_related("group")
    return [
        Suggestion(
            group=group,
            councils=councils,
            size=group.councils_as_at(today).count(),
            meeting=coming.filter(group=group).first(),
        )
        for group, councils in joinable.items()
    ]
