"""Who gets what answer: every address of the product, each declared once.

An address that is not here fails the build (test_declared.py). The words are those of vocabulary.py: `get` and `post`
say who may, `know` who has a right to know that the page is there; `of` says what the address is asked for: a thing of
south, of north, of one under the other's address, and one that is missing. Everything else follows from the rules of
vocabulary.expected: a visitor is sent to sign in; who has no right to know gets what a missing thing gives; who may
know but not do gets a 403; another group's thing answers like a missing one, byte for byte.
"""

from urllib.parse import urlencode

from django.contrib import admin

from tests.matrix import bodies, rooms, security_pages, starting_pages
from tests.matrix.agreed import ACTIONS, AGREED
from tests.matrix.vocabulary import (
    GROUPS,
    MISSING,
    NOWHERE,
    Place,
    Role,
    anyone_of,
    coordinators,
    everyone,
    insiders,
    leads,
    leads_anywhere,
    members,
    nobody,
    of_groups,
    of_parts,
    of_rows,
    of_the_council,
    of_things,
    page,
    signed_in,
    the_choosing,
    the_invited,
    the_member,
    the_proposing,
    who_leads,
    who_was_at,
    writers,
)
from tests.matrix.world import MEETINGS

# What addresses are asked for ----------------------------------------------------------------------------------------
GROUP = of_groups()
MEETING = of_things("meeting", MEETINGS)
LINE = of_parts("item", MEETINGS, key="item")
HELD = {"held": everyone}
TABLE_LINE = of_parts("table line", HELD, key="item")
TABLE = of_parts("table", HELD, key="table")
GUEST = of_parts("guest", HELD, key="guest")
CORRECTION = of_parts("correction", HELD, key="correction")
# What was written down, by who reads the notes; of other meetings there is nothing to read yet.
WRITE_UP = of_things("meeting", dict.fromkeys(MEETINGS, nobody) | AGREED)
DECISION = of_things("decision", AGREED)
ACTION_OF = {"": insiders, "done": insiders, **ACTIONS}
PROMISE = of_things("action", ACTION_OF)
TOPIC = of_things("topic", dict.fromkeys(("", "left out"), everyone))
PLACEMENT = of_parts("placement", {"public": everyone}, key="placement")
STANDING = of_things("standing", {"": everyone})
OFFER = of_things("offer", {"": everyone})
TRIAL = of_things("trial", dict.fromkeys(("past", "ended"), everyone))
COUNCIL = (
    *(Place(group, {"code": f"@code {group}", "slug": f"@slug {group}"}) for group in GROUPS),
    Place(NOWHERE, {"code": "ZZZ", "slug": "nowhere"}, is_there=False),
)
LINK = (
    *(Place(f"{kind} {name}", {"token": f"@{kind} link {name}"}, name.split()[0])
      for kind, names in {"answer": [f"{g} members" for g in GROUPS], "mute": GROUPS, "done": GROUPS, "time": GROUPS,
                          "feedback": GROUPS, "stop": GROUPS, "leave-out": GROUPS, "offer-dates": GROUPS,
                          "offer-withdraw": GROUPS, "venue": GROUPS, **rooms.LINKS}.items()
      for name in names),
    Place(NOWHERE, {"token": "no-such-token"}, is_there=False),
)  # fmt: skip
MEMBERSHIP = of_things("membership", {"": everyone, "newcomer": everyone})
INVITATION = of_things("invitation", {"": everyone})
REQUEST = of_things("request", {"": everyone})
COVERAGE = of_things("coverage", {"provisional": everyone})
INVITED = (
    *(Place(group, {"slug": group, "token": f"@invitation link {group}"}, group) for group in GROUPS),
    Place("south's of north", {"slug": "south", "token": "@invitation link north"}, "south", is_there=False),
    Place("south missing", {"slug": "south", "token": "no-such-token"}, "south", is_there=False),
    Place(NOWHERE, {"slug": "no-such-group", "token": "no-such-token"}, is_there=False),
)
ENDING = (
    Place("ending", {"code": "@code ended"}, knows=the_choosing),
    Place("lasting", {"code": "@code south"}, knows=nobody),
    Place(NOWHERE, {"code": "ZZZ"}, is_there=False),
)
MY_MAIL = (
    Place("the member's", {"pk": "@mail member"}, knows=the_member),
    Place("of another kind", {"pk": "@parked south"}, knows=nobody),
    Place(NOWHERE, {"pk": MISSING}, is_there=False),
)
MY_FEED_LINK = (
    Place("the member's", {"pk": "@feed link member"}, knows=the_member),
    Place("somebody else's", {"pk": "@feed link south"}, knows=nobody),
    Place(NOWHERE, {"pk": MISSING}, is_there=False),
)
FEED = (
    *(Place(group, {"secret": f"@feed secret {group}"}, group) for group in GROUPS),
    Place(NOWHERE, {"secret": "no-such-secret"}, is_there=False),
)
PARKED, DEAD, NOTE, CHANNEL = (of_things(thing, {"": everyone}) for thing in ("parked", "dead", "note", "webhook"))
MAIL = (Place("south", {"pk": "@copy south"}), Place(NOWHERE, {"pk": MISSING}, is_there=False))

