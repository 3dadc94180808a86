"""Who leads the lines of an agenda, by name where people are named, and for everybody only who agreed to that."""

from meetings.models import AgendaItem
from peergroups.models import Membership


def with_presenters(items, group):
    """These lines, as a list, each with `presenter_inside` (who may see names) and `presenter_public` (everybody).

    A person is “Sam Example, Winchester”; for everybody, without their consent, “A member from Winchester”. What was
    typed freely names people who were not asked, so it stays inside. One query, whatever the numbers; give lines with
    their `presenter_person`.
    """
    items = list(items)
    people = {item.presenter_person_id for item in items} - {None}
    rows = Membership.objects.filter(group=group, person__in=people).select_related("council").order_by("left_at", "pk")
    membership_of = {}
    for row in rows if people else ():  # the current one is last: nothing sorts after what has no end
        membership_of[row.person_id] = row
    for item in items:
        _name(item, membership_of.get(item.presenter_person_id))
    return items


def _name(item: AgendaItem, membership):
    person = item.presenter_person
    item.presenter_inside, item.presenter_public = item.presenter, ""
    if person is None or not person.is_active or not person.name:
        return
    whom_for = membership.on_behalf_of if membership else ""
    named = f"{person.name}, {whom_for}" if whom_for else person.name
    item.presenter_inside = item.presenter or named
    if person.named_in_public_since:
        item.presenter_public = named
    elif membership is not None:
        membership.person = person
        item.presenter_public = membership.public_name


def names_of(group):
    """{“Sam Example, Winchester”: person} of the members of today, for a line to name. Two of one name are left out."""
    found, twice = {}, set()
    rows = Membership.objects.current().filter(group=group).exclude(person__name="").select_related("person", "council")
    for row in rows.order_by("person__name", "pk"):
        name = f"{row.person.name}, {row.on_behalf_of}" if row.on_behalf_of else row.person.name
        twice |= {name} & found.keys()
        found[name] = row.person
    return {name: person for name, person in found.items() if name not in twice}
