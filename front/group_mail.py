"""A group's mail, for its leads: what went to whom, what could not be sent, and their own note in the digest.

Nobody reads here what a mail said: the log has no subjects, and codes are no group's.
"""

from django import forms
from django.contrib import messages
from django.db.models import BigIntegerField, Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Lower, Substr
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from common.forms import Form, ModelForm
from common.pagination import paginate
from digests import actions as digests
from digests import composing, emails
from digests.models import LeadNote
from digests.permissions import can_look_after_mail, can_write_note
from front import shown_mail
from front.mail_words import in_words
from meetings.models import Meeting
from outbox import actions as outbox
from outbox.models import DeadAddress, Message
from peergroups.doors import enter_group, get_visible, require
from peergroups.models import Invitation, Membership

SHOWN_NOTES = 5
STATES = [
    ("", "All"),
    (Message.State.SENT.value, "Sent"),
    (Message.State.QUEUED.value, "Waits to be sent"),
    (Message.State.PARKED.value, "Not delivered"),
    (Message.State.CANCELLED.value, "Taken back"),
]

asks_and_does = require_http_methods(["GET", "HEAD", "POST"])


class LogForm(Form):
    hides_optional = True
    q = forms.CharField(label="Part of an address", max_length=200, required=False)
    state = forms.ChoiceField(label="What became of it", choices=STATES, required=False)

    def narrowed(self, rows):
        """The rows that match; all of them if what was asked cannot be read."""
        if not self.is_valid():
            return rows
        for word in self.cleaned_data["q"].split():
            rows = rows.filter(to_address__icontains=word)
        state = self.cleaned_data["state"]
        return rows.filter(state=state) if state else rows

    @property
    def narrows(self):
        return self.is_bound and self.is_valid() and any(self.cleaned_data.values())


class NoteForm(ModelForm):
    class Meta:
        model = LeadNote
        fields = ["words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 4, "spellcheck": "true"})}
        help_texts = {"words": "Up to 600 characters. It stands in the mail as you type it"}


class ParkedForm(Form):
    """Each button carries a value."""

    deed = forms.ChoiceField(choices=[("retry", "Send again"), ("drop", "Leave it unsent")], widget=forms.HiddenInput)


@asks_and_does
@never_cache
def group_mail(request, slug):
    visit = enter_group(request, slug)
    require(can_look_after_mail(visit))
    note = NoteForm(request.POST if request.method == "POST" else None)
    if note.is_valid():
        digests.write_note(group=visit.group, words=note.cleaned_data["words"], by=request.user, now=timezone.now())
        messages.success(request, "Your note stands in the next digest of every member.")
        return redirect("front:group-mail", slug)
    log = LogForm(request.GET)
    page = paginate(request, log.narrowed(log_of(visit.group)))
    parked = parked_of(visit.group)
    for message in [*page.object_list, *parked]:
        message.kind_in_words = in_words(message.kind)
    context = {
        "visit": visit,
        "group": visit.group,
        "form": note,
        "log": log,
        "page": page,
        "parked": parked,
        "dead": dead_of(visit.group),
        "notes": notes_of(visit.group),
        "people": Membership.objects.current().filter(group=visit.group).count(),
    }
    return render(request, "groups/mail.html", context)


def log_of(group):
    """The group's mail, the latest first; `about_title` names the meeting a mail is about."""
    meeting = Meeting.objects.filter(pk=Cast(Substr(OuterRef("about"), 9), BigIntegerField())).values("title")
    about = Case(When(Q(about__regex=r"^meeting:\d+$"), then=Subquery(meeting)), default=Value(""))
    mails = Message.objects.in_scopes([scope_of(group)]).exclude(kind="code")
    return mails.annotate(about_title=about).order_by("-pk")


def scope_of(group):
    return f"group:{group.pk}"


def parked_of(group):
    """What could not be sent, and nobody has looked at, the latest first: as many as fit on a page."""
    return list(log_of(group).parked()[:25])


def dead_of(group):
    """Addresses of members, and of people invited, at which mail came back; each with `person`, or None."""
    members = Membership.objects.current().filter(group=group).annotate(lower=Lower("person__email"))
    invited = Invitation.objects.open().filter(group=group).annotate(lower=Lower("email"))
    ours = Q(lower__in=members.values("lower")) | Q(lower__in=invited.order_by().values("lower"))
    name = members.filter(lower=OuterRef("lower")).values("person__name")[:1]
    dead = DeadAddress.objects.dead().annotate(lower=Lower("address")).filter(ours)
    return dead.annotate(person_name=Subquery(name)).order_by(F("since").desc(), "-pk")


def notes_of(group):
    rows = LeadNote.objects.filter(group=group).select_related("written_by", "withdrawn_by")
    return list(rows[:SHOWN_NOTES])


# What could not be sent -----------------------------------------------------------------------------------------------
@asks_and_does
@never_cache
def parked_mail(request, slug, pk):
    """One mail that a server refused: what it said, and two buttons."""
    visit = enter_group(request, slug)
    require(can_look_after_mail(visit))
    message = get_visible(log_of(visit.group), pk)
    if not Message.objects.parked().filter(pk=message.pk).exists():
        messages.info(request, "This mail does not wait for you any more.")
        return redirect("front:group-mail", slug)
    form = ParkedForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and settle(message, form, request):
        return redirect("front:group-mail", slug)
    context = {"group": visit.group, "message": message, "kind": in_words(message.kind), "form": form}
    return render(request, "groups/mail_parked.html", context)


def settle(message, form, request):
    """Send it again or leave it. Returns False, with the reason on the form, where neither is of use."""
    now = timezone.now()
    if form.cleaned_data["deed"] == "drop":
        outbox.drop(message=message, by=request.user, now=now)
        messages.success(request, "The mail stays unsent. The log keeps it.")
        return True
    try:
        outbox.retry(message=message, by=request.user, now=now)
    except outbox.CannotSend as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, "The mail is on its way again.")
    return True


