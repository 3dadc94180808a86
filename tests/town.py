"""A group with a full life, long words in all of it, and the address of every page that shows some of it."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from digests import composing, emails
from peergroups.tokens import invitation_path
from tests import factories, mail_factories, poll_factories, template_factories
from tests.factories import (
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    CoverageFactory,
    InvitationFactory,
    JoinRequestFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    StartRequestFactory,
    UserFactory,
)

LONG = "Tatws, maen nhw’n dda: Awdurdod Rhanbarthol Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def make(group, council, lead, member, outsider, coordinator):
    """{what: row} of the group: meetings to come, over, cancelled and in draft, with all that belongs to them."""
    for n in range(30):
        neighbour = CouncilFactory(short_name=f"Neighbour {n}", hex_q=n % 6, hex_r=n // 6)
        CoverageFactory(group=group, council=neighbour)
    type(council).objects.filter(pk=council.pk).update(hex_q=7, hex_r=2, short_name=LONG[:80], official_name=LONG)
    council.refresh_from_db()
    meeting = MeetingFactory(
        group=group,
        host_council=council,
        title=LONG,
        venue=LONG,
        getting_there=LONG,
        summary=LONG,
        postcode="HP20 1UA",
        online_url="https://video.example/" + "x" * 80,
    )
    for kind in ("talk", "break", "discussion"):
        item = AgendaItemFactory(meeting=meeting, kind=kind, title=LONG, presenter=LONG)
    AttendanceFactory(meeting=meeting, person=lead, council=council)
    quiet = PeerGroupFactory(name="Yorkshire and the Humber")  # in the table of groups, with no date to show
    CoverageFactory(group=quiet)
    past = MeetingFactory(
        group=group, host_council=council, days=-30, notes=f"## {LONG}\n\n- {LONG}\n\nhttps://example.org/{'y' * 90}"
    )
    draft = MeetingFactory(group=group, draft=True)
    spare = MeetingFactory(group=group, draft=True, title=LONG)  # to be deleted
    off = MeetingFactory(group=group, host_council=council, title=LONG)  # to be called off
    AttendanceFactory(meeting=off, person=member, council=council)
    cancelled = MeetingFactory(
        group=group, state="cancelled", cancelled_at=timezone.now() - dt.timedelta(hours=1), cancelled_because=LONG
    )
    partner = UserFactory(name=LONG, job_title=LONG[:120], email=f"{'x' * 60}@{'y' * 40}.example")
    belonging = {
        "membership": MembershipFactory(
            group=group, person=partner, kind="public-body", council=None, organisation=LONG
        ),
        "colleague": MembershipFactory(group=group, council=council),
        "invitation": InvitationFactory(group=group, email=f"{'z' * 60}@people.example", council=council, words=LONG),
        "asked": JoinRequestFactory(group=group, council=council, words=LONG),
        "coverage": CoverageFactory(group=group, provisional=True),
        "wanted": StartRequestFactory(name=LONG[:80], area=LONG, asker=LONG, council=council, words=LONG),
    }
    return {
        **belonging,
        **agreed(group, council, lead, member, partner),
        **waiting(group, council, meeting, member),
        **given(group, past),
        **mailed(group, member, lead),
        "slug": group.slug,
        "pk": meeting.pk,
        "past": past,
        "draft": draft,
        "spare": spare,
        "off": off,
        "cancelled": cancelled,
        "item": item,
        "council": council,
        "people": {
            "anonymous": None,
            "member": member,
            "lead": lead,
            "outsider": outsider,
            "coordinator": coordinator,
            "partner": partner,
        },
    }


def agreed(group, council, lead, member, partner):
    """A meeting that was held, with everything that can be written down of it, and the actions of the group."""
    notes = f"## {LONG}\n\n- {LONG}\n\nhttps://example.org/{'y' * 90}"
    held = MeetingFactory(
        group=group, host_council=council, days=-9, title=LONG, theme_words=LONG, access_notes=LONG, notes=notes,
        notes_state="circulated",
    )  # fmt: skip
    line = {"meeting": held, "title": LONG, "presenter": LONG, "notes": notes, "notes_version": 1, "words": LONG}
    item = AgendaItemFactory(kind="discussion", discussed_at=timezone.now(), **line)
    work = AgendaItemFactory(kind="table-work", **line)
    of_item, who = {"meeting": held, "item": item}, {"person": member, "council": council}
    factories.PresenceFactory(meeting=held, **who)
    factories.PresenceFactory(meeting=held, person=lead, council=council)
    factories.PresenceFactory(meeting=held, person=partner, council=None)
    guest = factories.GuestFactory(meeting=held, name=LONG, organisation=LONG, email=f"{'g' * 60}@visitors.example")
    table = factories.TableFactory(item=work, service=LONG, findings=notes, notes_version=1)
    factories.SeatFactory(table=table, person=member)
    revision = factories.RevisionFactory(**of_item, text=notes, by=member)
    decision = factories.DecisionFactory(
        **of_item, sentence=LONG * 3, review_on=held.ends_on + dt.timedelta(days=60), recorded_by=member
    )
    factories.ReviewFactory(decision=decision, words=LONG, by=member)
    action = factories.ActionFactory(group=group, **of_item, words=LONG * 2, days=-3, **who)
    factories.ActionStepFactory(action=action, words=LONG, by=member)
    done = factories.ActionFactory(group=group, words=LONG, done=True, **who)
    factories.ActionFactory(group=group, words=LONG, person=None, council=council)
    for beside in ({"meeting": held}, {"item": item}, {"decision": decision}, {"action": action}):
        factories.LinkFactory(**{"meeting": None} | beside, title=LONG, url=f"https://slides.example/{'s' * 80}")
    correction = factories.CorrectionFactory(**of_item, person=partner, words=LONG)
    factories.NotesConfirmationFactory(meeting=held, person=member, council=council)
    for _ in range(3):
        factories.FeedbackFactory(meeting=held, words=LONG)
    trial = factories.TrialFactory(meeting=held, group=group, title=LONG, question=LONG)
    for _ in range(3):
        factories.TrialAnswerFactory(trial=trial, words=LONG)
    written = MeetingFactory(group=group, days=-2, notes=notes, notes_state="draft", title=LONG)
    return {
        "held": held, "line": item, "work": work, "guest": guest, "table": table, "revision": revision, "done": done,
        "decision": decision, "action": action, "correction": correction, "trial": trial, "written": written,
    }  # fmt: skip


def waiting(group, council, meeting, member):
    """What waits for the agenda of a meeting to come: placed, to be placed, left out."""
    topic = factories.TopicFactory(group=group, title=LONG, words=LONG, council=council, opened_by=member)
    placement = factories.PlacementFactory(topic=topic, meeting=meeting, item=None)
    out = {"item": None, "skipped_at": timezone.now(), "skipped_because": LONG}
    factories.PlacementFactory(topic=factories.TopicFactory(group=group, title=LONG), meeting=meeting, **out)
    factories.TopicFactory(group=group, title=LONG, dropped=True)
    action = factories.ActionFactory(group=group, words=LONG, person=member, council=council)
    gathered = AgendaItemFactory(meeting=meeting, kind="actions", title="Actions since the last meeting")
    key = f"meetings.action:{action.pk}"
    about = factories.TopicFactory(group=group, kind="action", key=key, title=LONG, item_kind="actions")
    factories.PlacementFactory(topic=about, meeting=meeting, item=gathered)
    poll = poll_factories.DatePollFactory(group=group, title=LONG[:140], words=LONG)
    for option, said in zip(poll.options.all(), ("yes", "if-need-be"), strict=True):
        poll_factories.DateAnswerFactory(option=option, person=member, council=council, answer=said)
    offer = factories.HostOfferFactory(group=group, council=council, when=LONG[:90], words=LONG, offered_by=member)
    standing = factories.StandingItemFactory(group=group, title=LONG)
    return {
        "topic": topic,
        "placement": placement,
        "gathered": gathered,
        "offer": offer,
        "standing": standing,
        "poll": poll,
    }


def given(group, past):
    """A template of the group in two versions, made from another one, and a meeting it was used for."""
    parent = template_factories.TemplateVersionFactory(template__group=group, title=LONG[:140])
    template = template_factories.TemplateFactory(group=group, kind="workshop")
    for _ in range(2):
        version = template_factories.TemplateVersionFactory(template=template, title=LONG[:140], purpose=LONG * 2)
        template_factories.TemplateSourceFactory(version=version, source=parent)
        for kind in ("talk", "break", "bring-a-problem"):
            line = template_factories.TemplateLineFactory(version=version, kind=kind, title=LONG, words=LONG)
    item = AgendaItemFactory(meeting=past, title=LONG)
    used = template_factories.UsedLineFactory(
        use=template_factories.TemplateUseFactory(version=version, meeting=past), line=line, item=item
    )
    child = template_factories.TemplateVersionFactory(template__group=group, title=LONG[:140])
    template_factories.TemplateSourceFactory(version=child, source=version)
    return {"template": template, "use": used.use}


def mailed(group, member, lead):
    """What went to a member, what could not be delivered, and a note; of everything long words."""
    now, scope = timezone.now(), {"scope": f"group:{group.pk}"}
    note = mail_factories.LeadNoteFactory(group=group, words=LONG * 3, written_by=lead)
    letter = emails.digest(composing.preview(group, now), now)
    words = {"subject": LONG, "text": letter.text, "html": letter.html, "kind": "digest"}
    mail = mail_factories.stored(member, key="digest:1", state="sent", **words)
    parked = mail_factories.stored(member, state="parked", last_error=LONG * 2, **scope)
    for number, state in enumerate(["sent", "queued", "cancelled"]):
        mail_factories.stored(member, key=f"made-up:{number}:more", state=state, **scope)
    dead = mail_factories.DeadAddressFactory(address=member.email, why=LONG)
    webhook = mail_factories.WebhookFactory(group=group, name=LONG[:80])
    feed_link = factories.FeedLinkFactory(person=member, name="Work Outlook")
    return {"note": note, "mail": mail, "feed_link": feed_link, "parked": parked, "dead": dead, "webhook": webhook}


# Pages of a group that stand for no one thing; parts of a meeting, and which meeting has them.
OF_THE_GROUP = {
    "date-poll-list", "date-poll-new",
    "meeting-list", "meeting-schedule", "topic-list", "topic-propose", "standing-list", "host-offer-new", "action-list",
    "action-new", "decision-list", "trial-list", "trial-new", "attendance-over-time", "host-list",
    "group-meeting-settings",
}  # fmt: skip
THINGS = ("action", "decision", "trial", "topic", "standing")
PARTS = {
    "item-notes": "line", "item-tables": "work", "table-findings": "table", "room-guest": "guest",
    "correction-settle": "correction",
}  # fmt: skip


def of_meetings(name, which, town):
    """The path of a page of this room, or None for those that stand for a meeting."""
    short, slug = name.partition(":")[2], town["slug"]
    if short in OF_THE_GROUP:
        return reverse(name, args=[slug])
    if short in PARTS:
        return reverse(name, args=[slug, town["held"].pk, town[PARTS[short]].pk])
    if short in {"placement-settle", "agenda-item-topics"}:
        part = town["placement" if short == "placement-settle" else "gathered"]
        return reverse(name, args=[slug, town["pk"], part.pk])
    if short.startswith("date-poll"):
        return reverse(
            name, args=[slug, town["poll"].pk, *([town["poll"].options.first().pk] if "fix" in short else [])]
        )
    if short == "host-offer-settle":
        return reverse(name, args=[slug, town["offer"].pk])
    thing = short.partition("-")[0]
    return reverse(name, args=[slug, town[which or thing].pk]) if thing in THINGS else None


def address(name, town):
    """The path of a page of the town: `meetings:meeting-detail past` is the past meeting's."""
    name, _, which = name.partition(" ")
    which = which.replace("@revision", str(town["revision"].pk))
    if name == "front:search":
        return reverse(name) + which
    if name == "councils:council-detail":
        return town["council"].get_absolute_url()
    if name == "peergroups:invitation-accept":
        return invitation_path(town["invitation"]) + ("?answer=no" if which else "")
    if name.startswith("peergroups:") and which:
        return reverse(name, args=[town["slug"], town[which].pk])
    if name.startswith("peergroups:") and name not in {"peergroups:group-list", "peergroups:group-start"}:
        return reverse(name, args=[town["slug"]])
    if name == "front:my-mail-detail":
        return reverse(name, args=[town["mail"].pk])
    if name == "front:my-calendar-link":
        return reverse(name, args=[town["feed_link"].pk])
    if name.startswith("desk:start-request"):
        return reverse(name, args=[town[which].pk])
    if name.startswith("desk:") and name != "desk:group-set-up":
        return reverse(name, args=[town["slug"]])
    if name.startswith(("front:group-mail", "front:lead-note")):
        return reverse(name, args=[town["slug"], *([town[which].pk] if which else [])])
    if name == "templates:template-use":
        return reverse(name, args=[town["template"].pk, town["use"].pk])
    if name.startswith("templates:") and name != "templates:template-list":
        return reverse(name, args=[town["template"].pk])
    if name == "meetings:template-copy":
        return reverse(name, args=[town["slug"], town["pk"], town["template"].pk])
    if name in ("meetings:agenda-item-edit", "meetings:agenda-item-remove"):
        return reverse(name, args=[town["slug"], town["pk"], town["item"].pk])
    if name.startswith("meetings:"):
        which, _, query = which.partition("?")
        pk = town[which].pk if which else town["pk"]
        path = of_meetings(name, which, town) or reverse(name, args=[town["slug"], pk])
        return f"{path}?{query}" if query else path
    return reverse(name)


