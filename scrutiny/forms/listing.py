"""A council's own list on one page: each line still true, changed or over; and room for what is missing."""

from django import forms
from django.db.models.functions import Lower

from common import words
from common.forms import Form, Radios
from scrutiny.actions.listing import FACTS, Added, Said
from scrutiny.models import Product, Supplier, SystemKind

STILL, OVER = "still", "over"
ANSWERS = [(STILL, "Still in use"), (OVER, "Not any more")]
ROOM = 2  # lines for what is missing
DATES = {
    "from_on": ("In use since", "The first day"),
    "contract_end": ("Contract ends on", "The day the contract ends"),
    "notice_on": ("Notice has to be given by", "The day notice has to be given by"),
}


class Names(forms.TextInput):
    """A text input with names to choose from, where the browser offers them."""

    def __init__(self, listed):
        super().__init__(attrs={"list": listed, "autocomplete": "off", "spellcheck": "false"})


def _day(label, what, **more):
    return forms.DateField(
        label=label,
        required=False,
        input_formats=words.DAY_FORMATS,
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"invalid": f"{what} must be a real date, such as 31/3/2028"},
        **more,
    )


class ListForm(Form):
    """`sharers`: what the council uses today. Fields are named after the use: `41-answer`, `41-contract_end`."""

    hides_optional = True

    def __init__(self, *args, sharers, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.sharers, self.today = list(sharers), today
        for sharer in self.sharers:
            self._line(sharer.use)
        for n in range(ROOM):
            self._room(f"new{n}")

    def _line(self, use):
        answer = forms.ChoiceField(
            label="Is it still in use?", choices=ANSWERS, initial=STILL,
            widget=Radios(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
            error_messages={"required": f"Say whether {use.product} is still in use"},
        )  # fmt: skip
        self.fields[f"{use.pk}-answer"] = answer
        self.fields[f"{use.pk}-last_day"] = _day("Last day in use", "The last day", help_text="If it is not any more")
        self._facts(str(use.pk), use)

    def _room(self, prefix):
        known = {"max_length": 120, "required": False}
        self.fields[f"{prefix}-product"] = forms.CharField(label="Product", widget=Names("products"), **known)
        self.fields[f"{prefix}-supplier"] = forms.CharField(
            label="Supplier", help_text="If you know it", widget=Names("suppliers"), **known
        )
        self.fields[f"{prefix}-kind"] = forms.ChoiceField(
            label="What for", choices=[("", "Choose"), *SystemKind.choices], required=False
        )
        self._facts(prefix, None)

    def _facts(self, prefix, use):
        self.fields[f"{prefix}-version"] = forms.CharField(
            label="Version", max_length=40, required=False, initial=use.version if use else "",
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        )  # fmt: skip
        for name, (label, what) in DATES.items():
            self.fields[f"{prefix}-{name}"] = _day(label, what, initial=getattr(use, name) if use else None)

    # What a page shows ------------------------------------------------------------------------------------------------
    @property
    def lines(self):
        """[(sharer, {name: bound field}, whether its details stand open)]"""
        for sharer in self.sharers:
            fields = self._bound(str(sharer.use.pk), ("answer", "last_day", *FACTS))
            yield sharer, fields, any(fields[name].errors for name in ("last_day", *FACTS))

    @property
    def rooms(self):
        for n in range(ROOM):
            fields = self._bound(f"new{n}", ("product", "supplier", "kind", *FACTS))
            yield fields, n == 0 or any(field.errors or field.value() for field in fields.values())

    def _bound(self, prefix, names):
        return {name: self[f"{prefix}-{name}"] for name in names}

    @staticmethod
    def names():
        """Names that a browser can offer: of products, and of suppliers. Two statements."""
        products = Product.objects.filter(is_own=False).order_by(Lower("name")).values_list("name", flat=True)
        return list(products), list(Supplier.objects.order_by(Lower("name")).values_list("name", flat=True))

    # What was typed ---------------------------------------------------------------------------------------------------
    def clean(self):
        for sharer in self.sharers:
            prefix = str(sharer.use.pk)
            self._check_days(prefix)
            first = self.cleaned_data.get(f"{prefix}-from_on")
            last = self.cleaned_data.get(f"{prefix}-last_day")
            if self.cleaned_data.get(f"{prefix}-answer") == OVER and f"{prefix}-last_day" in self.cleaned_data:
                if last is None:
                    self.add_error(f"{prefix}-last_day", "Enter the last day it was in use")
                elif last > self.today:
                    self.add_error(f"{prefix}-last_day", "Enter a day that has come: until then it is in use")
                elif first and last < first:
                    self.add_error(f"{prefix}-last_day", "The last day is before the first")
        for n in range(ROOM):
            self._check_room(f"new{n}")
        return self.cleaned_data

    def _check_days(self, prefix):
        day = {name: self.cleaned_data.get(f"{prefix}-{name}") for name in DATES}
        if day["from_on"] and day["contract_end"] and day["contract_end"] < day["from_on"]:
            self.add_error(f"{prefix}-contract_end", "The contract ends before the product came into use")
        if day["notice_on"] and day["contract_end"] and day["notice_on"] > day["contract_end"]:
            self.add_error(f"{prefix}-notice_on", "Notice has to be given before the contract ends")
        if day["from_on"] and day["from_on"] > self.today:
            self.add_error(f"{prefix}-from_on", "Enter a day that has come: before that it is not in use")

    def _check_room(self, prefix):
        typed = {name: self.cleaned_data.get(f"{prefix}-{name}") for name in ("product", "supplier", "kind", *FACTS)}
        self._check_days(prefix)
        if any(typed.values()) and not typed["product"] and f"{prefix}-product" in self.cleaned_data:
            self.add_error(f"{prefix}-product", "Enter the name of the product")
        if typed["product"] and not typed["kind"]:
            self.add_error(f"{prefix}-kind", f"Choose what {typed['product']} is used for")

    def said(self):
        """[Said] of every line."""
        return [self._said(str(sharer.use.pk), sharer.use) for sharer in self.sharers]

    def _said(self, prefix, use):
        if self.cleaned_data[f"{prefix}-answer"] == OVER:
            return Said(use.pk, last_day=self.cleaned_data[f"{prefix}-last_day"])
        return Said(use.pk, facts=self._typed(prefix))

    def added(self):
        """[Added] of the lines below that were filled in."""
        return [
            Added(
                product,
                self.cleaned_data[f"new{n}-supplier"],
                self.cleaned_data[f"new{n}-kind"],
                self._typed(f"new{n}"),
            )
            for n in range(ROOM)
            if (product := self.cleaned_data[f"new{n}-product"])
        ]

    def _typed(self, prefix):
        return {name: self.cleaned_data[f"{prefix}-{name}"] for name in FACTS}
