"""What people type about a charge. Money is whole pence."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError

from common import words
from common.forms import AsWritten, DayField, Form, Radios
from timebank.forms.fields import CouncilField
from timebank.forms.loans import few_lines
from timebank.models import Agreement
from timebank.models.charging import MOST_PENCE

MONEY = re.compile(
    r"£?\s*(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.(?P<pence>[0-9]{1,2}))?\s*(?:pounds?|gbp)?"
)
MOST_DAYS = 2000


def read_pounds(text):
    """Pence in “£1,200”, “450”, “99.50”. Raises ValueError with what to do."""
    match = MONEY.fullmatch(text.strip().casefold())
    if not match:
        raise ValueError("Enter an amount in pounds, such as £450 or £99.50")
    pence = int(match["pounds"].replace(",", "")) * 100 + int((match["pence"] or "").ljust(2, "0"))
    if not 1 <= pence <= MOST_PENCE:
        raise ValueError("Enter an amount of up to £1,000,000")
    return pence


class PoundsField(AsWritten):
    of, read = int, staticmethod(read_pounds)
    widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"required": "Enter an amount in pounds, such as £450"}

    def prepare_value(self, value):
        return words.pounds(value) if isinstance(value, int) else value


def read_days(text):
    """A number of days with at most two decimals. Raises ValueError with what to do."""
    try:
        days = Decimal(re.sub(r"\s*d(ays?)?$", "", text.strip().casefold().replace(",", ".")))
    except InvalidOperation:
        raise ValueError("Enter a number of days, such as 2 or 1.5") from None
    if not days.is_finite() or not 0 < days <= MOST_DAYS or days != round(days, 2):
        raise ValueError("Enter a number of days from 0.01 to 2,000")
    return round(days, 2)


class DaysField(AsWritten):
    of, read = Decimal, staticmethod(read_days)
    widget = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"required": "Enter a number of days, such as 2 or 1.5"}

    def prepare_value(self, value):
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class TermsForm(Form):
    """The terms of a charge. What is chosen here is recorded: the product gives no advice on it."""

    council = CouncilField(label="For which council", councils=())
    day_rate_pence = PoundsField(label="Day rate", help_text="In pounds, such as £450")
    days = DaysField(label="How many days")
    charge_pence = PoundsField(label="Agreed charge", help_text="Without VAT. It may be a round sum")
    cap_pence = PoundsField(
        label="Not more than", help_text="The most it may come to, if it is changed later", required=False
    )
    purchase_order = forms.CharField(label="Purchase order number", max_length=40, required=False)
    basis = forms.ChoiceField(label="Legal basis", choices=Agreement.Basis.choices, widget=Radios)
    basis_words = forms.CharField(label="Which other basis?", max_length=200, required=False)
    vat = forms.ChoiceField(label="VAT", choices=Agreement.Vat.choices, widget=Radios)
    vat_words = forms.CharField(label="Which other treatment of VAT?", max_length=200, required=False)
    words = forms.CharField(
        label="What else is agreed",
        help_text="What is delivered, who owns it, how either side gets out of it",
        max_length=2000,
        required=False,
        widget=few_lines(4),
    )

    def __init__(self, *args, councils, terms=None, **kwargs):
        if terms is not None:
            names = [name for name in self.base_fields if name != "council"]
            kwargs["initial"] = {name: getattr(terms, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["council"] = CouncilField(label="For which council", councils=councils)

    def clean(self):
        fields = super().clean()
        for name, said in (("basis", "Enter the legal basis"), ("vat", "Enter how VAT is treated")):
            if fields.get(name) == "other" and not fields.get(f"{name}_words"):
                self.add_error(f"{name}_words", said)
            elif fields.get(name) != "other":
                fields[f"{name}_words"] = ""
        charge, cap = fields.get("charge_pence"), fields.get("cap_pence")
        if charge and cap and charge > cap:
            self.add_error("cap_pence", "The agreed charge is more than the most it may be")
        return fields

    def arguments(self):
        fields = dict(self.cleaned_data)
        return {"council": fields.pop("council"), "fields": fields}


class OrderForm(Form):
    number = forms.CharField(
        label="Purchase order number", max_length=40, error_messages={"required": "Enter the number of your order"}
    )

    def __init__(self, *args, terms, **kwargs):
        super().__init__(*args, initial={"number": terms.purchase_order}, **kwargs)

    def arguments(self):
        return {"number": self.cleaned_data["number"]}


class InvoiceForm(Form):
    number = forms.CharField(label="Number of the invoice", max_length=40)
    on = DayField(label="Date of the invoice", what="The date of the invoice")

    def __init__(self, *args, today, terms, **kwargs):
        kwargs["initial"] = {"number": terms.invoice_number, "on": terms.invoiced_on or today}
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self):
        return _not_to_come(self.cleaned_data["on"], self.today)

    def arguments(self):
        return {"number": self.cleaned_data["number"], "on": self.cleaned_data["on"]}


class PaymentForm(Form):
    on = DayField(label="Paid on", what="The day")

    def __init__(self, *args, today, terms, **kwargs):
        super().__init__(*args, initial={"on": terms.paid_on or today}, **kwargs)
        self.today, self.terms = today, terms

    def clean_on(self):
        day = _not_to_come(self.cleaned_data["on"], self.today)
        if self.terms.invoiced_on is not None and day < self.terms.invoiced_on:
            raise ValidationError("It cannot be paid before it is invoiced", code="too_early")
        return day

    def arguments(self):
        return {"on": self.cleaned_data["on"]}


def _not_to_come(day, today):
    if day > today:
        raise ValidationError("The day must be today or earlier", code="future")
    return day
