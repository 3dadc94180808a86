"""Everything I said I would do, across groups; and what my councils own that nobody has."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from common.pagination import paginate
from meetings.action_words import with_standing
from meetings.models import Action
from peergroups.models import Membership
from peergroups.readers import read_once

DONE = "done"


@require_safe
def my_actions(request):
    person, today = request.user, london.today(timezone.now())
    memberships = Membership.objects.current().filter(person=person).select_related("group").order_by("group__name")
    memberships = read_once(person, memberships)
    mine = Action.objects.filter(person=person)
    totals = mine.aggregate(
        open=Count("pk", filter=Q(state=Action.State.OPEN)),
        overdue=Count("pk", filter=Q(state=Action.State.OPEN, due_on__lt=today)),
        done=Count("pk", filter=Q(state=Action.State.DONE)),
    )
    shows_done = request.GET.get("show") == DONE
    shown = mine.filter(state=Action.State.DONE).order_by("-closed_at", "-pk") if shows_done else mine.open()
    shown = shown.select_related("group", "council", "meeting", "person")
    page = paginate(request, shown, count=totals[DONE if shows_done else "open"])
    context = {
        "page": page,
        "totals": totals,
        "shows_done": shows_done,
        "nobodys": [] if shows_done else _nobodys(person, memberships),
        "groups": memberships,
    }
    with_standing(page.object_list, today)
    with_standing(context["nobodys"], today)
    return render(request, "actions/my_actions.html", context)


def _nobodys(person, memberships):
    """What the councils this person is a member for own, in those groups, and nobody has: the soonest ten.

    Of a meeting only if they may know of it.
    """
    pairs = Q(pk__in=[])
    for membership in memberships:
        if membership.council_id:
            pairs |= Q(group=membership.group_id, council=membership.council_id)
    found = Action.objects.unowned().filter(pairs)
    if not found.exists():  # as for most people: asked without all that follows
        return []
    # Whose notes they may read they may know of, and all of these are of their groups: asking for it changes nothing.
    found = found.visible_to(person, readable=[])
    found = found.select_related("group", "council", "meeting", "person")
    return list(found.order_by("due_on", "pk")[:10])
