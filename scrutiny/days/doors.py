"""The door to scrutiny days: nothing is fetched by a bare key."""

from dataclasses import dataclass
from functools import cached_property

from peergroups.doors import enter_group, get_visible, require
from scrutiny.days import permissions
from scrutiny.models import Commitment, Day, Need


@dataclass
class DayVisit:
    """Who came to which day, and what they may do there: each is asked once, and only where a page wants to know."""

    user: object
    day: Day

    @cached_property
    def runs(self):
        return permissions.can_run_day(self.user, self.day)

    @cached_property
    def words(self):
        return permissions.can_word_day(self.user, self.day)

    @cached_property
    def is_inside(self):
        return permissions.can_read_inside(self.user, self.day)

    @cached_property
    def councils(self):
        """Those taking part for which they act."""
        return permissions.councils_of(self.user, self.day)

    @cached_property
    def asked(self):
        """The Participations for which they answer."""
        return permissions.asked_of(self.user, self.day)


def enter_day(request, pk):
    """A day with its group, supplier and meeting, as a DayVisit. Raises Http404 for who may not know of it."""
    return DayVisit(request.user, get_visible(Day.objects.visible_to(request.user).with_all(), pk))


def enter_inside(request, pk):
    """The same for pages that show what single councils wrote. Raises Http404 for who does not read that."""
    return DayVisit(request.user, get_visible(Day.objects.inside_for(request.user).with_all(), pk))


def enter_planning(request, slug):
    """Let who plans scrutiny days of a group in. Raises Http404 for who is not of it, PermissionDenied for members."""
    visit = enter_group(request, slug)
    require(permissions.can_plan_days(visit))
    return visit


def enter_need(request, day_pk, pk):
    """A need and its DayVisit. Raises Http404 for who does not read needs, and for a need of another day."""
    visit = enter_inside(request, day_pk)
    return visit, get_visible(Need.objects.filter(day=visit.day).with_all(), pk)


def enter_commitment(request, day_pk, pk):
    """A commitment and its DayVisit. Raises Http404 for who may not know of the day."""
    visit = enter_day(request, day_pk)
    found = Commitment.objects.filter(day=visit.day).select_related("agreed_need", "promise__answer__contact", "ballot")
    return visit, get_visible(found, pk)
