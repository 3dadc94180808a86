"""What a lead types to plan a scrutiny day: with whom, why, who leads, who reads it, and by when."""

import datetime as dt

from django import forms
from django.utils import timezone

from common import london
from common.forms import DayField, Form, NamedChoiceField, Radios
from councils.models import Council
from scrutiny.days.actions.planning import dates_to_come, why_not_led_by
from scrutiny.days.dates import DATES
from scrutiny.days.forms.limits import TEN_YEARS, LineField
from scrutiny.days.plans import dates_from
from scrutiny.models import Day, Product, Supplier, SystemKind
from scrutiny.registers import family_of

NAMES = {
    "gather_until": "last day to write needs",
    "vote_until": "last day of voting",
    "sign_by": "last day to sign",
    "day_on": "day with the supplier",
}
SPACING = {"gather_until": 28, "vote_until": 42, "sign_by": 70, "day_on": 98}  # days from today, of a new plan


def called(thing):
    """A supplier or a product, by what it is and was called."""
    return [thing.name, *(name.name for name in thing.former_names.all())]


def councils_by_name(queryset, **kwargs):
    names = lambda council: [council.short_name, council.official_name, council.code]  # noqa: E731
    return NamedChoiceField(queryset, names=names, noun="council", **kwargs)


def why(label, help_text, rows=3, most=300, missing="Say why"):
    """`missing`: the error where nothing is typed."""
    widget, wanted = forms.Textarea(attrs={"rows": rows}), {"required": missing}
    return forms.CharField(label=label, help_text=help_text, max_length=most, widget=widget, error_messages=wanted)


# Days, each after the one before --------------------------------------------------------------------------------------
def check_order(form, day=None):
    """Add an error where a day is not after the one before it, or a day that is still to come is over or too far away.

    `day`: what is changed; a date that stays as it was may be over.
    """
    today, before = london.today(timezone.now()), None
    for name in DATES:
        value = form.cleaned_data.get(name) or (getattr(day, name, None) if name not in form.fields else None)
        if value is None:
            continue
        if before and value <= before[1]:
            form.add_error(name if name in form.fields else None, f"Choose a day after the {NAMES[before[0]]}")
        elif name in form.fields and value < today and value != getattr(day, name, None):
            form.add_error(name, "Choose a day that is not over")
        elif name in form.fields and value > today + TEN_YEARS:
            form.add_error(name, "Choose a day within ten years")
        before = (name, value)


def spaced(today, like=None):
    """Four dates of a new plan (London): as far from each other as those of the day it is like."""
    if like is None or not all(getattr(like, name) for name in DATES):
        return {name: today + dt.timedelta(days=days) for name, days in SPACING.items()}
    begun = london.today(like.opened_at) if like.opened_at else like.gather_until - dt.timedelta(days=28)
    first = today + max(like.gather_until - begun, dt.timedelta(days=7))
    return {name: first + (getattr(like, name) - like.gather_until) for name in DATES}


def date_fields():
    texts = {
        "gather_until": ("Needs are written until", "Councils say what they need most until the end of this day"),
        "vote_until": ("Councils vote until", "Three dots each. Voting ends at 5pm on this day"),
        "sign_by": ("The joint statement is signed by", "Then it goes to the supplier"),
        "day_on": ("The day with the supplier", "The supplier answers until then, and again in the room"),
    }
    return {
        name: DayField(
            label=label, help_text=text, what="The date", error_messages={"required": f"Enter the {NAMES[name]}"}
        )
        for name, (label, text) in texts.items()
    }


