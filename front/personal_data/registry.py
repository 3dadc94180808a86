"""Everything that is kept about people, as the rooms say it, and what may hold something about somebody."""

from functools import cache

from django.apps import apps
from django.db import models

from accounts import personal as accounts
from accounts.models import User
from ballots import personal as ballots
from common.personal import Deeds, Kept, Mentions, NotPersonal
from councils import personal as councils
from digests import personal as digests
from front import personal as front
from meetings import personal as meetings
from outbox import personal as outbox
from peergroups import personal as peergroups
from scrutiny import personal as scrutiny
from skills import personal as skills
from standards import personal as standards
from timebank import personal as timebank

ROOMS = (
    accounts, peergroups, ballots, meetings, timebank, scrutiny, digests, outbox, councils, standards, skills, front,
)  # fmt: skip
# What a person, or somebody about them, can have typed or left behind.
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.GenericIPAddressField)


def said():
    """What the rooms say, in the order in which a person reads it."""
    return [saying for room in ROOMS for saying in room.PERSONAL]


def kept():
    return [saying for saying in said() if isinstance(saying, Kept)]


def deeds():
    return [saying for saying in said() if isinstance(saying, Deeds)]


def mentions():
    return [saying for saying in said() if isinstance(saying, Mentions)]


def history_of(model):
    """The table in which triggers keep the history of a model, or None. It is classified as the model itself is."""
    return getattr(model, "pgh_event_models", None) and model.pgh_event_model


@cache
def has_field(model, name):
    return name in {field.name for field in model._meta.concrete_fields}


def unclassified():
    """Fields that may hold something about somebody, and of which no room says what becomes of them: “label.field”."""
    tables = [
        model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
    ]
    named = {(model, name) for saying in said() for model, name in _names(saying)}
    return {
        f"{model._meta.label}.{field.name}"
        for model in tables
        if not hasattr(model, "pgh_tracked_model") or model.pgh_tracked_model is None
        for field in model._meta.concrete_fields
        if _matters(model, field) and (model, field.name) not in named
    }


def unknown():
    """Fields that a room names and that are not there (any more): “label.field”."""
    return {
        f"{model._meta.label}.{name}"
        for saying in said()
        for model, name in _names(saying)
        if not has_field(model, name)
    }


def _names(saying):
    if isinstance(saying, NotPersonal):
        names = saying.fields or [field.name for field in saying.model._meta.concrete_fields]
    elif isinstance(saying, Deeds):
        names = saying.by
    else:
        names = saying.fields
    return [(saying.model, name) for name in names]


def _matters(model, field):
    """Every field of a row about a person; elsewhere what names a person, and texts that are no choice from a list."""
    if field.primary_key and not isinstance(field, TEXTS) and not field.is_relation:
        return False
    if any(saying.model is model for saying in kept()):
        return True
    if field.is_relation:
        return field.related_model is User
    return isinstance(field, TEXTS) and not field.choices
