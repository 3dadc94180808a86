"""Addresses are put beside a meeting, a line of its agenda, a decision or an action, and taken away again."""

from django.db import transaction

from meetings.models import Action, AgendaItem, Decision, Link, Meeting

BESIDE = {Meeting: "meeting", AgendaItem: "item", Decision: "decision", Action: "action"}


@transaction.atomic
def add_link(*, thing, title, url, by, now):
    """Put an address with its title beside a Meeting, AgendaItem, Decision or Action. Twice the same is one Link."""
    beside = {BESIDE[type(thing)]: thing}
    type(thing).objects.select_for_update(of=["self"], no_key=True).get(pk=thing.pk)  # so that two clicks add one
    there = Link.objects.filter(**beside, title=title, url=url).first()
    return there or Link.objects.create(**beside, title=title, url=url, added_at=now, added_by=by)


@transaction.atomic
def remove_link(*, link, by):
    """Take it away. Returns False if that was done already."""
    removed, _ = Link.objects.filter(pk=link.pk).delete()
    return bool(removed)
