"""A person about whom every table keeps something, and a search through all tables for what is left of them."""

import datetime as dt
import zlib

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import MutedMail, SuccessorChoice, User
from meetings.models import Meeting, Move
from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Breaker, Incoming, MailboxCopy, Message
from peergroups.models import Invitation, JoinRequest, StartRequest
from scrutiny.models import RatingVersion
from tests import day_factories as days
from tests import factories, mail_factories, poll_factories, template_factories
from tests import timebank_factories as bank
from tests.ballot_factories import (
    BallotFactory,
    ExtensionFactory,
    TallyFactory,
    TieBreakFactory,
    cast,
    opened,
    tied,
)
from tests.factories import (
    AffiliationFactory,
    AgendaItemFactory,
    AttendanceFactory,
    CouncilFactory,
    MeetingFactory,
    MembershipFactory,
    UserFactory,
)
from tests.scrutiny_factories import (
    RatingFactory,
    RatingVersionFactory,
    ReplyFactory,
    SendingFactory,
    SupplierContactFactory,
    UseCheckFactory,
    UseFactory,
)

NAME, ADDRESS, SECOND = "Canary Birdsong", "canary.birdsong@winchester.example", "canary@home.example"
WORDS = f"ask {NAME} ({ADDRESS}) or CANARY\n BIRDSONG"


def make(group, council, lead):
    """Somebody of whom something is kept in every way there is. Returns the person."""
    now = timezone.now()
    person = UserFactory(name=NAME, email=ADDRESS, job_title="Canary keeper")
    User.objects.filter(pk=person.pk).update(named_in_public_since=now, last_login=now)
    EmailAddress.objects.create(user=person, email=SECOND, verified=True)
    AffiliationFactory(person=person, council=council)
    membership = MembershipFactory(group=group, person=person, council=council)
    SuccessorChoice.objects.create(person=person, predecessor=CouncilFactory(), successor=council, at=now, by=person)
    MutedMail.objects.create(person=person, kind="reminder")
    factories.FeedLinkFactory(person=person, name=NAME)
    factories.LostFactorFactory(person=person, because=WORDS[:200])
    factories.LostFactorFactory(by=person, because=WORDS[:200])
    Authenticator.objects.create(user=person, type="totp", data={"secret": f"{NAME} 1"})
    _belonging(group, person, lead, now)
    _meetings(group, council, person, now)
    _agreed(group, council, person, now)
    _voted(group, council, person, now)
    _lent(council, person, now)
    _listed(council, person, now)
    _rated(council, person, now)
    _agreed_with_suppliers(group, council, person, now)
    _mail(group, person, lead, now)
    _digests(group, person)
    _came_back(person)
    _log(person, lead, membership)
    _sessions(person)
    person.refresh_from_db()
    return person


def _belonging(group, person, lead, now):
    other = MembershipFactory(kind="supplier", council=None, organisation=f"{NAME} Ltd").group
    MembershipFactory(group=other, person=person, kind="other", council=None, organisation=WORDS[:60])
    type(group).objects.filter(pk=group.pk).update(summary=WORDS)
    times = {"invited_at": now, "sent_at": now, "expires_at": now + dt.timedelta(days=30), "invited_by": lead}
    for email in (ADDRESS, SECOND):  # both open, in the same group
        Invitation.objects.create(
            group=group, email=email, kind="supplier", organisation=WORDS[:60], words=WORDS, **times
        )
    Invitation.objects.create(
        group=group, email="third@people.example", kind="supplier", organisation="Else", words=WORDS,
        **times | {"invited_by": person},
    )  # fmt: skip
    asked = {"group": other, "asked_at": now, "words": WORDS, "reason": WORDS}
    decided = {"outcome": "declined", "decided_at": now, "decided_by": lead}
    JoinRequest.objects.create(person=person, organisation=WORDS[:60], **asked, **decided)
    JoinRequest.objects.create(person=UserFactory(name="Third Person"), organisation="Else", **asked, **decided)
    wanted = {"area": WORDS, "words": WORDS, "asker": NAME, "council": CouncilFactory(), "asked_at": now}
    StartRequest.objects.create(name=WORDS[:60], email=ADDRESS, person=person, **wanted)
    StartRequest.objects.create(name=WORDS[:60], email=SECOND, reason=WORDS, **wanted, **decided)
    others = wanted | {"asker": "Third Person"}
    StartRequest.objects.create(name="Else", email="third@people.example", reason=WORDS, **others, **decided)


