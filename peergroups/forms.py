"""What people type about belonging: whom they look for, whom they invite, what they ask and what they answer."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from accounts import addresses
from common import london
from common.forms import AddressField, Form, NamedChoiceField, NamedChoicesField, NamedThings, Radios
from councils.models import Council
from outbox import webhooks
from peergroups import pasted
from peergroups.models import Invitation, JoinRequest, Membership, StartRequest, Webhook

Kind, Role = Membership.Kind, Membership.Role
ROLES = {
    Role.MEMBER: "Hears of meetings, sees who is in the group and who comes",
    Role.LEAD: "Also schedules meetings, invites people and looks after the members",
}
WORKS_FOR = [
    (Kind.COUNCIL.value, "A council"),
    (Kind.PUBLIC_BODY.value, "Another public body"),
    (Kind.SUPPLIER.value, "A supplier"),
    (Kind.ACADEMIC.value, "A university or college"),
    (Kind.OTHER.value, "Another organisation"),
]
KINDS = {
    Kind.PUBLIC_BODY: "A fire service, a national park, the NHS, a government department",
    Kind.SUPPLIER: "Never sees what is for the public sector only",
    Kind.ACADEMIC: "Never sees what is for the public sector only",
    Kind.OTHER: "Such as a charity. Never sees what is for the public sector only",
}


class CouncilChoice(NamedChoiceField):
    """A council of today (London), typed by any of its names or its code."""

    def __init__(self, **kwargs):
        super().__init__(Council.objects.none(), names=names_of, noun="council", **kwargs)

    @cached_property
    def things(self):
        return NamedThings(Council.objects.as_at(london.today(timezone.now())), self.names, self.noun)


def names_of(council):
    return council.short_name, council.official_name, council.welsh_name, council.code


# Lists ----------------------------------------------------------------------------------------------------------------
class MemberFilter(Form):
    """What the list of members is narrowed by. What cannot be understood narrows nothing."""

    hides_optional = True
    FORMER = "former"

    q = forms.CharField(label="Name or council", required=False, max_length=120)
    role = forms.ChoiceField(choices=[("", "Members and leads"), *Role.choices], required=False)
    kind = forms.ChoiceField(label="From", choices=[("", "Anywhere"), *Kind.choices], required=False)
    show = forms.ChoiceField(
        label="When", choices=[("", "In the group today"), (FORMER, "Were in it, and left")], required=False
    )

    def __init__(self, *args, with_former, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_former:
            del self.fields["show"]
        self.is_valid()
        self.is_former = self.cleaned_data.get("show") == self.FORMER
        self.narrows = any(self.cleaned_data.get(name) for name in ("q", "role", "kind"))

    def narrowed(self, memberships):
        wanted = {name: self.cleaned_data.get(name) for name in ("role", "kind")}
        memberships = memberships.filter(**{name: value for name, value in wanted.items() if value})
        for word in (self.cleaned_data.get("q") or "").split():
            council = Q(council__short_name__icontains=word) | Q(council__official_name__icontains=word)
            other = Q(person__name__icontains=word) | Q(organisation__icontains=word)
            memberships = memberships.filter(council | other)
        return memberships


class InvitationFilter(Form):
    """Which invitations the list shows. What cannot be understood narrows nothing."""

    hides_optional = True
    PAST = "past"

    q = forms.CharField(label="Address or council", required=False, max_length=120)
    show = forms.ChoiceField(
        label="Which", choices=[("", "Waiting for an answer"), (PAST, "Answered or taken back")], required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_valid()
        self.is_past = self.cleaned_data.get("show") == self.PAST
        self.narrows = bool(self.cleaned_data.get("q"))

    def narrowed(self, invitations):
        for word in (self.cleaned_data.get("q") or "").split():
            council = Q(council__short_name__icontains=word) | Q(council__official_name__icontains=word)
            invitations = invitations.filter(council | Q(email__icontains=word) | Q(organisation__icontains=word))
        return invitations


# Inviting -------------------------------------------------------------------------------------------------------------
class InviteForm(Form):
    """Whom to invite, and as what. `one` is the address when nothing but one was typed, else ""."""

    addresses = forms.CharField(
        label="Email addresses",
        help_text="One or many, pasted as you have them: a column of a sheet, a line from Outlook. 200 at a time.",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter at least one email address"},
    )
    role = forms.ChoiceField(
        label="They join as", choices=Role.choices, initial=Role.MEMBER, widget=Radios(hints=ROLES)
    )
    kind = forms.ChoiceField(
        label="They work for",
        choices=WORKS_FOR,
        initial=Kind.COUNCIL,
        widget=Radios(hints={
            Kind.COUNCIL: "Which one is known from each address. Where it is not, invite them one at a time", **KINDS,
        }),
    )  # fmt: skip
    council = CouncilChoice(
        label="Name of the council",
        help_text="For one person at a time, whose address does not show it. Start typing the name",
        required=False,
    )
    organisation = forms.CharField(
        label="Name of the organisation",
        help_text="If they do not work for a council",
        max_length=120,
        required=False,
    )
    words = forms.CharField(
        label="A line of your own",
        help_text="It stands in the mail, with your name",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_addresses(self):
        text = self.cleaned_data["addresses"]
        entries = pasted.read(text)
        if not any(entry.email for entry in entries):
            raise forms.ValidationError("Enter at least one email address, like name@example.gov.uk")
        self.one = entries[0].email if len(entries) == 1 else ""
        return text

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind == Kind.COUNCIL:
            cleaned["organisation"] = ""
            if cleaned.get("council") and "addresses" in cleaned and not self.one:
                self.add_error("council", "Leave the council empty, or invite one person at a time")
        elif kind:
            cleaned["council"] = None
            self.errors.pop("council", None)  # what was typed there is not asked for
            if not cleaned.get("organisation") and "organisation" not in self.errors:
                self.add_error("organisation", "Enter the organisation they work for")
        if cleaned.get("role") == Role.LEAD and kind and kind not in Membership.PUBLIC_SECTOR:
            self.add_error("role", "Choose member: a lead works for a council or another public body")
        return cleaned


# Asking, deciding -----------------------------------------------------------------------------------------------------
class AskForm(Form):
    """Why somebody wants to join whom the group's leads have to let in. `councils` are those they act for today."""

    hides_optional = True  # a council or an organisation: the labels say so

    council = forms.ModelChoiceField(
        Council.objects.none(),
        label="Which council do you ask for?",
        required=False,
        blank=True,
        to_field_name="code",
        widget=Radios,
        error_messages={"invalid_choice": "Choose one of your councils in this list"},
    )
    organisation = forms.CharField(
        label="Which organisation do you work for?",
        max_length=JoinRequest._meta.get_field("organisation").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Enter the organisation you work for"},
    )
    words = forms.CharField(
        label="Why do you want to join?",
        help_text="One or two sentences for the group’s leads",
        max_length=JoinRequest._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why you want to join"},
    )

    def __init__(self, *args, councils, **kwargs):
        super().__init__(*args, **kwargs)
        if not councils:
            del self.fields["council"]
            return
        field = self.fields["council"]
        field.queryset = Council.objects.filter(pk__in=[council.pk for council in councils])
        field.choices = [*((council.code, str(council)) for council in councils), ("", "Another organisation")]
        field.initial = councils[0].code
        self.fields["organisation"].required = False
        self.fields["organisation"].label = "Or another organisation you work for"

    def clean(self):
        cleaned = super().clean()
        council = cleaned.setdefault("council", None)
        if "council" in self.fields and not council and not cleaned.get("organisation") and not self.errors:
            self.add_error("organisation", "Choose a council, or enter the organisation you work for")
        if council:
            cleaned["organisation"] = ""
        return cleaned