@asks_and_does
@never_cache
def dead_address(request, slug, pk):
    """Say that an address works again, after reading what the server said of it."""
    visit = enter_group(request, slug)
    require(can_look_after_mail(visit))
    dead = get_visible(dead_of(visit.group), pk)
    if request.method == "POST":
        outbox.revive(address=dead.address, by=request.user, now=timezone.now())
        messages.success(request, f"We send mail to {dead.address} again, from the next one on.")
        return redirect("front:group-mail", slug)
    return render(request, "groups/mail_address.html", {"group": visit.group, "dead": dead})


# The leads' note ------------------------------------------------------------------------------------------------------
@asks_and_does
def withdraw_note(request, slug, pk):
    visit = enter_group(request, slug)
    require(can_write_note(visit))
    note = get_visible(LeadNote.objects.filter(group=visit.group), pk)
    if note.withdrawn_at is not None:
        messages.info(request, "This note was withdrawn before.")
        return redirect("front:group-mail", slug)
    if request.method == "POST":
        digests.withdraw_note(note=note, by=request.user, now=timezone.now())
        messages.success(request, "The note is withdrawn: no digest has it from now on.")
        return redirect("front:group-mail", slug)
    return render(request, "groups/mail_note_withdraw.html", {"group": visit.group, "note": note})


# The digest as a member would get it ----------------------------------------------------------------------------------
@require_safe
@never_cache
def preview(request, slug):
    visit = enter_group(request, slug)
    require(can_write_note(visit))
    letter = sample(visit.group, timezone.now())
    context = {
        "group": visit.group,
        "reader": composing.MADE_UP,
        "letter": letter,
        "text": shown_mail.home(letter.text, request) if letter else "",
    }
    return render(request, "groups/mail_preview.html", context)


@require_safe
@never_cache
@xframe_options_sameorigin
def preview_part(request, slug):
    """The HTML of it, for the frame on its page."""
    visit = enter_group(request, slug)
    require(can_write_note(visit))
    letter = sample(visit.group, timezone.now())
    if letter is None:
        raise Http404
    return shown_mail.alone(letter.html, request)


def sample(group, now):
    """The letter of a made-up member of this group alone, were a digest due now; None, if it had nothing to say.

    Nobody can act by its links: they are made for nobody.
    """
    edition = composing.preview(group, now)
    return emails.digest(edition, now) if edition.lines or edition.coming else None