def _meetings(group, council, person, now):
    meeting = MeetingFactory(
        group=group, title=WORDS[:60], summary=WORDS, venue=WORDS, getting_there=WORDS, notes=WORDS, created_by=person
    )
    Meeting.objects.filter(pk=meeting.pk).update(notes=f"Later, too: {WORDS}")
    AgendaItemFactory(meeting=meeting, title=WORDS[:60], presenter=WORDS)
    AgendaItemFactory(meeting=meeting, presenter=NAME).delete()  # only the history knows it
    AttendanceFactory(meeting=meeting, person=person, council=council)
    Move.objects.create(
        meeting=meeting, sequence=0, starts_at=now, ends_at=now, venue=WORDS, moved_at=now, moved_by=person
    )
    cancelled = {"state": "cancelled", "cancelled_at": now, "cancelled_because": WORDS, "cancelled_by": person}
    MeetingFactory(group=group, **cancelled)
    draft = MeetingFactory(group=group, draft=True, notes=WORDS)
    AgendaItemFactory(meeting=draft, presenter=NAME)
    draft.delete()


def _agreed(group, council, person, now):
    """At another meeting of the group: what they were there for, what waits, what they promised, what they wrote."""
    was, who = {"council": council}, {"person": person}
    meeting = MeetingFactory(group=group, days=-1, access_notes=WORDS, theme_words=WORDS)
    meeting.note_takers.add(person)
    line = {"title": WORDS[:60], "words": WORDS, "theme_words": WORDS, "notes": WORDS}
    item = AgendaItemFactory(meeting=meeting, presenter_person=person, discussed_by=person, discussed_at=now, **line)
    of_item = {"meeting": meeting, "item": item}
    factories.PresenceFactory(meeting=meeting, ticked_by=person, **who, **was)
    factories.GuestFactory(meeting=meeting, name=NAME, organisation=WORDS[:60], email=SECOND, added_by=person)
    factories.GuestFactory(meeting=meeting, name=NAME, organisation=WORDS[:60], email="")
    table = factories.TableFactory(item=item, service=WORDS[:60], findings=WORDS)
    factories.SeatFactory(table=table, **who)
    topic = factories.TopicFactory(
        group=group, title=WORDS[:60], words=WORDS, opened_by=person, dropped=True, closed_because=WORDS
    )
    factories.PlacementFactory(
        topic=topic, meeting=meeting, item=None, skipped_at=now, skipped_by=person, skipped_because=WORDS
    )
    factories.StandingItemFactory(group=group, title=WORDS[:60], started_by=person)
    given = {"template__group": group, "template__given_by": person, "given_by": person}
    version = template_factories.TemplateVersionFactory(**given, title=WORDS[:60], purpose=WORDS)
    template_factories.TemplateLineFactory(version=version, title=WORDS[:60], words=WORDS)
    template_factories.TemplateUseFactory(version=version, meeting=meeting, by=person)
    type(version.template).objects.filter(pk=version.template_id).update(withdrawn_at=now, withdrawn_by=person)
    factories.HostOfferFactory(group=group, when=WORDS[:60], words=WORDS, offered_by=person, **was)
    poll = poll_factories.DatePollFactory(group=group, title=WORDS[:60], words=WORDS, opened_by=person)
    poll_factories.DateAnswerFactory(option=poll.options.first(), **who, **was)
    withdrawn = poll_factories.DatePollFactory(group=group)
    ended = {"outcome": "withdrawn", "closed_because": WORDS, "closed_at": now, "closed_by": person}
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(**ended)
    decision = factories.DecisionFactory(**of_item, sentence=WORDS, recorded_by=person)
    factories.ReviewFactory(decision=decision, sentence=WORDS, words=WORDS, by=person)
    action = factories.ActionFactory(group=group, **of_item, words=WORDS, agreed_by=person, **who, **was)
    factories.ActionStepFactory(action=action, words=WORDS, by=person)
    for beside in ({"meeting": meeting}, {"item": item}, {"decision": decision}, {"action": action}):
        factories.LinkFactory(**{"meeting": None} | beside, title=WORDS[:60], added_by=person)
    factories.RevisionFactory(**of_item, text=WORDS, by=person)
    factories.CirculationFactory(meeting=meeting, changes=WORDS, by=person)
    factories.CorrectionFactory(
        **of_item, words=WORDS, outcome="taken", answer=WORDS, settled_at=now, settled_by=person, **who
    )
    factories.NotesConfirmationFactory(meeting=meeting, **who)
    factories.FeedbackFactory(meeting=meeting, words=WORDS, **who)
    trial = factories.TrialFactory(
        meeting=meeting,
        title=WORDS[:60],
        question=WORDS,
        started_by=person,
        ended_at=now,
        ended_by=person,
        outcome=WORDS,
    )
    factories.TrialAnswerFactory(trial=trial, words=WORDS, **who)


