"""What people type about a loan: the offer of help, the hours, why not, and how it was."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from common.forms import AddressField, DayField, Form, Radios
from common.words import hours
from timebank.actions import approving
from timebank.forms.fields import A_DAY as HOW_LONG
from timebank.forms.fields import CouncilField, DurationField
from timebank.models import Loan
from timebank.refusals import WrongApprover
from timebank.shown import changed, fingerprint, settles_now

OTHER = "other"
LONGEST_AGO = dt.timedelta(days=366)
A_DAY = 24 * 60


def few_lines(rows=2):
    return forms.Textarea(attrs={"rows": rows})


def not_over(day, today):
    if day is not None and day < today:
        raise ValidationError("The last day must be today or later", code="past")
    return day


def in_order(form, fields):
    first, last = fields.get("from_on"), fields.get("until_on")
    if first and last and last < first:
        form.add_error("until_on", "The last day is before the first day")


def people_to_choose(people):
    """Choices for a select of {key: person}, and of somebody who is not in it."""
    return [("", "Choose a person"), *((pk, str(one)) for pk, one in people.items()), (OTHER, "Somebody else")]


# The offer of help ----------------------------------------------------------------------------------------------------
class AnswerForm(Form):
    """Who would help, how long and when. `helpers`: {council: [person]} of the councils that may answer."""

    council = CouncilField(label="For which council", councils=())
    person = forms.ChoiceField(label="Who would help", error_messages={"required": "Choose who would help"})
    name = forms.CharField(
        label="Their name",
        help_text="Only for somebody who is not in the list. They need no account",
        max_length=120,
        required=False,
    )
    minutes = DurationField(label="How much time")
    from_on = DayField(label="From", what="The first day", required=False)
    until_on = DayField(label="Until", what="The last day", required=False)
    settles = forms.ChoiceField(
        label="How is it settled", choices=Loan.Settles.choices, widget=Radios, initial=Loan.Settles.HOURS
    )
    words = forms.CharField(
        label="What you would like to say",
        help_text="What they can do, when they have time. The council that asked reads it",
        max_length=500,
        required=False,
        widget=few_lines(),
    )
    approver_email = AddressField(
        label="Who can release their time",
        help_text=(
            "The address of their approver, a manager of your council say. They get one email, once your offer is "
            "accepted, and need no account. You can also say it then"
        ),
        required=False,
        error_messages={"invalid": "Enter an email address in the correct format, like name@example.gov.uk"},
    )

    def __init__(self, *args, asked, helpers, by, today, loan=None, **kwargs):
        if loan is not None:
            kwargs["initial"] = _as_answered(loan)
        super().__init__(*args, **kwargs)
        self.asked, self.helpers, self.by, self.today, self.loan = asked, helpers, by, today, loan
        self.fields["council"] = CouncilField(label="For which council", councils=list(helpers))
        if loan is not None:
            del self.fields["council"]
        people = {person.pk: person for mine in helpers.values() for person in mine}
        self.people = {str(pk): person for pk, person in people.items()}
        self.fields["person"].choices = people_to_choose(self.people)
        if not asked.may_charge:
            del self.fields["settles"]

    def clean_until_on(self):
        return not_over(self.cleaned_data["until_on"], self.today)

    def clean(self):
        fields = super().clean()
        in_order(self, fields)
        council = self.loan.lender if self.loan else fields.get("council")
        if council is None or not fields.get("person"):
            return fields
        person = self.people.get(fields["person"])
        if fields["person"] == OTHER and not fields.get("name"):
            self.add_error("name", "Enter the name of who would help")
        if person is not None and person not in self.helpers[council]:
            self.add_error("person", f"{person} is not of {council}: choose somebody of your council")
        elif fields.get("approver_email"):
            self._check_approver(council, person, fields)
        return fields

    def _check_approver(self, council, person, fields):
        stub = Loan(lender=council, lent_person=person, lent_name=fields.get("name") or "")
        answered_by = self.loan.offered_by if self.loan else self.by
        try:
            fields["approver_email"] = approving.checked(stub, fields["approver_email"], by=answered_by)
        except WrongApprover as wrong:
            self.add_error("approver_email", str(wrong))

    def arguments(self):
        """What the deed asks for."""
        data = self.cleaned_data
        person = self.people.get(data["person"])
        fields = {name: data[name] for name in ("minutes", "from_on", "until_on", "words", "approver_email")}
        fields |= {
            "lent_person": person,
            "lent_name": person.name if person else data["name"],
            "settles": data.get("settles") or Loan.Settles.HOURS,
        }
        return {"fields": fields} if self.loan else {"fields": fields, "lender": data["council"]}


def _as_answered(loan):
    person = str(loan.lent_person_id) if loan.lent_person_id else OTHER
    initial = {name: getattr(loan, name) for name in ("minutes", "from_on", "until_on", "settles", "words")}
    name = "" if loan.lent_person_id else loan.lent_name
    return initial | {"person": person, "name": name, "approver_email": loan.approver_email}


class ApproverForm(Form):
    email = AddressField(
        label="Their email address",
        help_text="An address of your own council. They need no account here",
        error_messages={
            "required": "Enter the address of who releases the time",
            "invalid": "Enter an email address in the correct format, like name@example.gov.uk",
        },
    )

    def __init__(self, *args, loan, **kwargs):
        super().__init__(*args, initial={"email": loan.approver_email}, **kwargs)
        self.loan = loan

    def clean_email(self):
        try:
            return approving.checked(self.loan, self.cleaned_data["email"], by=self.loan.offered_by)
        except WrongApprover as wrong:
            raise ValidationError(str(wrong), code="wrong_approver") from None

    def arguments(self):
        return {"email": self.cleaned_data["email"]}


class AskAgainForm(ApproverForm):
    """After a no: another approver, or other days."""

    from_on = DayField(label="From", what="The first day", required=False)
    until_on = DayField(label="Until", what="The last day", required=False)

    def __init__(self, *args, loan, today, **kwargs):
        super().__init__(*args, loan=loan, **kwargs)
        self.initial |= {"from_on": loan.from_on, "until_on": loan.until_on}
        self.today = today

    def clean_until_on(self):
        return not_over(self.cleaned_data["until_on"], self.today)

    def clean(self):
        fields = super().clean()
        in_order(self, fields)
        return fields

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("email", "from_on", "until_on")}


class HelperForm(Form):
    """Somebody else of the lender helps. `helpers`: its people, from whom to choose."""

    person = forms.ChoiceField(label="Who helps now", error_messages={"required": "Choose who helps now"})
    name = forms.CharField(
        label="Their name",
        help_text="Only for somebody who is not in the list. They need no account",
        max_length=120,
        required=False,
    )

    def __init__(self, *args, helpers, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in helpers}
        self.fields["person"].choices = people_to_choose(self.people)

    def clean(self):
        fields = super().clean()
        if fields.get("person") == OTHER and not fields.get("name"):
            self.add_error("name", "Enter the name of who helps now")
        return fields

    def arguments(self):
        person = self.people.get(self.cleaned_data["person"])
        return {"person": person, "name": person.name if person else self.cleaned_data["name"]}


class ReleaseForm(Form):
    """The approver's answer: the button says which, and a no has its reason."""

    because = forms.CharField(
        label="If not: why can it not be released?",
        help_text="The person who asked you reads it, and so does the council that needs help",
        max_length=300,
        required=False,
        widget=few_lines(),
    )

    def clean_because(self):
        because = self.cleaned_data["because"]
        if self.data.get("answer") == "refuse" and not because:
            raise ValidationError("Enter why the time cannot be released", code="required")
        return because