APPS = [
    "peergroups",
    "meetings",
    "ballots",
    "timebank",
    "scrutiny",
    "digests",
    "accounts",
    "councils",
    "outbox",
    "standards",
    "skills",
]

# The holder of a link from a mail: whoever has the link is the person it was written to, for this one thing.
HOLDERS = {group: Role(f"{group} extra", {group: "member"}) for group in GROUPS}

WRITERS = {"know": insiders, "get": writers, "post": writers}
LEADS = {"know": insiders, "get": leads, "post": leads}
COUNCILS = {"know": insiders, "get": of_the_council, "post": of_the_council}

# fmt: off
PAGES = [
    # Front -----------------------------------------------------------------------------------------------------------
    page("front:home", get=everyone, post=everyone, public=True, queries=("?q=zq",)),
    page("front:sign-in", get=everyone, post=everyone, public=True, body=bodies.an_address),
    page("front:sign-in-code", get=everyone, post=everyone, public=True, also={"sign-in"}, only_moves=True),
    page("front:sign-in-elsewhere", get=nobody, post=None, know=nobody, public=True, hides=False),  # where it is set up
    page("front:sign-in-returned", get=nobody, post=None, know=nobody, public=True, hides=False),
    page("front:sign-out", get=None, post=everyone, public=True),
    page("front:welcome", get=signed_in, post=signed_in),
    page("front:account", get=signed_in, post=signed_in, body=bodies.my_name, queries=("?end=1",), also={"404"}),
    page("front:my-mail", get=signed_in, post=signed_in, queries=("?page=2",),
         body=(bodies.a_click_a_month, bodies.of_no_group, bodies.no_reminders)),
    page("front:my-mail-detail", of=MY_MAIL, get=signed_in, post=None),
    page("front:my-mail-part", of=MY_MAIL, get=signed_in, post=None, framed=True),
    page("front:my-calendar", get=signed_in, post=signed_in, body=bodies.a_calendar),
    page("front:my-calendar-link", of=MY_FEED_LINK, get=signed_in, post=signed_in,
         body=(bodies.replaced, bodies.switched_off)),
    page("front:personal-feed", of=FEED, get=everyone, post=None, public=True, hides=False, holds=HOLDERS),
    page("front:search", get=everyone, post=None, public=True, hides=False,
         queries=("?q=zq", "?q=canary", "?q=zq-canry", "?q=zq&kind=actions", "?q=zq&group=south&page=2")),
    page("front:my-actions", get=signed_in, post=None, queries=("?show=done",)),
    page("front:my-data", get=signed_in, post=None),
    page("front:my-data-download", get=signed_in, post=None),
    page("front:account-erase", get=signed_in, post=signed_in, body=bodies.close_my_account),
    page("front:successor-choice", of=ENDING, get=signed_in, post=signed_in, body=bodies.the_first_heir),
    page("front:do", of=LINK, get=everyone, post=everyone, public=True, hides=False,
         body=bodies.a_click, holds=HOLDERS),
    page("front:incoming", get=nobody, post=nobody, know=nobody, public=True, hides=False),  # without a token set up
    page("front:mailbox", get=nobody, post=None, know=nobody, public=True, hides=False),
    page("front:mailbox-message", of=MAIL, get=nobody, post=None, know=nobody, public=True, hides=False),
    page("front:mailbox-part", of=MAIL, get=nobody, post=None, know=nobody, public=True, hides=False),
    page("front:healthz", get=everyone, post=None, public=True, also={"503"}),
    page("front:healthz-web", get=everyone, post=None, public=True),
    page("front:security-txt", get=nobody, post=nobody, know=nobody, public=True, hides=False),  # nobody is named
    page("front:accessibility", get=everyone, post=everyone, public=True),
    page("front:privacy", get=everyone, post=everyone, public=True),
    page("account_login", get=everyone, post=everyone, public=True),
    # Councils --------------------------------------------------------------------------------------------------------
    page("councils:council-list", get=everyone, post=everyone, public=True, queries=("?q=zq",)),
    page("councils:council-detail", of=COUNCIL, get=everyone, post=everyone, public=True, hides=False),
    # Groups ----------------------------------------------------------------------------------------------------------
    page("peergroups:group-list", get=everyone, post=everyone, public=True, queries=("?q=zq",)),
    page("peergroups:group-detail", of=GROUP, get=everyone, post=everyone, public=True, hides=False),
    *starting_pages.PAGES,
    *security_pages.PAGES,
    page("peergroups:group-join", of=GROUP, get=signed_in, post=signed_in, body=bodies.my_council),
    page("peergroups:group-leave", of=GROUP, know=members, get=members, post=members, body=bodies.a_click),
    page("peergroups:group-contact", of=GROUP, get=everyone, post=everyone, public=True, hides=False,
         body=bodies.a_letter),
    page("peergroups:member-list", of=GROUP, know=insiders, get=insiders, post=None, queries=("?q=zq", "?show=former")),
    page("peergroups:member-role", of=MEMBERSHIP, know=insiders, get=leads, post=leads, body=bodies.to_lead),
    page("peergroups:member-confirm", of=MEMBERSHIP, know=insiders, get=leads, post=leads, body=bodies.a_click),
    page("peergroups:member-remove", of=MEMBERSHIP, know=insiders, get=leads, post=leads, body=bodies.a_click),
    page("peergroups:invitation-list", of=GROUP, know=insiders, get=leads, post=None, queries=("?q=zq", "?show=past")),
    page("peergroups:invitation-new", of=GROUP, know=insiders, get=leads, post=leads, body=bodies.two_addresses),
    page("peergroups:invitation-resend", of=INVITATION, know=insiders, get=leads, post=leads, body=bodies.a_click,
         tells={"User.name", "User.email", "Invitation.email", "Invitation.words"}),  # to the address that is invited
    page("peergroups:invitation-withdraw", of=INVITATION, know=insiders, get=leads, post=leads, body=bodies.a_click),
    page("peergroups:invitation-accept", of=INVITED, get=everyone, post=everyone, public=True, hides=False,
         body=bodies.declining_an_invitation, tells={"User.name", "Invitation.words"}),  # to whoever has the link
    page("peergroups:request-detail", of=REQUEST, know=insiders, get=leads, post=leads,
         body=(bodies.declining_a_request, bodies.accepting_a_request)),
    page("peergroups:coverage-settle", of=COVERAGE, know=insiders, get=leads, post=leads, body=bodies.covered),
    page("front:group-mail", of=GROUP, body=bodies.a_note, queries=("?q=zq", "?state=parked"), **LEADS),
    page("desk:handover", of=GROUP, know=insiders, get=leads, post=None),
    page("desk:handover-lead", of=GROUP, know=insiders, get=who_leads, post=who_leads, body=bodies.the_next_lead),
    page("desk:report", of=GROUP, know=insiders, get=leads, post=None, queries=("?period=",)),
    page("desk:report-csv", of=GROUP, know=insiders, get=leads, post=None),
    page("front:group-mail-preview", of=GROUP, know=insiders, get=leads, post=None),
    page("front:group-mail-preview-part", of=GROUP, know=insiders, get=leads, post=None, framed=True),
    page("front:group-mail-parked", of=PARKED, body=(bodies.send_it_again, bodies.leave_it_unsent), **LEADS),
    page("front:group-mail-address", of=DEAD, body=bodies.a_click, **LEADS),
    page("front:lead-note-withdraw", of=NOTE, body=bodies.a_click, **LEADS),
    page("peergroups:webhook-list", of=GROUP, know=insiders, get=leads, post=None),
    page("peergroups:webhook-new", of=GROUP, body=bodies.a_channel, **LEADS),
    page("peergroups:webhook-remove", of=CHANNEL, body=bodies.a_click, **LEADS),
    # Meetings --------------------------------------------------------------------------------------------------------
    page("meetings:meeting-list", of=GROUP, get=everyone, post=None, public=True, hides=False, queries=("?q=zq",)),
    page("meetings:meeting-feed", of=GROUP, get=everyone, post=None, public=True, hides=False),
    page("meetings:meeting-atom", of=GROUP, get=everyone, post=None, public=True, hides=False),
    page("meetings:meeting-schedule", of=GROUP, know=insiders, get=leads, post=leads, body=bodies.new_meeting),
    page("meetings:meeting-detail", of=MEETING, get=everyone, post=None, public=True),
    page("meetings:meeting-answer", of=MEETING, get=signed_in, post=signed_in, body=bodies.coming,
         only_moves=True, tells={"Meeting.online_url", "AgendaItem.presenter"}),  # to who says that they come
    page("meetings:meeting-calendar", of=MEETING, get=everyone, post=None, public=True),
    page("meetings:meeting-edit", of=MEETING, know=insiders, get=leads, post=leads, body=bodies.moved_meeting),
    page("meetings:meeting-publish", of=MEETING, know=insiders, get=leads, post=leads, body=bodies.a_click),
    page("meetings:meeting-delete", of=MEETING, know=insiders, get=leads, post=leads, body=bodies.a_click),
    page("meetings:meeting-cancel", of=MEETING, know=insiders, get=leads, post=leads, body=bodies.a_reason),
    page("meetings:meeting-publicity", of=MEETING, know=insiders, get=leads, post=None),
    page("meetings:meeting-copy", of=MEETING, know=insiders, get=leads, post=leads, body=bodies.a_copy),
    page("meetings:meeting-links", of=MEETING, body=bodies.new_link, **WRITERS),
    page("meetings:group-meeting-settings", of=GROUP, know=insiders, get=leads, post=leads, body=bodies.other_settings),
    page("meetings:meeting-agenda", of=MEETING, get=everyone, post=leads, public=True, body=bodies.new_line,
         closed_to_posts={"cancelled"}),
    page("meetings:agenda-markdown", of=MEETING, get=everyone, post=None, public=True),
    page("meetings:agenda-paste", of=MEETING, know=insiders, get=leads, post=leads, body=bodies.a_pasted_agenda,
         closed={"cancelled"}),
    page("meetings:agenda-ready", of=MEETING, know=insiders, get=None, post=leads, body=bodies.a_click,
         closed={"cancelled"}),
    page("meetings:agenda-item-edit", of=LINE, know=insiders, get=leads, post=leads, gone="moved",
         closed={"cancelled"}, body=bodies.new_line),
    page("meetings:agenda-item-move", of=LINE, know=insiders, get=leads, post=leads, gone="moved",
         closed={"cancelled"}, body=bodies.first_place, only_moves=True),
    page("meetings:agenda-item-remove", of=LINE, know=insiders, get=leads, post=leads, gone="moved",
         closed={"cancelled"}, body=bodies.a_click),
    page("meetings:agenda-item-topics", of=LINE, know=insiders, get=leads, post=None, closed={"cancelled"}),
    page("meetings:item-discussed", of=LINE, know=insiders, get=None, post=writers, body=bodies.discussed),
    # What waits for an agenda ----------------------------------------------------------------------------------------
    page("meetings:topic-list", of=GROUP, know=insiders, get=insiders, post=leads, body=bodies.a_theme),
    page("meetings:topic-propose", of=GROUP, know=insiders, get=members, post=members, body=bodies.a_proposal),
    page("meetings:topic-withdraw", of=TOPIC, know=insiders, get=the_proposing, post=the_proposing,
         body=bodies.a_click),
    page("meetings:placement-settle", of=PLACEMENT, body=bodies.not_this_time, **LEADS),
    page("meetings:standing-list", of=GROUP, know=insiders, get=insiders, post=leads, body=bodies.round_the_table),
    page("meetings:standing-stop", of=STANDING, body=bodies.a_because, **LEADS),
    page("meetings:host-offer-new", of=GROUP, body=bodies.an_offer_to_host, **COUNCILS),
    page("meetings:host-offer-settle", of=OFFER, body=bodies.a_because, **COUNCILS),
    # The room and its notes ------------------------------------------------------------------------------------------
    page("meetings:meeting-room", of=MEETING, closed={"draft"}, **WRITERS),
    page("meetings:room-presence", of=MEETING, closed={"draft"}, body=bodies.who_is_here, only_moves=True, **WRITERS),
    page("meetings:room-guest-new", of=MEETING, closed={"draft"}, body=bodies.a_guest, **WRITERS),
    page("meetings:room-guest", of=GUEST, body=bodies.a_guest, **WRITERS),
    page("meetings:item-notes", of=LINE, closed={"draft"}, gone="moved ok", body=bodies.new_line_notes, **WRITERS),
    page("meetings:item-action", of=LINE, closed={"draft"}, gone="moved ok", body=bodies.an_action_in_the_room,
         **WRITERS),
    page("meetings:item-decision", of=LINE, closed={"draft"}, gone="moved ok", body=bodies.a_decision_in_the_room,
         **WRITERS),
    page("meetings:item-tables", of=TABLE_LINE, body=bodies.a_table, **WRITERS),
    page("meetings:table-findings", of=TABLE, body=bodies.new_findings, **WRITERS),
    page("meetings:note-takers", of=MEETING, closed={"draft"}, body=bodies.a_note_taker, **LEADS),
    page("meetings:meeting-notes", of=MEETING, closed={"draft"}, body=bodies.new_notes, **WRITERS),
    page("meetings:notes-paste", of=MEETING, closed={"draft"}, body=bodies.pasted_notes, **WRITERS),
    page("meetings:notes-history", of=MEETING, closed={"draft"}, know=insiders, get=writers, post=None),
    # After a meeting -------------------------------------------------------------------------------------------------
    page("meetings:notes-circulate", of=MEETING, closed={"draft", "cancelled"}, body=bodies.a_click, **LEADS),
    page("meetings:notes-agree", of=MEETING, closed={"draft", "cancelled"}, body=bodies.a_click, **LEADS),
    page("meetings:notes-confirm", of=MEETING, get=nobody, post=nobody, too=who_was_at("past"), only_moves=True),
    page("meetings:correction-list", of=MEETING, get=leads, post=leads, too=who_was_at("past"),
         closed={"draft", "cancelled"}),
    page("meetings:correction-settle", of=CORRECTION, body=bodies.put_right, **LEADS),
    page("meetings:write-up", of=WRITE_UP, get=everyone, post=None, public=True),
    page("meetings:write-up-markdown", of=WRITE_UP, get=everyone, post=None, public=True),
    page("meetings:meeting-feedback", of=MEETING, get=leads, post=leads, too=who_was_at("past", "held"),
         body=bodies.worth_it),
    page("meetings:trial-list", of=GROUP, know=insiders, get=insiders, post=None),
    page("meetings:trial-new", of=GROUP, body=bodies.new_trial, **LEADS),
    page("meetings:trial-detail", of=TRIAL, know=insiders, get=insiders, post=leads, body=bodies.the_end_of_a_trial),
    page("meetings:host-list", of=GROUP, know=insiders, get=leads, post=None),
    page("meetings:attendance-over-time", of=GROUP, know=insiders, get=leads, post=None),
    # Decisions and actions -------------------------------------------------------------------------------------------
    page("meetings:decision-list", of=GROUP, get=everyone, post=None, public=True, queries=("?q=zq", "?show=all")),
    page("meetings:decision-detail", of=DECISION, get=everyone, post=None, public=True),
    page("meetings:decision-review", of=DECISION, body=bodies.it_stands, **LEADS),
    page("meetings:action-list", of=GROUP, get=everyone, post=None, public=True,
         queries=("?q=zq", "?show=done", "?show=nobodys")),
    page("meetings:action-new", of=GROUP, know=insiders, get=insiders, post=insiders, body=bodies.new_action),
    page("meetings:action-detail", of=PROMISE, get=everyone, post=None, public=True),
    page("meetings:action-done", of=PROMISE, body=bodies.a_click, **COUNCILS),
    page("meetings:action-time", of=PROMISE, body=bodies.more_time, **COUNCILS),
    page("meetings:action-hand-over", of=PROMISE, body=bodies.to_the_leads, **COUNCILS),
    page("meetings:action-drop", of=PROMISE, body=bodies.a_reason, **COUNCILS),
    page("meetings:action-reopen", of=PROMISE, body=bodies.what_is_left, **COUNCILS),
    page("meetings:action-change", of=PROMISE, body=bodies.other_words, **COUNCILS),
    *rooms.PAGES,
]