def _voted(group, council, person, now):
    """Votes they cast for the council, and every word of ballots that they led."""
    said = {"group": group, "question": WORDS, "words": WORDS, "about": WORDS}
    vote = opened(BallotFactory(**said, dots=3, options=["Open data", WORDS], made_by=person), council)
    cast(vote, council, 2, 1, by=person)
    ExtensionFactory(ballot=vote, because=WORDS, by=person)
    vote.refresh_from_db()
    type(vote).objects.filter(pk=vote.pk).update(state="withdrawn", ended_at=now, ended_by=person, ended_because=WORDS)
    TallyFactory(ballot=opened(BallotFactory(group=group), council), words=WORDS, by=person)
    TieBreakFactory(ballot=tied(group=group), because=WORDS, by=person)


def _listed(council, person, now):
    """What they said that their council uses."""
    use = UseFactory(council=council, added_by=person, confirmed_at=now, confirmed_by=person)
    UseCheckFactory(use=use, by=person, at=now)


def _rated(council, person, now):
    """What they said of a product, judged, and how they spoke for a supplier; every word anybody said of either."""
    version = RatingVersionFactory(
        rating=RatingFactory(use=UseFactory(council=council)), comment=WORDS, example=WORDS, by=person, state="passed"
    )
    RatingVersion.objects.filter(pk=version.pk).update(state="returned", judged_by=person, because=WORDS)
    did = {"added_by": person, "verified_by": person, "how": WORDS}
    contact = SupplierContactFactory(name=NAME, email=ADDRESS, **did)
    SendingFactory(contact=contact, versions=[version])
    ReplyFactory(version=version, contact=contact, text=WORDS)
    type(contact).objects.filter(pk=contact.pk).update(withdrawn_at=now, withdrawn_by=person, withdrawn_because=WORDS)


