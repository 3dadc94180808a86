"""Every address of the product: walked, not listed."""

import re
from dataclasses import dataclass

from django.contrib import admin
from django.urls import URLResolver, get_resolver

MODEL = re.compile(r"admin:(?P<app>[a-z]+)_(?P<model>[a-z]+)_(?P<deed>\w+)")
SHORT = re.compile(r"/admin/(?P<app>[a-z]+)/(?P<model>[a-z]+)/<path:object_id>/")


@dataclass(frozen=True)
class Pattern:
    """`name` is `meetings:meeting-edit`; what has none is called by its route. `takes` are the route's arguments."""

    name: str
    route: str
    takes: tuple[str, ...]

    @property
    def model(self):
        """(`peergroups.Membership`, `changelist`) of an address that exists for a registered model, or None."""
        found, deed = MODEL.fullmatch(self.name), None
        if found:
            deed = found["deed"]
        else:
            found, deed = SHORT.fullmatch(self.route), "short"
        for model in admin.site._registry if found else ():
            if (model._meta.app_label, model._meta.model_name) == (found["app"], found["model"]):
                return model._meta.label, deed
        return None


def walk(resolver=None, namespaces=(), route="/", takes=()):
    """Every pattern below this resolver, in the order of the table; the whole URLconf if none is given."""
    for entry in (resolver or get_resolver()).url_patterns:
        here, arguments = route + str(entry.pattern), (*takes, *_arguments(entry.pattern))
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from walk(entry, inner, here, arguments)
        else:
            yield Pattern(":".join((*namespaces, entry.name)) if entry.name else here, here, arguments)


def _arguments(pattern):
    return tuple(pattern.converters) or tuple(getattr(pattern, "regex", re.compile("")).groupindex)


def unique(patterns):
    """By name: a name that stands twice is asked for once."""
    return list({pattern.name: pattern for pattern in patterns}.values())
