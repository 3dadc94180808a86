"""My own page: what I am called, whom I act for, and my groups. What mail I get is front.my_mail."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Affiliation
from common import london
from common.forms import Checkboxes, Form
from front import succession
from front.actions import acting_for, stop_acting_for
from peergroups.forms import CouncilChoice
from peergroups.models import Membership


class AboutForm(Form):
    deed = "about"
    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    job_title = forms.CharField(
        label="Your job title",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, initial={"name": person.name, "job_title": person.job_title}, **kwargs)
        self.person = person

    def act(self, now):
        accounts.describe(person=self.person, by=self.person, **self.cleaned_data)
        return "Your name and job title are saved."


class CouncilForm(Form):
    deed = "council"
    council = CouncilChoice(label="Another council you act for")

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def act(self, now):
        council = self.cleaned_data["council"]
        accounts.affiliate(person=self.person, council=council, by=self.person, now=now)
        return f"You act for {council}."


class PublicNameForm(Form):
    deed = "public_name"
    shown = forms.MultipleChoiceField(
        label="Who may read your name?",
        choices=[("shown", "Show my name in public")],
        required=False,
        widget=Checkboxes(hints={
            "shown": "Everybody may read it, search engines too, where you lead a group",
        }),
    )  # fmt: skip

    def __init__(self, *args, person, **kwargs):
        shown = ["shown"] if person.named_in_public_since else []
        super().__init__(*args, initial={"shown": shown}, **kwargs)
        self.person, self.hides_optional = person, True

    def act(self, now):
        if self.cleaned_data["shown"]:
            accounts.show_name_in_public(person=self.person, by=self.person, now=now)
            return "Your name is shown in public where you lead."
        accounts.hide_name_in_public(person=self.person, by=self.person, now=now)
        return "Your name is not shown in public."


class EndForm(Form):
    deed = "end"
    affiliation = forms.ModelChoiceField(Affiliation.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        mine = person.affiliations.on(london.today(timezone.now()))
        self.fields["affiliation"].queryset = mine.select_related("council", "person")
        self.person = person

    def act(self, now):
        affiliation = self.cleaned_data["affiliation"]
        stop_acting_for(affiliation=affiliation, by=self.person, now=now)
        return f"You no longer act for {affiliation.council}."


def account(request):
    person, now = request.user, timezone.now()
    if "end" in request.GET and request.method == "GET":
        return _confirm_end(request)
    posted = request.POST.get("deed") if request.method == "POST" else None
    sheets = {
        kind.deed: kind(request.POST if kind.deed == posted else None, person=person)
        for kind in (AboutForm, PublicNameForm, CouncilForm, EndForm)
    }
    if posted in sheets and sheets[posted].is_valid():
        messages.success(request, sheets[posted].act(now))
        return redirect("front:account")
    memberships = Membership.objects.current().filter(person=person).select_related("group", "council")
    today = london.today(now)
    affiliations = succession.with_questions(person.affiliations.on(today))
    context = {
        "sheets": sheets,
        "form": sheets.get(posted),
        "today": today,
        "affiliations": affiliations,
        "ahead": dated_ahead(person, affiliations, today),
        "memberships": memberships,
        "has_desk": person.is_coordinator or any(membership.is_lead for membership in memberships),
    }
    return render(request, "account/account.html", context)


def dated_ahead(person, affiliations, today):
    """The councils this person will act for, dated already. Only what follows a council that ends is."""
    if not any(affiliation.council.end for affiliation in affiliations):
        return []
    return list(person.affiliations.filter(started_on__gt=today).select_related("council").order_by("started_on", "pk"))


def _confirm_end(request):
    """Say what ends with it, before it ends."""
    form = EndForm({"affiliation": request.GET["end"]}, person=request.user)
    if not form.is_valid():
        raise Http404
    affiliation = form.cleaned_data["affiliation"]
    memberships = acting_for(request.user, affiliation.council)
    return render(request, "account/end.html", {"affiliation": affiliation, "memberships": memberships})