def _agreed_with_suppliers(group, council, person, now):
    """A scrutiny day that they led, and what they wrote there for the council; every word anybody wrote at it."""
    did, short = {"by": person}, WORDS[:60]
    plan = {"group": group, "title": short, "words": WORDS, "lead_council": council, "lead_because": WORDS}
    day = days.begun(days.DayFactory(**plan, made_by=person), council, CouncilFactory(), needs=4)
    days.TurnFactory(day=day, because=WORDS, **did)
    why = {"merged_because": WORDS, "withdrawn_because": WORDS, "withdrawn_at": now, "withdrawn_by": person}
    said = {"what": short, "why": WORDS, "evidence": WORDS}
    *_, need = needs = list(day.needs.order_by("pk"))
    merged = {"merged_into": needs[0], "merged_at": now, "merged_by": person}
    day.needs.filter(pk=need.pk).update(**said, **why, **merged)
    need.refresh_from_db()
    days.NeedVersionFactory(need=need, council=council, **did)
    days.put_to_signing(days.agree(day))
    agreed = {"title": short, "words": WORDS, "by": person}
    day.agreed_needs.update(**agreed)
    days.WordingFactory(agreed_need=day.agreed_needs.first(), **agreed)
    revision = days.StatementRevisionFactory(statement=day.statement, text=WORDS, council=council, **did)
    days.SignOffFactory(revision=revision, council=council, signed=False, because=WORDS, **did)
    left = {"left_at": now, "left_by": person, "left_because": WORDS}
    day.participations.filter(council=council).update(invited_by=person, declares=WORDS, because=WORDS, **left)
    answered = days.AnswerFactory(agreed_need=days.send(day).agreed_needs.first(), verdict="partly", words=WORDS)
    days.PromiseFactory(answer=answered, what=WORDS)
    days.goes(day, "follow-up")
    commitment = days.CommitmentFactory(day=day, what=WORDS, **did)
    days.CommitmentNoteFactory(commitment=commitment, contact=None, words=WORDS, **did)
    ended = {"closed_at": now, "closed_by": person, "closed_because": WORDS}
    day.commitments.update(state="closed", **ended)
    days.goes(day, "closed", **ended)


def _lent(council, person, now):
    """Help that they were to give and did, that they released, and every word that was said of it by anybody."""
    short, who = WORDS[:60], {"person": person}
    bank.PersonSkillFactory(**who)
    bank.NotShownFactory(**who)
    own = {"council": council, "words": WORDS}
    bank.OfferFactory(**own, offered_by=person, ended_at=now, ended_by=person, ended_because=WORDS)
    request = bank.RequestFactory(
        **own, title=short, place_words=short, state="withdrawn", asked_by=person, ended_because=WORDS
    )
    bank.RequestNoticeFactory(request=request, **who)
    said = {"lender": council, "words": WORDS, "offered_by": person}
    gave = bank.LoanFactory(
        **said, lent_person=person, lent_name=short, approver_email=ADDRESS, state="booked", ended_because=WORDS
    )
    bank.LoanFactory(**said, lent_person=None, lent_name=NAME, state="declined")  # by another spelling, or no account
    bank.ApprovalFactory(loan=gave, email=ADDRESS, is_released=False, because=WORDS)
    bank.EntryFactory(loan=gave, note=WORDS)
    bank.ClaimFactory(loan=gave, note=WORDS, outcome="disputed", because=WORDS)
    bank.StepFactory(loan=gave, who=short, words=WORDS)
    bank.ThanksFactory(loan=gave, words=WORDS)
    terms = {"basis": "other", "basis_words": WORDS, "vat": "other", "vat_words": WORDS, "words": WORDS}
    bank.AgreementFactory(loan=gave, **terms, approved=True)
    transfer = bank.TransferFactory(loan=gave)
    bank.ReversalFactory(reverses=transfer, because=WORDS, by=person)
    bank.ReversalProposalFactory(
        transfer=transfer, because=WORDS, proposed_by=person, decided_at=now, is_confirmed=False, declined_because=WORDS
    )
    type(transfer.payer).objects.filter(council=council).update(floor_because=WORDS)