# fmt: on
# What texts are read by whom: each text field of what belongs to a group, and its readers among people of the group.
# A text of a meeting is besides only for who may know of that meeting; of a person, each reads their own.
READ_BY = {
    "PeerGroup.name": everyone,
    "PeerGroup.summary": everyone,
    "PeerGroup.chat_url": insiders,
    "User.name": insiders,
    "User.email": leads,
    "User.job_title": insiders,
    "Membership.organisation": insiders,
    "Invitation.email": leads,
    "Invitation.words": anyone_of(leads, the_invited),
    "JoinRequest.organisation": leads,
    "JoinRequest.words": leads,
    "JoinRequest.reason": leads,
    **starting_pages.READ_BY,
    **security_pages.READ_BY,
    "Action.words": everyone,
    "ActionStep.words": insiders,
    "Circulation.changes": insiders,
    "Correction.words": leads,
    "Correction.answer": leads,
    **rooms.READ_BY,
    "Decision.sentence": everyone,
    "Feedback.words": leads,
    "Guest.name": insiders,
    "Guest.organisation": insiders,
    "Guest.email": writers,
    "HostOffer.when": insiders,
    "HostOffer.words": insiders,
    "Link.title": everyone,
    "Link.url": everyone,
    "Placement.skipped_because": insiders,
    "Review.words": everyone,
    "Review.sentence": everyone,
    "Revision.text": writers,
    "StandingItem.title": insiders,
    "Table.service": everyone,
    "Table.findings": everyone,
    "Topic.title": insiders,
    "Topic.words": insiders,
    "Topic.url": insiders,
    "Topic.closed_because": insiders,
    "Trial.title": insiders,
    "Trial.question": insiders,
    "Trial.outcome": insiders,
    "TrialAnswer.words": insiders,
    "Meeting.access_notes": everyone,
    "Meeting.theme_words": everyone,
    "AgendaItem.words": everyone,
    "AgendaItem.theme_words": everyone,
    "AgendaItem.notes": everyone,
    "Meeting.title": everyone,
    "Meeting.summary": everyone,
    "Meeting.venue": everyone,
    "Meeting.online_url": insiders,
    "Meeting.booking_url": everyone,
    "Meeting.getting_there": everyone,
    "Meeting.notes": everyone,
    "Meeting.cancelled_because": everyone,
    "AgendaItem.title": everyone,
    "AgendaItem.presenter": insiders,
    "Move.venue": everyone,
    "Move.online_url": insiders,
    "Move.booking_url": everyone,
    "LeadNote.words": insiders,
    "FeedLink.name": coordinators,
    "DeadAddress.why": leads,
    "Incoming.digest": nobody,
    "Incoming.why": coordinators,
    "Webhook.name": leads,
    "Webhook.url": nobody,
    "Letter.subject": nobody,
    "Letter.text": nobody,
    "Letter.html": nobody,
    "Message.last_error": leads,
    "MailboxCopy.to_address": nobody,
    "MailboxCopy.envelope_from": nobody,
    "MailboxCopy.subject": nobody,
}