class AcceptForm(Form):
    kind = forms.ChoiceField(
        label="They work for", widget=Radios, error_messages={"required": "Choose what they work for"}
    )

    def __init__(self, *args, join_request, **kwargs):
        super().__init__(*args, **kwargs)
        council = join_request.council
        choices = WORKS_FOR[1:]
        if council:
            choices = [(Kind.COUNCIL.value, council.official_name), *choices]
            self.fields["kind"].initial = Kind.COUNCIL
        self.fields["kind"].choices = choices
        self.fields["kind"].widget.hints = KINDS


class DeclineForm(Form):
    reason = forms.CharField(
        label="Why not?",
        help_text="They get these words by email. Say what they can do instead",
        max_length=JoinRequest._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why not: they get these words by email"},
    )


class RoleForm(Form):
    """The role a person is to have: posted, so that the same click twice changes it once."""

    role = forms.ChoiceField(choices=Role.choices, widget=forms.HiddenInput)


class CoveredForm(Form):
    covered = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.HiddenInput,  # each button carries a value
        error_messages={"required": "Choose yes or no", "invalid_choice": "Choose yes or no"},
    )


# Channels -------------------------------------------------------------------------------------------------------------
class SecretInput(forms.TextInput):
    """What is typed here is never shown again, not even beside an error."""

    def get_context(self, name, value, attrs):
        return super().get_context(name, None, attrs)