def _mail(group, person, lead, now):
    def letter(key, **changes):
        plain = {
            "kind": "note", "key": key, "to_address": ADDRESS, "person_id": person.pk, "scope": f"group:{group.pk}",
            "subject": f"For {NAME}", "text": f"Dear {NAME}: https://groups.example/do/{'x' * 40}/",
            "html": f"<p>{NAME}</p>",
        }  # fmt: skip
        return Letter(**plain | changes)

    to_lead = {"to_address": lead.email, "person_id": lead.pk, "subject": "Somebody asks", "html": "<p>Somebody</p>"}
    entry = f"BEGIN:VCALENDAR\r\nSUMMARY:{'x' * 58} Canary Bi\r\n rdsong\r\nEND:VCALENDAR\r\n"
    letters = [
        letter("note:own"),
        letter("note:second", to_address=SECOND, person_id=None, scope=""),
        letter("note:lead", text=f"{'é' * 40} Canary\nBirdsong asks to join", **to_lead),
        letter("note:entry", text="See the entry", calendar=entry.encode(), **to_lead),
        letter("note:other", text="Nobody is named", **to_lead),
    ]
    with transaction.atomic():
        outbox.queue(letters, now=now)
    Message.objects.filter(key="note:own").update(
        state="sent", sent_at=now, last_error=f"450 <{ADDRESS}> is busy", due_at=now
    )
    for to, text in ((ADDRESS, "For them"), (lead.email, NAME)):
        MailboxCopy.objects.create(
            to_address=to, envelope_from="a@b.example", message_id="<1@b.example>", kind="note", subject=text, at=now,
            packed=zlib.compress(f"To: {to}\nSubject: A note\n\n{text}".encode()),
        )  # fmt: skip
    Breaker.objects.update_or_create(pk=1, defaults={"reason": f"550 no such <{SECOND}>"})


def _digests(group, person):
    mail_factories.RhythmFactory(person=person)
    mail_factories.MutedGroupFactory(person=person, group=group)
    mail_factories.DigestFactory(person=person)
    mail_factories.LeadNoteFactory(group=group, words=WORDS, written_by=person)
    mail_factories.WebhookFactory(group=group, name=WORDS[:60], added_by=person)


def _came_back(person):
    """Of mail to them, of mail that names them, and what is no mail at all."""
    mail_factories.DeadAddressFactory(address=SECOND, why=f"550 no such <{SECOND}>")
    mail_factories.IncomingFactory(message=Message.objects.get(key="note:own"))
    mail_factories.IncomingFactory(mime=f"Subject: Undeliverable\r\n\r\n<{ADDRESS}>: no such user\r\n".encode())
    cut_off = b"Content-Transfer-Encoding: base64\r\n\r\nQ2FuYXJ5I\r\n"
    mail_factories.IncomingFactory(mime=b"\xff\x00=?utf-8?q?\r\n" + cut_off + NAME.encode())


def _log(person, lead, membership):
    for thing, told in ((person, NAME), (membership, str(membership)), (lead, f"Not {NAME}")):
        LogEntry.objects.create(
            user=lead,
            content_type=ContentType.objects.get_for_model(thing),
            object_id=str(thing.pk),
            object_repr=told,
            action_flag=CHANGE,
            change_message='[{"changed": {"name": "affiliation", "object": "Old Canary-Name for Winchester"}}]'
            if thing is person
            else f"Told {NAME}",
        )


def _sessions(person):
    for kept in ({"_auth_user_id": str(person.pk)}, {"sign_in": {"sent": {"email": SECOND}}}, {"other": 1}):
        store = SessionStore()
        store.update(kept)
        store.save()


def left_of(*texts):
    """Where any of these texts (lower case) still stands: {table: [row]}, in every table, packed or not."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            rows = [row for (row,) in cursor.fetchall() if any(text in row.lower() for text in texts)]
            if rows:
                found[table] = rows
    for model in (MailboxCopy, Message, Incoming):
        for row in model.objects.all():
            body = getattr(row, "body", None) if model is Message else row
            mime = body.mime.decode("utf-8", "replace").lower() if body else ""
            if any(text in mime for text in texts):
                found.setdefault(f"{model._meta.db_table} packed", []).append(mime)
    for session in Session.objects.all():
        if any(text in str(session.get_decoded()).lower() for text in texts):
            found.setdefault("django_session packed", []).append(session.get_decoded())
    return found