# Deeds that ask for nothing, or for a reason --------------------------------------------------------------------------
class JustForm(Form):
    """Nothing is asked but the click."""

    def arguments(self):
        return {}


class ShownForm(JustForm):
    """A click that is about an offer as it was read: `shown` is its fingerprint now."""

    def __init__(self, *args, loan, **kwargs):
        super().__init__(*args, **kwargs)
        self.loan = loan

    def clean(self):
        fields = super().clean()
        if self.data.get("shown") != fingerprint(self.loan):
            raise ValidationError(changed(self.loan), code="changed")
        return fields

    def arguments(self):
        return {"shown": self.data["shown"]}


class OfClaim:
    """Part of a form that is about hours as they were read: those with the key typed into `claim`."""

    claim = None

    def clean(self):
        fields = super().clean()
        if self.data.get("claim") != str(self.claim.pk):
            put = f"{self.claim.council} has put other hours since you read them: it is {hours(self.claim.minutes)} now"
            raise ValidationError(put, code="changed")
        return fields


class ConfirmForm(OfClaim, JustForm):
    """Confirms hours to be settled as they were read: `settles` is how."""

    def __init__(self, *args, claim, **kwargs):
        super().__init__(*args, **kwargs)
        self.claim = claim

    def clean(self):
        fields = super().clean()
        if self.data.get("settles") != self.claim.loan.settles:
            raise ValidationError(settles_now(self.claim.loan), code="changed")
        return fields