# The plan -------------------------------------------------------------------------------------------------------------
class DayForm(Form):
    """The plan of a day. `groups` are those that the reader leads; a day that is there keeps its group.

    Once councils were invited (`begun`) supplier, product and audience stand: that is what they said yes to.
    """

    group = forms.ChoiceField(label="Which group plans it?")
    supplier = NamedChoiceField(
        Supplier.objects.prefetch_related("former_names"),
        names=called,
        noun="supplier",
        label="Supplier",
        help_text="Today’s name or an earlier one",
        error_messages={"required": "Enter the supplier"},
    )
    product = NamedChoiceField(
        Product.objects.filter(is_own=False).prefetch_related("former_names"),
        names=called,
        noun="product",
        label="Product",
        help_text="Leave this empty if it is about more than one",
        required=False,
    )
    kind = forms.ChoiceField(label="What for", choices=[("", "Anything it makes"), *SystemKind.choices], required=False)
    title = LineField(
        label="Title",
        help_text="Such as “Planning systems: 12 councils, three needs”",
        max_length=140,
        error_messages={"required": "Enter a title"},
    )
    words = forms.CharField(
        label="Why?",
        help_text="Two or three sentences for the councils that share it: what they have in common, and what for",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why"},
    )
    lead_council = councils_by_name(
        Council.objects.none(),
        label="Which council leads?",
        help_text="Its people draft the statement and follow up what is promised",
        error_messages={"required": "Enter the council that leads"},
    )
    lead_because = why(
        "Why this council?",
        "One sentence, such as “It has used the system longest and has somebody with the time”",
        missing="Say why this council leads",
    )
    audience = forms.ChoiceField(
        label="Who may read it?",
        choices=Day.Audience.choices,
        widget=Radios(hints={
            Day.Audience.COUNCILS: "Nobody else knows of it, until the supplier gets the statement",
            Day.Audience.PUBLIC_SECTOR: "People of every council and of other public bodies. No supplier",
            Day.Audience.PUBLIC: "Everybody reads the three needs, the statement, the answers and what was kept. "
            "What a single council wrote or signed for what reason stays inside the public sector",
        }),
        initial=Day.Audience.PUBLIC_SECTOR,
        error_messages={"required": "Choose who may read it"},
    )  # fmt: skip

    def __init__(self, data=None, *, groups=(), day=None, **kwargs):
        super().__init__(data, **kwargs)
        self.day = day
        self.fields.update(date_fields())
        self.fields["lead_council"].queryset = Council.objects.as_at(london.today(timezone.now()))
        self.groups = {group.slug: group for group in groups}
        self.fields["group"].choices = [(slug, str(group)) for slug, group in self.groups.items()]
        if day is not None or len(self.groups) == 1:
            del self.fields["group"]
        if day is not None and not day.is_draft:
            for name in ("supplier", "product", "kind", "audience", *DATES):
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        product, supplier = cleaned.get("product"), cleaned.get("supplier")
        if product and supplier and product.supplier_id != supplier.pk and not _owns(supplier, product):
            self.add_error("product", f"{product} is not sold by {supplier}. Enter one of its products, or leave this")
        if self.day is not None and (why := why_not_led_by(self.day, cleaned.get("lead_council"), timezone.now())):
            self.add_error("lead_council", why)
        if set(DATES) <= set(self.fields):
            check_order(self, self.day)
        return cleaned

    def arguments(self):
        """What `make_day` and `change_day` take."""
        cleaned = dict(self.cleaned_data)
        slug = cleaned.pop("group", None)
        if self.day is not None:
            return {"fields": cleaned}
        return {"group": self.groups[slug] if slug else next(iter(self.groups.values())), "fields": cleaned}


def _owns(supplier, product):
    return product.supplier_id in family_of(supplier)


def first_words(*, today, supplier=None, product=None, like=None, plan=None):
    """What the form of a new day shows before anything is typed: from the page it was opened on."""
    first = dates_from(plan, today) if plan is not None else spaced(today, like)
    if like is not None:
        copied = ("supplier", "product", "kind", "title", "words", "audience")
        return first | {name: getattr(like, name) for name in copied}
    if product is not None:
        first |= {"product": product, "supplier": product.supplier}
    elif supplier is not None:
        first |= {"supplier": supplier}
    if first.get("supplier"):
        first["title"] = f"{product or supplier}: what we need most"[:140]
    return first


class DatesForm(Form):
    """The dates that are still to come, and why they change."""

    because = why(
        "Why do the dates change?", "One sentence, for every council that takes part", missing="Say why they change"
    )

    def __init__(self, data=None, *, day, **kwargs):
        super().__init__(data, initial={name: getattr(day, name) for name in DATES}, **kwargs)
        self.day = day
        self.movable = dates_to_come(day)
        self.fields.update({name: field for name, field in date_fields().items() if name in self.movable})
        self.order_fields([*DATES, "because"])

    def clean(self):
        cleaned = super().clean()
        until = cleaned.get("vote_until")
        if until and self.day.stage == self.day.Stage.BALLOT and until < self.initial["vote_until"]:
            self.add_error("vote_until", "Councils vote already: voting can be made longer, never shorter")
        check_order(self, self.day)
        if not self.errors and all(cleaned[name] == getattr(self.day, name) for name in self.movable):
            raise forms.ValidationError("Change at least one of the dates")
        return cleaned

    def arguments(self):
        return {
            "dates": {name: self.cleaned_data[name] for name in self.movable},
            "because": self.cleaned_data["because"],
        }


class CancelForm(Form):
    because = why(
        "Why is it cancelled?",
        "One sentence. Every council that was invited reads it",
        missing="Say why it is cancelled",
    )

    def arguments(self):
        return dict(self.cleaned_data)