class WebhookForm(Form):
    kind = forms.ChoiceField(
        label="Where is the channel?",
        choices=Webhook.Kind.choices,
        widget=Radios,
        error_messages={"required": "Choose where the channel is"},
    )
    name = forms.CharField(
        label="What is the channel called?",
        help_text="As you know it there, such as #peer-groups",
        max_length=Webhook._meta.get_field("name").max_length,
        error_messages={"required": "Enter what the channel is called"},
    )
    url = forms.CharField(
        label="Its address for incoming messages",
        help_text="Who has it can post there, so it is never shown again. To put something right, paste it anew",
        max_length=Webhook._meta.get_field("url").max_length,
        widget=SecretInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        error_messages={"required": "Enter its address for incoming messages"},
    )

    def clean_url(self):
        try:
            webhooks.checked(self.cleaned_data["url"])
        except webhooks.NotAllowedError as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data["url"]


# Writing to the leads, and asking for a group -------------------------------------------------------------------------
class SenderForm(Form):
    """Who writes. Who is signed in is not asked for a name and an address that we know."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name"},
    )
    email = AddressField(
        label="Your email address",
        help_text="The answer goes to it",
        error_messages={"required": "Enter your email address"},
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person if person.is_authenticated else None
        if self.person:
            del self.fields["email"]
            if self.person.name:
                del self.fields["name"]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self):
        email = addresses.canonical(self.cleaned_data["email"])
        if not email or len(email) > Invitation._meta.get_field("email").max_length:
            raise forms.ValidationError(self.fields["email"].error_messages["invalid"])
        return email

    @property
    def sender(self):
        """(name, address) of who writes."""
        person, typed = self.person, self.cleaned_data
        return (typed.get("name") or person.name, person.email if person else typed["email"])


class ContactForm(SenderForm):
    """A letter to the leads."""

    message = forms.CharField(
        label="Your message",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
        error_messages={"required": "Enter your message"},
    )


class CouncilsChoice(NamedChoicesField):
    """Any number of councils of today (London), one on each line, by any of their names or their code."""

    def __init__(self, **kwargs):
        super().__init__(Council.objects.none(), names=names_of, noun="council", **kwargs)

    things = CouncilChoice.things


class StartForm(SenderForm):
    """A group that somebody asks the coordinators for. The councils, the area in words, or both."""

    hides_optional = True  # councils or words: the labels say so

    group_name = forms.CharField(
        label="What would the group be called?",
        help_text="Mostly after its area, without the words “peer group”: South Coast",
        max_length=StartRequest._meta.get_field("name").max_length,
        error_messages={"required": "Enter what the group would be called"},
    )
    councils = CouncilsChoice(
        label="Which councils would it be for?",
        help_text="One on each line, as many as you know of. They need not have been asked yet",
        required=False,
    )
    area = forms.CharField(
        label="Or say the area in words",
        help_text="For example, from the Wash to the Humber, districts and counties",
        max_length=StartRequest._meta.get_field("area").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    council = CouncilChoice(
        label="Which council do you work for?",
        help_text="Start typing the name",
        error_messages={"required": "Enter the council you work for"},
    )
    words = forms.CharField(
        label="Why would you like it?",
        help_text="One or two sentences for the coordinators of the network",
        max_length=StartRequest._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "true"}),
        error_messages={"required": "Enter why you would like it"},
    )
    field_order = ("group_name", "councils", "area", "words", "name", "email", "council")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "email" in self.fields:
            self.fields["email"].label = "Your work email address"

    def clean_group_name(self):
        return " ".join(self.cleaned_data["group_name"].split())

    def clean(self):
        cleaned = super().clean()
        if not self.errors.keys() & {"councils", "area"} and not (cleaned["councils"] or cleaned["area"]):
            self.add_error("councils", "Enter at least one council, or say the area in words")
        return cleaned

    @property
    def said(self):
        """What `actions.ask_to_start` takes of it."""
        name, email = self.sender
        typed = {key: self.cleaned_data[key] for key in ("councils", "area", "council", "words")}
        return {**typed, "name": self.cleaned_data["group_name"], "asker": name, "email": email, "person": self.person}