class BecauseForm(Form):
    """A sentence that the other side reads."""

    because = forms.CharField(max_length=300, widget=few_lines())

    def __init__(self, *args, label, help_text="", required=True, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["because"]
        field.label, field.help_text, field.required = label, help_text, required
        field.widget.is_required = required
        field.error_messages["required"] = f"Enter an answer to “{label}”"

    def arguments(self):
        return {"because": self.cleaned_data["because"]}


class DisputeForm(OfClaim, BecauseForm):
    def __init__(self, *args, claim, **kwargs):
        super().__init__(*args, **kwargs)
        self.claim = claim


# Hours ----------------------------------------------------------------------------------------------------------------
class OfCouncilForm(Form):
    """For which of the two councils: asked of who acts for both, shown to everybody."""

    council = CouncilField(label="For which council", councils=())

    def __init__(self, *args, councils, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["council"] = CouncilField(label="For which council", councils=councils)


class EntryForm(OfCouncilForm):
    worked_on = DayField(label="Which day", what="The day")
    minutes = DurationField(label="How long", most=A_DAY)
    note = forms.CharField(label="What was done", max_length=200, required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, initial={"worked_on": today}, **kwargs)
        self.today = today

    def clean_worked_on(self):
        day = self.cleaned_data["worked_on"]
        if day > self.today:
            raise ValidationError("The day must be today or earlier", code="future")
        if day < self.today - LONGEST_AGO:
            raise ValidationError("The day must be within the last year", code="long_ago")
        return day

    def arguments(self):
        fields = {name: self.cleaned_data[name] for name in ("worked_on", "minutes", "note")}
        return {"fields": fields, "council": self.cleaned_data["council"]}


class ClaimForm(OfCouncilForm):
    minutes = DurationField(label="How long was it in all?")
    note = forms.CharField(label="What should the other side know?", max_length=300, required=False, widget=few_lines())

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("council", "minutes", "note")}


class RightHoursForm(Form):
    """The right hours after those that were booked were undone. The council that lent puts them."""

    minutes = ClaimForm.base_fields["minutes"]
    note = ClaimForm.base_fields["note"]

    def arguments(self):
        return dict(self.cleaned_data)


class DecideForm(Form):
    NOTHING, SOME = "nothing", "some"

    outcome = forms.ChoiceField(
        label="How is it settled?",
        choices=[(SOME, "So much time counts"), (NOTHING, "No time counts: it is called off")],
        widget=Radios,
        error_messages={"required": "Choose how it is settled"},
    )
    minutes = DurationField(label="How much time counts?", help_text=f"If some does. {HOW_LONG}", required=False)
    because = forms.CharField(
        label="Why?",
        help_text="Both councils read it",
        max_length=300,
        widget=few_lines(),
        error_messages={"required": "Enter why it is settled so"},
    )

    def clean(self):
        fields = super().clean()
        if fields.get("outcome") == self.SOME and "minutes" not in self.errors and not fields.get("minutes"):
            self.add_error("minutes", "Enter how much time counts")
        return fields

    def arguments(self):
        data = self.cleaned_data
        return {"minutes": data["minutes"] if data["outcome"] == self.SOME else 0, "because": data["because"]}


class ThanksForm(OfCouncilForm):
    words = forms.CharField(
        label="How was it, in one sentence?",
        help_text="The people of both councils read it",
        max_length=300,
        widget=few_lines(),
        error_messages={"required": "Enter a sentence"},
    )

    def arguments(self):
        return {name: self.cleaned_data[name] for name in ("council", "words")}
