"""Leaving Peer Groups: closing one's account, or having everything about oneself erased."""

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.actions import LastCoordinator
from common.forms import Checkboxes, Form, Radios
from front.actions import close_account, erase
from meetings.models import Attendance, Meeting
from peergroups.models import Membership

CLOSE, ERASE = "close", "erase"


class EndingForm(Form):
    how = forms.ChoiceField(
        label="What do you want?",
        choices=[(CLOSE, "Close my account"), (ERASE, "Close my account and erase me")],
        widget=Radios(hints={
            CLOSE: "We keep who you were. A coordinator can open it again",
            ERASE: "We forget who you were. It cannot be undone",
        }),
        error_messages={"required": "Choose whether to close your account or to be erased"},
    )  # fmt: skip
    sure = forms.MultipleChoiceField(
        label="Are you sure?",
        choices=[("yes", "I have read what will happen")],
        widget=Checkboxes,
        error_messages={"required": "Tick the box when you have read what will happen"},
    )

    def act(self, *, person, now):
        """Returns what to say afterwards. Raises LastCoordinator."""
        if self.cleaned_data["how"] == ERASE:
            erase(person=person, by=person, now=now)
            return "You are erased. Thank you for the time you gave."
        close_account(person=person, by=person, now=now)
        return "Your account is closed. Thank you for the time you gave."


@never_cache
def account_erase(request):
    """Say exactly what will happen, then do it and sign out."""
    person, now = request.user, timezone.now()
    form = EndingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            thanks = form.act(person=person, now=now)
        except LastCoordinator as refusal:
            form.add_error("how", str(refusal))
        else:
            get_adapter().logout(request)  # its row is gone: this leaves a browser without a session
            messages.success(request, thanks)
            return redirect("front:home")
    return render(request, "account/erase.html", {"form": form, **_what_ends(person, now)})


def _what_ends(person, now):
    memberships = Membership.objects.current().filter(person=person).select_related("group", "council")
    others = Membership.objects.current().leads().exclude(person=person).values("group")
    answers = Attendance.objects.filter(person=person).exclude(answer=Attendance.Answer.NOT_COMING)
    return {
        "memberships": memberships,
        "only_lead_of": [one.group for one in memberships.filter(role=Membership.Role.LEAD).exclude(group__in=others)],
        "coming": Meeting.objects.upcoming(now).filter(pk__in=answers.values("meeting")).count(),
    }
