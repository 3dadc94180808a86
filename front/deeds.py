"""Which function each link in a mail calls: the one table of purposes. A test finds here every purpose in use."""

from collections.abc import Callable
from dataclasses import dataclass

import accounts.deeds
import ballots.deeds
import digests.deeds
import front.succession
import meetings.after_deeds
import meetings.deeds
import peergroups.deeds
import scrutiny.days.deeds
import scrutiny.rating_deeds
import scrutiny.uses_deeds
import timebank.deeds
from ballots.views.voting import LIMIT as VOTES
from common.do_links import DeedPage, DoLink, Outcome
from meetings import action_deeds, nudge_deeds, poll_deeds
from meetings.models import Attendance
from meetings.views.mailing import LIMIT as MAILS


@dataclass(frozen=True)
class MailDeed:
    """`show(link, now)` says what would happen and changes nothing; `act(link, now)` does it, or says it was done.

    `choices` are the (choice, label) pairs among which a reader may change their mind, offered as `others_say` has it;
    `one_click` lets a mail program do it without a page (RFC 8058). A deed that `asks` has a form on its page:
    `act(link, now, typed)` gets what was posted, and returns its page again, with the form's errors, while something is
    wrong. `limit`, of ACCOUNT_RATE_LIMITS, is what each doing of it by this person counts against, as on a page.
    """

    show: Callable[[DoLink, object], DeedPage]
    act: Callable[..., Outcome | DeedPage]
    choices: tuple[tuple[str, str], ...] = ()
    others_say: str = "Or answer"
    one_click: bool = False
    asks: bool = False
    limit: str = ""


ANSWERS = tuple((answer.value, answer.label) for answer in Attendance.ASKED)
DEEDS = {
    "meeting-answer": MailDeed(meetings.deeds.show, meetings.deeds.act, choices=ANSWERS),
    "action-done": MailDeed(action_deeds.show_done, action_deeds.act_done),
    "action-time": MailDeed(action_deeds.show_time, action_deeds.act_time, asks=True),
    "action-hand-over": MailDeed(action_deeds.show_hand_over, action_deeds.act_hand_over, asks=True, limit=MAILS),
    "notes-confirm": MailDeed(meetings.after_deeds.show_confirm, meetings.after_deeds.act_confirm),
    "meeting-feedback": MailDeed(meetings.after_deeds.show_feedback, meetings.after_deeds.act_feedback, asks=True),
    "trial-answer": MailDeed(meetings.after_deeds.show_trial, meetings.after_deeds.act_trial, asks=True),
    "host-offer-dates": MailDeed(nudge_deeds.show_dates, nudge_deeds.act_dates, asks=True),
    "host-offer-withdraw": MailDeed(nudge_deeds.show_withdraw, nudge_deeds.act_withdraw),
    "host-venue": MailDeed(nudge_deeds.show_venue, nudge_deeds.act_venue, asks=True),
    "date-poll-answer": MailDeed(poll_deeds.show_answer, poll_deeds.act_answer, asks=True),
    "choose-council": MailDeed(front.succession.show, front.succession.act),
    "mute-mail": MailDeed(accounts.deeds.show, accounts.deeds.act, one_click=True),
    "digest-stop": MailDeed(
        digests.deeds.show_stop,
        digests.deeds.act_stop,
        choices=digests.deeds.CHOICES,
        others_say="Or get your digest",
        one_click=True,
    ),
    "digest-mute-group": MailDeed(digests.deeds.show_mute_group, digests.deeds.act_mute_group, one_click=True),
    "join-request-accept": MailDeed(peergroups.deeds.show_accept, peergroups.deeds.act_accept),
    "loan-choose": MailDeed(timebank.deeds.show_choose, timebank.deeds.act_choose),
    "loan-decline": MailDeed(timebank.deeds.show_decline, timebank.deeds.act_decline),
    "hours-confirm": MailDeed(timebank.deeds.show_confirm, timebank.deeds.act_confirm),
    "hours-dispute": MailDeed(timebank.deeds.show_dispute, timebank.deeds.act_dispute, asks=True),
    "terms-approve": MailDeed(timebank.deeds.show_terms, timebank.deeds.act_terms),
    "offer-renew": MailDeed(timebank.deeds.show_renew, timebank.deeds.act_renew),
    "ratings-pass": MailDeed(scrutiny.rating_deeds.show_pass, scrutiny.rating_deeds.act_pass),
    "day-join": MailDeed(scrutiny.days.deeds.show_join, scrutiny.days.deeds.act_join),
    "day-decline": MailDeed(scrutiny.days.deeds.show_decline, scrutiny.days.deeds.act_decline, asks=True),
    "day-sign": MailDeed(scrutiny.days.deeds.show_sign, scrutiny.days.deeds.act_sign),
    "day-sign-decline": MailDeed(scrutiny.days.deeds.show_not_sign, scrutiny.days.deeds.act_not_sign, asks=True),
    "uses-confirm": MailDeed(scrutiny.uses_deeds.show_confirm, scrutiny.uses_deeds.act_confirm),
    "ballot-answer": MailDeed(
        ballots.deeds.show_answer,
        ballots.deeds.act_answer,
        choices=ballots.deeds.CHOICES,
        others_say="Or vote",
        limit=VOTES,
    ),
    "ballot-fill": MailDeed(ballots.deeds.show_fill, ballots.deeds.act_fill, asks=True, limit=VOTES),
}
