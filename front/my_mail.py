"""What mail I get: when my digest comes and of which groups, which kinds I want, and the last ones I got."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts import actions as accounts
from accounts.models import MutedMail
from common import london
from common.forms import Checkboxes, Form, Radios
from common.pagination import paginate
from digests import actions as digests
from digests import windows
from digests.models import MutedGroup, Rhythm
from front import shown_mail
from front.mail_words import in_words
from outbox import actions as outbox
from outbox.models import Body, DeadAddress, Message
from peergroups.models import Membership, PeerGroup

HOURS = [(hour, london.clock(dt.time(hour))) for hour in range(24)]
HINTS = {
    MutedMail.Kind.INVITATION: "When a meeting of one of your groups is announced, with links to answer",
    MutedMail.Kind.REMINDER: "Before a meeting you have not answered or are coming to, with the agenda",
    MutedMail.Kind.ACTION: "Before what you promised is due, while it is late, and when one is given you",
    MutedMail.Kind.NOTES: "When notes of a meeting are ready to read",
    MutedMail.Kind.FEEDBACK: "The day after a meeting you were at: was it worth your time?",
    MutedMail.Kind.HOSTING: "When your council offered to host and nothing is arranged yet",
    MutedMail.Kind.LEADING: "When a meeting is due, its notes are not out, or nobody has an action",
    MutedMail.Kind.HELP_WANTED: "When a council asks for what yours offers, at most one a day",
    MutedMail.Kind.LENDING: "When an offer runs out, or your council’s hours run low or heap up",
    MutedMail.Kind.BALLOTS: "When your council is asked to vote, before voting ends, and how it ended",
    MutedMail.Kind.REGISTER: "Once a year: is it still true what the register says your council uses?",
    MutedMail.Kind.RATINGS: "When a rating of yours is returned or replied to, or one waits for you as a lead",
    MutedMail.Kind.DATES: "When your group looks for a date, before answers end, and which date it is",
    MutedMail.Kind.DAYS: "When your council is asked to take part or to sign, and what the supplier says and does",
}


class RhythmForm(Form):
    deed = "rhythm"
    hides_optional = True
    every = forms.ChoiceField(
        label="How often do you want your digest?",
        choices=Rhythm.Every.choices,
        widget=Radios(hints={
            Rhythm.Every.MONTH: "On the first such day of the month",
            Rhythm.Every.NEVER: "Invitations and reminders come as before",
        }),
    )  # fmt: skip
    weekday = forms.TypedChoiceField(label="On which day?", choices=Rhythm.Weekday.choices, coerce=int)
    hour = forms.TypedChoiceField(label="At what time?", choices=HOURS, coerce=int)

    def __init__(self, *args, person, **kwargs):
        self.rhythm = rhythm = digests.rhythm_of(person)
        initial = {"every": rhythm.every, "weekday": rhythm.weekday, "hour": rhythm.hour}
        super().__init__(*args, initial=initial, **kwargs)
        self.person = person

    def act(self, now):
        digests.set_rhythm(person=self.person, by=self.person, now=now, **self.cleaned_data)
        if self.cleaned_data["every"] == Rhythm.Every.NEVER:
            return "You get no digest any more."
        return "When your digest comes is saved."


class ShownField(forms.MultipleChoiceField):
    """The options that the page had, in hidden inputs. What is none any more is no mistake."""

    hidden_widget = widget = forms.MultipleHiddenInput

    def valid_value(self, value):
        return True


class GroupsForm(Form):
    """A group that was joined while the page was open was not asked about, so it is not muted."""

    deed = "groups"
    hides_optional = True
    told = forms.MultipleChoiceField(label="Which groups shall it tell you of?", required=False, widget=Checkboxes)
    shown = ShownField(required=False)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.groups = person, {str(group.pk): group for group in groups_of(person)}
        self.muted = set(MutedGroup.objects.filter(person=person).values_list("group", flat=True))
        self.fields["told"].choices = [(pk, group.full_name) for pk, group in self.groups.items()]
        self.initial["told"] = [pk for pk, group in self.groups.items() if group.pk not in self.muted]
        self.initial["shown"] = list(self.groups)

    def act(self, now):
        shown = self.cleaned_data["shown"] or self.groups
        for pk, group in self.groups.items():
            if pk in self.cleaned_data["told"]:
                digests.unmute_group(person=self.person, group=group, by=self.person)
            elif pk in shown:
                digests.mute_group(person=self.person, group=group, by=self.person, now=now)
        return "Of which groups your digest tells you is saved."


class KindsForm(Form):
    deed = "kinds"
    hides_optional = True
    wanted = forms.MultipleChoiceField(
        label="What other mail do you want?", required=False, widget=Checkboxes(hints=HINTS)
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, muted = person, set(person.muted_mail.values_list("kind", flat=True))
        self.kinds = [kind for kind in MutedMail.Kind if kind != MutedMail.Kind.LEADING or is_for_leads(person, muted)]
        self.fields["wanted"].choices = [(kind.value, kind.label) for kind in self.kinds]
        self.initial["wanted"] = [kind.value for kind in self.kinds if kind not in muted]

    def act(self, now):
        for kind in self.kinds:
            if kind in self.cleaned_data["wanted"]:
                accounts.unmute_mail(person=self.person, kind=kind, by=self.person)
            else:
                accounts.mute_mail(person=self.person, kind=kind, by=self.person, now=now)
        return "What other mail you get is saved."


class ReviveForm(Form):
    deed = "revive"

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def act(self, now):
        outbox.revive(address=self.person.email, by=self.person, now=now)
        return "We send mail to your address again, from the next one on."


def is_for_leads(person, muted):
    """Whether to ask about nudges to leads: of who leads something, and of who did and turned them off."""
    return MutedMail.Kind.LEADING in muted or PeerGroup.objects.manageable_by(person).exists()


def groups_of(person):
    """The groups this person is in today, by name."""
    mine = Membership.objects.current().filter(person=person)
    return PeerGroup.objects.filter(pk__in=mine.values("group")).order_by("name", "pk")


@never_cache
def my_mail(request):
    person, now = request.user, timezone.now()
    posted = request.POST.get("deed") if request.method == "POST" else None
    sheets = {
        kind.deed: kind(request.POST if kind.deed == posted else None, person=person)
        for kind in (RhythmForm, GroupsForm, KindsForm, ReviveForm)
    }
    if posted in sheets and sheets[posted].is_valid():
        messages.success(request, sheets[posted].act(now))
        return redirect("front:my-mail")
    page = paginate(request, mails_of(person))
    context = {
        "next_at": next_digest(sheets["rhythm"].rhythm, now),
        "sheets": sheets,
        "form": sheets.get(posted),
        "page": page,
        "mails": [row(body) for body in page.object_list],
        "dead": DeadAddress.objects.dead().of(person.email).first(),
    }
    return render(request, "account/my_mail.html", context)


def next_digest(rhythm, now):
    """The moment at which the next digest is due, or None."""
    if rhythm.every == Rhythm.Every.NEVER:
        return None
    return windows.following(windows.Beat(rhythm.every, rhythm.weekday, rhythm.hour), now)


def mails_of(person):
    """What was sent to this person and is kept, the latest first. A code is gone the moment it is sent."""
    mine = Body.objects.filter(message__person_id=person.pk, message__state=Message.State.SENT)
    mine = mine.exclude(message__kind="code").filter(message__channel=Message.Channel.MAIL)
    return mine.select_related("message").order_by("-message__sent_at", "-message")


def row(body):
    message = body.message
    return {
        "pk": message.pk,
        "subject": shown_mail.subject_of(body.mime),
        "kind": in_words(message.kind),
        "at": message.sent_at,
    }


def enter_mail(request, pk):
    """One of my own mails. Raises Http404 for anybody else's, as for one that is not kept."""
    body = mails_of(request.user).filter(pk=pk).first()
    if body is None:
        raise Http404
    return body


@never_cache
@require_safe
def my_mail_detail(request, pk):
    body = enter_mail(request, pk)
    context = {"message": body.message, "mail": shown_mail.read(body.mime, request)}
    return render(request, "account/my_mail_detail.html", context)


@never_cache
@require_safe
@xframe_options_sameorigin
def my_mail_part(request, pk):
    """The HTML of one of my mails, for the frame on its page."""
    return shown_mail.alone(shown_mail.html_of(enter_mail(request, pk).mime), request)
