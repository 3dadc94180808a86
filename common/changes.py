"""The history of one row, for people to read: when, who, and what it said before and after."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

WORDS = {"insert": "Added", "update": "Changed", "delete": "Removed"}


@dataclass(frozen=True)
class Difference:
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """`who` is a name, or what somebody is to the reader who may not know the name."""

    at: dt.datetime
    who: str
    what: str
    differences: tuple[Difference, ...]


def are_kept_of(model):
    return hasattr(model, "pgh_event_model")


def of(obj, *, fields, reader, names):
    """The changes of a row, latest first, of these fields only.

    `names(model)` is a queryset of the rows whose names the reader may know; others are “another council”.
    """
    model = type(obj)._meta.concrete_model
    kept = [f for f in model._meta.concrete_fields if f.name in fields and _has(model.pgh_event_model, f.name)]
    events = list(model.pgh_event_model.objects.filter(pgh_obj_id=obj.pk).select_related("pgh_context").order_by("pk"))
    label = Labels(kept, events, reader, names)
    shown, before = [], None
    for event in events:
        differences = tuple(
            Difference(capfirst(field.verbose_name), label.value(field, before) if before else "", after)
            for field in kept
            if (after := label.value(field, event)) != (label.value(field, before) if before else "")
        )
        if differences or event.pgh_label != "update":
            what = WORDS.get(event.pgh_label, capfirst(event.pgh_label))
            shown.append(Change(event.pgh_created_at, label.who(event), what, differences))
        before = event
    return shown[::-1]


def _has(model, name):
    return name in {field.name for field in model._meta.concrete_fields}


def _author(event):
    context = event.pgh_context
    return context.metadata.get("user") if context else None


class Labels:
    """Every name that the events mention, fetched once a model."""

    def __init__(self, kept, events, reader, names):
        people = get_user_model()
        self.reader = reader
        wanted = {people: {_author(event) for event in events} - {None}}
        for field in kept:
            if field.is_relation:
                pks = {getattr(event, field.attname) for event in events} - {None}
                wanted.setdefault(field.related_model, set()).update(pks)
        self.known = {
            model: {row.pk: str(row) for row in names(model).filter(pk__in=pks)} if pks else {}
            for model, pks in wanted.items()
        }
        coordinators = people.objects.filter(pk__in=wanted[people], is_superuser=True)
        self.coordinators = set(coordinators.values_list("pk", flat=True)) if wanted[people] else set()

    def who(self, event):
        pk = _author(event)
        if pk is None:
            return "The product itself"
        return "You" if pk == self.reader.pk else self.person(pk)

    def person(self, pk):
        if name := self.known[get_user_model()].get(pk):
            return name
        return "A coordinator" if pk in self.coordinators else "Somebody else"

    def value(self, field, event):
        """What a field said, in words; "" for nothing."""
        value = getattr(event, field.attname)
        if value is None or value == "":
            return ""
        if field.is_relation:
            if field.related_model is get_user_model():
                return self.person(value)
            name = self.known[field.related_model].get(value)
            return name or f"another {field.related_model._meta.verbose_name}"
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dt.datetime):
            return date_format(timezone.localtime(value), "j F Y, H:i")
        if isinstance(value, dt.date):
            return date_format(value, "j F Y")
        return str(value)
