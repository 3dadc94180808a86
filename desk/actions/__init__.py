"""Deeds of the network's desk that join every room below."""

from desk.actions.starting import NotInvited, SetUp, SlugTaken, set_up_group
from desk.actions.succession import NoSuccession, WrongShares, succeed, succeed_due

__all__ = [
    "NoSuccession",
    "NotInvited",
    "SetUp",
    "SlugTaken",
    "WrongShares",
    "set_up_group",
    "succeed",
    "succeed_due",
]
