"""Whom a group's mail goes to."""

from accounts.models import User
from peergroups.models import Membership

AT_MOST = 20


def leads_of(group):
    """The people who lead this group today."""
    return User.objects.filter(pk__in=Membership.objects.current().leads().filter(group=group).values("person"))


def spoken_to(group):
    """Who reads what is written to a group: its leads, 20 at most; where there is none, the coordinators."""
    return list(leads_of(group).order_by("pk")[:AT_MOST]) or coordinators()


def coordinators():
    """Who looks after the network, 20 at most."""
    return list(User.objects.filter(is_active=True, is_superuser=True).order_by("pk")[:AT_MOST])