# The admin -----------------------------------------------------------------------------------------------------------
def model(label, thing="", *, lead, coordinator="", rows=None, know=leads, acts=(), history=True, **more):
    """The pages that Django makes for a registered model. `lead`, `coordinator`: verbs of view, add, change, delete.

    `rows` are keys of the world where the thing is no group's; `acts`: actions of its list, each with what it posts.
    """
    name = "admin:" + label.lower().replace(".", "_")
    route = "/admin/" + label.lower().replace(".", "/") + "/<path:object_id>/"
    known = know if lead else coordinators
    if rows is None:
        of = of_rows(thing)
    else:
        of = (Place(rows, {"object_id": f"@{rows}"}), Place(NOWHERE, {"object_id": MISSING}, is_there=False))

    def may(verb, by=known):
        def may(role, group=None):
            return verb in (coordinator if role.is_coordinator else lead).split() and by(role, group)

        return may

    anywhere = leads_anywhere if lead else coordinators
    lists = tuple(Place(place.name, {}, place.door) for place in of if place.is_there)
    common = {"in_admin": True}
    yield page(f"{name}_changelist", of=lists, know=anywhere, get=may("view", anywhere), post=may("view", anywhere),
               body=(*acts, bodies.action("download", thing)), writes=known,
               queries=("?q=zq", "?left=all"), also={"400"}, **common)  # fmt: skip
    yield page(f"{name}_add", know=anywhere, get=may("add", anywhere), post=may("add", anywhere), **common)
    yield page(f"{name}_change", of=of, know=known, get=may("view"), post=may("change"), **common, **more)
    yield page(f"{name}_delete", of=of, know=known, get=may("delete"), post=may("delete"), **common)
    yield page(f"{name}_history", of=of, know=known if history else nobody, get=may("view"), post=may("view"), **common)
    yield page(route, of=tuple(Place(p.name, p.where) for p in of), get=leads_anywhere, post=leads_anywhere,
               only_moves=True, **common)  # fmt: skip