PAGES = [
    ("anonymous", "front:home"),
    ("anonymous", "front:sign-in"),
    ("anonymous", "front:accessibility"),
    ("anonymous", "front:privacy"),
    ("anonymous", "councils:council-list"),
    ("anonymous", "councils:council-detail"),
    ("anonymous", "peergroups:group-list"),
    ("anonymous", "peergroups:group-detail"),
    ("anonymous", "meetings:meeting-list"),
    ("anonymous", "meetings:meeting-detail"),
    ("anonymous", "meetings:meeting-detail past"),
    ("anonymous", "meetings:meeting-agenda"),
    ("anonymous", "peergroups:group-contact"),
    ("anonymous", "peergroups:group-start"),
    ("outsider", "peergroups:group-start"),
    ("coordinator", "desk:group-set-up"),
    ("coordinator", "desk:start-request wanted"),
    ("coordinator", "desk:start-request-decline wanted"),
    ("anonymous", "peergroups:invitation-accept"),
    ("anonymous", "peergroups:invitation-accept no"),
    ("outsider", "peergroups:invitation-accept"),
    ("member", "peergroups:member-list"),
    ("member", "peergroups:group-leave"),
    ("lead", "peergroups:group-detail"),
    ("lead", "peergroups:member-list"),
    ("lead", "peergroups:member-role membership"),
    ("lead", "peergroups:member-remove membership"),
    ("lead", "peergroups:member-confirm colleague"),
    ("lead", "peergroups:invitation-list"),
    ("lead", "peergroups:invitation-new"),
    ("lead", "peergroups:invitation-withdraw invitation"),
    ("lead", "peergroups:request-detail asked"),
    ("lead", "peergroups:coverage-settle coverage"),
    ("lead", "peergroups:group-leave"),
    ("member", "front:home"),
    ("member", "front:account"),
    ("lead", "front:my-data"),
    ("member", "front:my-mail"),
    ("member", "front:my-mail-detail"),
    ("lead", "front:my-mail"),
    ("member", "front:my-calendar"),
    ("lead", "front:my-calendar"),
    ("member", "front:my-calendar-link"),
    ("lead", "front:group-mail"),
    ("lead", "desk:handover"),
    ("lead", "desk:handover-lead"),
    ("lead", "desk:report"),
    ("lead", "front:group-mail-preview"),
    ("lead", "front:group-mail-parked parked"),
    ("lead", "front:group-mail-address dead"),
    ("lead", "front:lead-note-withdraw note"),
    ("lead", "peergroups:webhook-list"),
    ("lead", "peergroups:webhook-new"),
    ("lead", "peergroups:webhook-remove webhook"),
    ("lead", "front:account-erase"),
    ("member", "peergroups:group-detail"),
    ("member", "meetings:meeting-detail"),
    ("member", "meetings:meeting-detail cancelled"),
    ("outsider", "front:home"),
    ("outsider", "peergroups:group-join"),
    ("outsider", "front:welcome"),
    ("lead", "meetings:meeting-list"),
    ("lead", "meetings:meeting-detail"),
    ("lead", "meetings:meeting-detail draft"),
    ("lead", "meetings:meeting-schedule"),
    ("lead", "meetings:meeting-edit"),
    ("lead", "meetings:meeting-agenda"),
    ("lead", "meetings:agenda-paste"),
    ("lead", "meetings:agenda-item-edit"),
    ("lead", "meetings:agenda-item-remove"),
    ("lead", "meetings:meeting-publish draft"),
    ("lead", "meetings:meeting-delete spare"),
    ("lead", "meetings:meeting-cancel off"),
    ("lead", "meetings:meeting-notes past"),
    ("lead", "meetings:meeting-copy"),
    ("lead", "meetings:meeting-publicity held"),
    ("lead", "meetings:meeting-publicity draft"),
    ("lead", "meetings:meeting-links held"),
    ("lead", "meetings:group-meeting-settings"),
    # Templates
    ("anonymous", "templates:template-list"),
    ("anonymous", "templates:template-detail"),
    ("lead", "templates:template-detail"),
    ("member", "templates:template-use"),
    ("lead", "templates:template-change"),
    ("lead", "templates:template-withdraw"),
    ("lead", "meetings:template-give"),
    ("lead", "meetings:template-copy"),
    # What waits for an agenda
    ("member", "meetings:topic-list"),
    ("lead", "meetings:topic-list"),
    ("member", "meetings:topic-propose"),
    ("member", "meetings:topic-withdraw"),
    ("lead", "meetings:placement-settle"),
    ("lead", "meetings:agenda-item-topics"),
    ("lead", "meetings:standing-list"),
    ("lead", "meetings:standing-stop"),
    ("member", "meetings:host-offer-new"),
    ("lead", "meetings:host-offer-settle"),
    # Which date suits
    ("lead", "meetings:date-poll-list"),
    ("lead", "meetings:date-poll-new"),
    ("lead", "meetings:meeting-date-poll spare"),
    ("member", "meetings:date-poll"),
    ("lead", "meetings:date-poll"),
    ("lead", "meetings:date-poll-fix"),
    ("lead", "meetings:date-poll-withdraw"),
    # The room, and what is written there
    ("lead", "meetings:meeting-room held"),
    ("lead", "meetings:meeting-room"),
    ("lead", "meetings:item-notes"),
    ("lead", "meetings:room-guest-new held"),
    ("lead", "meetings:room-guest"),
    ("lead", "meetings:item-tables"),
    ("lead", "meetings:table-findings"),
    ("lead", "meetings:note-takers held"),
    ("lead", "meetings:notes-paste held"),
    ("lead", "meetings:notes-history held"),
    ("lead", "meetings:notes-history held?version=@revision"),
    ("lead", "meetings:meeting-notes held?from=@revision"),
    # After a meeting
    ("anonymous", "meetings:meeting-detail held"),
    ("member", "meetings:meeting-detail held"),
    ("lead", "meetings:meeting-detail written"),
    ("lead", "meetings:notes-circulate written"),
    ("lead", "meetings:notes-agree held"),
    ("member", "meetings:correction-list held"),
    ("lead", "meetings:correction-list held"),
    ("lead", "meetings:correction-settle"),
    ("anonymous", "meetings:write-up held"),
    ("partner", "meetings:write-up held"),
    ("member", "meetings:write-up held"),
    ("lead", "meetings:write-up held"),
    ("lead", "meetings:write-up written"),
    ("member", "meetings:meeting-feedback held"),
    ("lead", "meetings:meeting-feedback held"),
    ("lead", "meetings:trial-new"),
    ("member", "meetings:trial-list"),
    ("member", "meetings:trial-detail"),
    ("lead", "meetings:trial-detail"),
    ("lead", "meetings:attendance-over-time"),
    ("lead", "meetings:host-list"),
    # Decisions and actions
    ("anonymous", "meetings:decision-list"),
    ("anonymous", "meetings:decision-detail"),
    ("lead", "meetings:decision-detail"),
    ("lead", "meetings:decision-review"),
    ("anonymous", "meetings:action-list"),
    ("lead", "meetings:action-list"),
    ("anonymous", "meetings:action-detail"),
    ("member", "meetings:action-detail"),
    ("member", "meetings:action-new"),
    ("member", "meetings:action-done"),
    ("member", "meetings:action-time"),
    ("lead", "meetings:action-hand-over"),
    ("member", "meetings:action-drop"),
    ("member", "meetings:action-reopen done"),
    ("member", "meetings:action-change"),
    ("anonymous", "front:search"),
    ("anonymous", "front:search ?q=sample"),
    ("member", "front:search ?q=sample&page=2"),
    ("lead", "front:search ?q=smaple"),
    ("lead", "front:search ?q=x"),
    ("member", "front:my-actions"),
    ("outsider", "front:my-actions"),
    ("coordinator", "front:home"),
]
