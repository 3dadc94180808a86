"""Which function each link in a mail calls: the one table of purposes. A test finds here every purpose in use."""

from collections.abc import Callable
from dataclasses import dataclass

import accounts.deeds
import front.succession
import meetings.deeds
import peergroups.deeds
from common.do_links import DeedPage, DoLink, Outcome
from meetings.models import Attendance


@dataclass(frozen=True)
class MailDeed:
    """`show(link, now)` says what would happen and changes nothing; `act(link, now)` does it, or says it was done.

    `choices` are the (choice, label) pairs among which a reader may change their mind; `one_click` lets a mail program
    do it without a page (RFC 8058).
    """

    show: Callable[[DoLink, object], DeedPage]
    act: Callable[[DoLink, object], Outcome]
    choices: tuple[tuple[str, str], ...] = ()
    one_click: bool = False


DEEDS = {
    "meeting-answer": MailDeed(meetings.deeds.show, meetings.deeds.act, choices=tuple(Attendance.Answer.choices)),
    "choose-council": MailDeed(front.succession.show, front.succession.act),
    "mute-mail": MailDeed(accounts.deeds.show, accounts.deeds.act, one_click=True),
    "join-request-accept": MailDeed(peergroups.deeds.show_accept, peergroups.deeds.act_accept),
}
