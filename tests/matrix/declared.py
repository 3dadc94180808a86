"""Who gets what answer: every address of the product, each declared once.

An address that is not here fails the build (test_declared.py). The words are those of vocabulary.py: `get` and `post`
say who may, `know` who has a right to know that the page is there; `of` says what the address is asked for: a thing of
south, of north, of one under the other's address, and one that is missing. Everything else follows from the rules of
vocabulary.expected: a visitor is sent to sign in; who has no right to know gets what a missing thing gives; who may
know but not do gets a 403; another group's thing answers like a missing one, byte for byte.
"""

from urllib.parse import urlencode

from django.contrib import admin

from tests.matrix import bodies
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
    of_lines,
    of_rows,
    of_things,
    page,
    signed_in,
    the_choosing,
    the_invited,
)
from tests.matrix.world import MEETINGS

# What addresses are asked for ----------------------------------------------------------------------------------------
GROUP = of_groups()
MEETING = of_things("meeting", MEETINGS)
LINE = of_lines(MEETINGS)
COUNCIL = (
    *(Place(group, {"code": f"@code {group}", "slug": f"@slug {group}"}) for group in GROUPS),
    Place(NOWHERE, {"code": "ZZZ", "slug": "nowhere"}, is_there=False),
)
LINK = (
    *(Place(f"{kind} {name}", {"token": f"@{kind} link {name}"}, name.split()[0])
      for kind, names in {"answer": [f"{g} members" for g in GROUPS], "mute": GROUPS}.items() for name in names),
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
MAIL = (Place("south", {"pk": "@copy south"}), Place(NOWHERE, {"pk": MISSING}, is_there=False))

APPS = ["peergroups", "meetings", "accounts", "councils", "outbox", "standards"]

# The holder of a link from a mail: whoever has the link is the person it was written to, for this one thing.
HOLDERS = {group: Role(f"{group} extra", {group: "member"}) for group in GROUPS}

# fmt: off
PAGES = [
    # Front -----------------------------------------------------------------------------------------------------------
    page("front:home", get=everyone, post=everyone, public=True, queries=("?q=zq",)),
    page("front:sign-in", get=everyone, post=everyone, public=True, body=bodies.an_address),
    page("front:sign-in-code", get=everyone, post=everyone, public=True, also={"sign-in"}, only_moves=True),
    page("front:sign-out", get=None, post=everyone, public=True),
    page("front:welcome", get=signed_in, post=signed_in),
    page("front:account", get=signed_in, post=signed_in, body=bodies.my_name, queries=("?end=1",), also={"404"}),
    page("front:my-data", get=signed_in, post=None),
    page("front:my-data-download", get=signed_in, post=None),
    page("front:account-erase", get=signed_in, post=signed_in, body=bodies.close_my_account),
    page("front:successor-choice", of=ENDING, get=signed_in, post=signed_in, body=bodies.the_first_heir),
    page("front:do", of=LINK, get=everyone, post=everyone, public=True, hides=False,
         body=bodies.a_click, holds=HOLDERS),
    page("front:mailbox", get=nobody, post=None, know=nobody, public=True, hides=False),
    page("front:mailbox-message", of=MAIL, get=nobody, post=None, know=nobody, public=True, hides=False),
    page("front:mailbox-part", of=MAIL, get=nobody, post=None, know=nobody, public=True, hides=False),
    page("front:healthz", get=everyone, post=None, public=True, also={"503"}),
    page("front:accessibility", get=everyone, post=everyone, public=True),
    page("front:privacy", get=everyone, post=everyone, public=True),
    page("account_login", get=everyone, post=everyone, public=True),
    page("mfa_authenticate", get=everyone, post=everyone, public=True, also={"sign-in"}, only_moves=True),
    # Councils --------------------------------------------------------------------------------------------------------
    page("councils:council-list", get=everyone, post=everyone, public=True, queries=("?q=zq",)),
    page("councils:council-detail", of=COUNCIL, get=everyone, post=everyone, public=True, hides=False),
    # Groups ----------------------------------------------------------------------------------------------------------
    page("peergroups:group-list", get=everyone, post=everyone, public=True, queries=("?q=zq",)),
    page("peergroups:group-detail", of=GROUP, get=everyone, post=everyone, public=True, hides=False),
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
    page("meetings:meeting-notes", of=MEETING, know=insiders, get=leads, post=leads, body=bodies.new_notes,
         closed={"draft"}),
    page("meetings:meeting-agenda", of=MEETING, get=everyone, post=leads, public=True, body=bodies.new_line,
         closed_to_posts={"cancelled"}),
    page("meetings:agenda-item-edit", of=LINE, know=insiders, get=leads, post=leads, gone="moved",
         closed={"cancelled"}, body=bodies.new_line),
    page("meetings:agenda-item-move", of=LINE, know=insiders, get=leads, post=leads, gone="moved",
         closed={"cancelled"}, body=bodies.first_place, only_moves=True),
    page("meetings:agenda-item-remove", of=LINE, know=insiders, get=leads, post=leads, gone="moved",
         closed={"cancelled"}, body=bodies.a_click),
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
    "Meeting.title": everyone,
    "Meeting.summary": everyone,
    "Meeting.venue": everyone,
    "Meeting.online_url": insiders,
    "Meeting.getting_there": everyone,
    "Meeting.notes": everyone,
    "Meeting.cancelled_because": everyone,
    "AgendaItem.title": everyone,
    "AgendaItem.presenter": insiders,
    "Move.venue": everyone,
    "Move.online_url": insiders,
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
    *model("accounts.User", "person", lead="view", coordinator="view change",
           acts=(ACTION("close_account", "person"), ACTION("erase", "person"))),
    *model("accounts.Affiliation", "affiliation", lead="view", coordinator="view"),
    *model("accounts.MutedMail", "muted", lead="", coordinator="view", history=False),
    *model("meetings.Meeting", "meeting", lead="view", coordinator="view"),
    *model("outbox.Message", "message", lead="view", coordinator="view", history=False),
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