ACTION = bodies.action
REFERENCE = {"know": leads_anywhere}
# fmt: off
MODELS = [
    *model("peergroups.PeerGroup", "group", lead="view change", coordinator="view add change", body=bodies.group_form),
    *model("peergroups.Membership", "membership", lead="view", coordinator="view",
           acts=(ACTION("remove", "membership"), ACTION("make_lead", "membership"))),
    *model("peergroups.Invitation", "invitation", lead="view", coordinator="view",
           acts=(ACTION("send_again", "invitation"), ACTION("withdraw", "invitation"))),
    *model("peergroups.JoinRequest", "request", lead="view", coordinator="view",
           acts=(ACTION("accept", "request"), ACTION("decline", "request", reason="No"))),
    *model("peergroups.StartRequest", rows="start request", lead="", coordinator="view"),
    *model("accounts.User", "person", lead="view", coordinator="view change",
           acts=(ACTION("close_account", "person"), ACTION("take_factors", "person", because="Lost phone"),
                 ACTION("erase", "person"))),
    *model("accounts.Affiliation", "affiliation", lead="view", coordinator="view"),
    *model("accounts.MutedMail", "muted", lead="", coordinator="view", history=False),
    *model("accounts.FeedLink", "feed link", lead="", coordinator="view"),
    *model("digests.LeadNote", "note", lead="view", coordinator="view"),
    *model("digests.Rhythm", "rhythm", lead="", coordinator="view", history=False),
    *model("digests.MutedGroup", "muted group", lead="", coordinator="view", history=False),
    *model("digests.Digest", "digest", lead="", coordinator="view", history=False),
    *model("meetings.Meeting", "meeting", lead="view", coordinator="view"),
    *model("meetings.Action", "action", lead="view", coordinator="view"),
    *model("meetings.Decision", "decision", lead="view", coordinator="view"),
    *model("meetings.Template", "template", lead="view", coordinator="view"),
    *model("meetings.Topic", "topic", lead="view", coordinator="view"),
    *model("meetings.Guest", "guest", lead="view", coordinator="view", acts=(ACTION("forget", "guest"),)),
    *model("ballots.Ballot", "ballot", lead="view", coordinator="view"),
    *model("timebank.Request", "help", lead="view", coordinator="view"),
    *model("timebank.Offer", "bank offer", lead="view", coordinator="view"),
    *model("timebank.Loan", "loan", lead="view", coordinator="view"),
    *model("timebank.Account", "account", lead="view", coordinator="view"),
    *model("timebank.Transfer", "transfer", lead="view", coordinator="view", history=False),
    *model("timebank.ReversalProposal", "proposal", lead="view", coordinator="view", history=False),
    *model("timebank.LedgerCheck", rows="ledger check", lead="", coordinator="view", history=False),
    *model("scrutiny.Supplier", rows="firm south", lead="view change", coordinator="view add change", **REFERENCE),
    *model("scrutiny.Product", rows="product south", lead="view change", coordinator="view add change", **REFERENCE),
    *model("scrutiny.Body", rows="body south", lead="", coordinator="view add change"),
    *model("scrutiny.Use", "use", lead="view", coordinator="view"),
    *model("scrutiny.RatingVersion", "rated", lead="view", coordinator="view"),
    *model("scrutiny.Day", "day", lead="view", coordinator="view"),
    *model("scrutiny.SupplierContact", "contact", lead="", coordinator="view"),
    *model("skills.Skill", rows="skill", lead="view", coordinator="view add change", history=False, **REFERENCE),
    *model("outbox.Message", "message", lead="view", coordinator="view", history=False),
    *model("outbox.DeadAddress", "dead", lead="", coordinator="view", history=False,
           acts=(ACTION("revive", "dead"),)),
    *model("outbox.Incoming", "incoming", lead="", coordinator="view", history=False,
           acts=(ACTION("put_aside", "incoming"),)),
    *model("outbox.Hold", rows="hold", lead="", coordinator="view", history=False),
    *model("outbox.Breaker", rows="breaker", lead="", coordinator="view", history=False),
    *model("councils.Council", rows="council south", lead="view", coordinator="view add change", **REFERENCE),
    *model("councils.Succession", rows="succession heir", lead="view", coordinator="view add change delete",
           **REFERENCE),
    *model("standards.Standard", rows="standard", lead="", coordinator="view add change", history=False),
]
ADMIN = [
    *MODELS,
    page("admin:index", get=leads_anywhere, post=leads_anywhere, in_admin=True),
    page("admin:jsi18n", get=leads_anywhere, post=leads_anywhere, in_admin=True, also={"405"}),
    page("admin:autocomplete", get=leads_anywhere, post=leads_anywhere, in_admin=True, also={"403", "405"},
         queries=("?app_label=councils&model_name=succession&field_name=predecessor&term=zq",)),
    page("admin:app_list", of=tuple(Place(app, {"app_label": app}) for app in APPS), get=leads_anywhere,
         post=leads_anywhere, in_admin=True, also={"404"}),
    page("/admin/(?P<url>.*)$", of=(Place("nonsense", {"url": "no-such-page/"}),), know=nobody, in_admin=True),
]
# fmt: on


def pages():
    return [*PAGES, *ADMIN]


def autocompletes():
    """What the admin's autocomplete can be asked for: every field of a listed model that leads to another."""
    for model, model_admin in admin.site._registry.items():
        for each in [model, *(inline.model for inline in model_admin.inlines)]:
            for field in each._meta.get_fields():
                if (field.many_to_one or field.many_to_many) and not field.auto_created:
                    said = {"app_label": each._meta.app_label, "model_name": each._meta.model_name}
                    yield urlencode({**said, "field_name": field.name, "term": "zq"})


PAGES_BY_NAME = {page.name: page for page in pages()}
