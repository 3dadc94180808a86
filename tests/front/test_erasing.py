"""Erasing forgets who somebody was, in every table, and keeps what councils did."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Affiliation, User
from common.personal import Erased
from front.actions import close_account, erase, open_account
from front.personal_data import erasing, needles, registry
from meetings.models import (
    Action,
    ActionStep,
    AgendaItem,
    Attendance,
    Correction,
    Decision,
    Feedback,
    Guest,
    Link,
    Meeting,
    Presence,
    Revision,
    TrialAnswer,
)
from outbox.models import Body, Message
from peergroups.models import Invitation, Membership
from tests.factories import (
    ActionFactory,
    AgendaItemFactory,
    AttendanceFactory,
    GuestFactory,
    LinkFactory,
    MeetingFactory,
    MembershipFactory,
    PresenceFactory,
    UserFactory,
)
from tests.front import keeping
from tests.front.keeping import ADDRESS, NAME
from tests.meetings.post import text
from tests.rules.test_layers import ROOMS

pytestmark = pytest.mark.django_db
CANARY = ("canary", "birdsong")


@pytest.fixture
def known(group, council, lead):
    return keeping.make(group, council, lead)


def forget(person, by=None):
    erase(person=person, by=by or person, now=timezone.now())
    person.refresh_from_db()


@pytest.mark.parametrize("closed_before", [False, True])
def test_nothing_in_any_table_holds_the_name_or_an_address(known, coordinator, closed_before):
    assert len(keeping.left_of(*CANARY)) > 20
    if closed_before:
        close_account(person=known, by=coordinator, now=timezone.now())

    forget(known, by=coordinator)

    assert keeping.left_of(*CANARY) == {}


def test_the_search_began_with_the_name_in_every_text_that_erasing_empties_or_goes_through(known):
    """Otherwise the test above would find nothing where nothing was."""
    texts = [(kept.model, name) for kept in registry.kept() for name, field in kept.fields.items() if _changes(field)]
    texts += [(mentioned.model, name) for mentioned in registry.mentions() for name in mentioned.fields]

    assert {
        f"{model._meta.label}.{name}"
        for model, name in texts
        if not model._default_manager.filter(**{f"{name}__icontains": "canary"}).exists()
    } == set()


def _changes(field):
    return field.erased == Erased.NAMES or (field.erased == Erased.BLANKED and field.to is not None)


def test_what_the_council_did_stays(known, council):
    kept = [Membership, Affiliation, Attendance, Meeting, Message, Invitation, Presence, Guest, Action, ActionStep]
    kept += [Decision, Revision, Correction, Feedback, TrialAnswer]
    before = [model.objects.count() for model in kept]

    forget(known)

    more = {Message: 2, ActionStep: 1}  # that their action has nobody now: taken back for the name, and said again
    assert [model.objects.count() - more.get(model, 0) for model in kept] == before
    action = Action.objects.get()
    assert (action.person, action.council) == (None, council)
    assert Attendance.objects.get(person=known).council == council
    assert str(known) == "Somebody who left"
    assert (known.is_active, known.email) == (False, f"erased-{known.pk}@erased.invalid")


def test_what_others_wrote_stays_but_for_the_name(known):
    forget(known)

    notes = "Later, too: ask somebody who left (somebody who left) or somebody who left"
    assert list(Meeting.objects.exclude(notes="").values_list("notes", flat=True)) == [notes]
    assert notes in Meeting.pgh_event_model.objects.values_list("notes", flat=True)
    assert AgendaItem.objects.exclude(presenter="").get().presenter.startswith("ask somebody who left (")


def test_another_group_keeps_its_texts(known):
    """There may be two people of this name, and this one was never there."""
    elsewhere = AgendaItemFactory(presenter=NAME)

    forget(known)

    elsewhere.refresh_from_db()
    assert elsewhere.presenter == NAME


def test_another_groups_links_and_their_past_stay_as_well(known):
    """A link leads to its group in four ways."""
    elsewhere = LinkFactory(meeting=None, action=ActionFactory(), title=NAME)

    forget(known)

    elsewhere.refresh_from_db()
    assert elsewhere.title == NAME
    assert set(Link.pgh_event_model.objects.filter(pgh_obj=elsewhere.pk).values_list("title", flat=True)) == {NAME}


@pytest.mark.parametrize("how", ["answered", "was there", "was a guest"])
def test_where_they_were_only_visitors_counts_too(known, how):
    meeting = MeetingFactory(notes=NAME)
    if how == "answered":
        AttendanceFactory(meeting=meeting, person=known)
    elif how == "was there":
        PresenceFactory(meeting=meeting, person=known)
    else:
        GuestFactory(meeting=meeting, email=ADDRESS.upper())

    forget(known)

    meeting.refresh_from_db()
    assert meeting.notes == "Somebody who left"


def test_a_first_name_alone_is_anybodys(group, council, lead):
    person = UserFactory(name="Canary")
    MembershipFactory(group=group, person=person, council=council)
    meeting = MeetingFactory(group=group, notes=f"Canary sang; write to {person.email}.")

    forget(person)

    meeting.refresh_from_db()
    assert meeting.notes == "Canary sang; write to somebody who left."


def test_mail_to_others_that_names_them_is_not_sent_and_other_mail_is(known, lead):
    forget(known)

    letters = Message.objects.filter(person_id=lead.pk, kind="note")
    assert dict(letters.values_list("key", "state")) == {
        "note:lead": "cancelled",
        "note:entry": "cancelled",
        "note:other": "queued",
    }
    others = Body.objects.exclude(message__kind="action-unowned")  # written anew, without the name
    assert list(others.values_list("message__key", flat=True)) == ["note:other"]


def test_leads_hear_what_has_nobody_now_though_its_words_named_them(group, council, lead):
    person = UserFactory(name=NAME)
    MembershipFactory(group=group, council=council, person=person)
    ActionFactory(group=group, council=council, person=person, words=f"Send the map, says {NAME}")

    forget(person)

    waiting = Message.objects.queued().get(kind="action-unowned")
    assert waiting.person_id == lead.pk
    assert "Send the map, says somebody who left" in text(waiting)


def test_history_is_protected_again_afterwards(known):
    forget(known)
    event = Meeting.pgh_event_model.objects.first()

    with pytest.raises(Exception, match="Cannot update"):
        Meeting.pgh_event_model.objects.filter(pk=event.pk).update(title="another")


def test_only_protecting_triggers_are_named():
    events = [registry.history_of(kept.model) for kept in registry.kept() if registry.history_of(kept.model)]

    assert {name for model in events for name in erasing.protecting(model)} == {
        f"{model._meta.label}:append_only" for model in events
    }
    assert erasing.protecting(Membership) == []


def test_no_other_code_switches_triggers_off():
    code = [path for room in [*ROOMS, "config"] for path in Path(settings.BASE_DIR, room).rglob("*.py")]

    ignoring = {path.name: path.read_text().count("pgtrigger.ignore(") for path in code}

    assert {name: count for name, count in ignoring.items() if count} == {"erasing.py": 1}


def test_erasing_twice_changes_nothing(known):
    assert erase(person=known, by=known, now=timezone.now()) is True
    erased_at = User.objects.get(pk=known.pk).erased_at

    assert erase(person=known, by=known, now=timezone.now()) is False
    assert User.objects.get(pk=known.pk).erased_at == erased_at


def test_who_was_erased_cannot_be_let_in_again_but_may_come_anew(known, coordinator):
    forget(known)

    with pytest.raises(accounts.AccountErased):
        open_account(person=known, by=coordinator, now=timezone.now())
    assert accounts.register(email=ADDRESS, now=timezone.now()).pk != known.pk


def test_a_coordinator_is_sought_in_every_group_and_loses_the_right(coordinator):
    UserFactory(is_superuser=True)
    item = AgendaItemFactory(presenter=f"{coordinator.name}, coordinator")

    forget(coordinator)

    item.refresh_from_db()
    assert item.presenter == "Somebody who left, coordinator"
    assert (coordinator.is_superuser, coordinator.is_staff) == (False, False)


def test_mail_under_way_loses_its_address_at_night(known):
    forget(known)
    Message.objects.filter(key="note:own").update(to_address=ADDRESS)

    assert erasing.forget_what_was_being_sent() == 1
    assert set(Message.objects.filter(person_id=known.pk).values_list("to_address", flat=True)) == {
        "erased@erased.invalid"
    }


def test_pages_name_them_as_somebody_who_left(client, known, lead, group):
    meeting = MeetingFactory(group=group, days=-3)
    AttendanceFactory(meeting=meeting, person=known, council=None)
    forget(known)
    client.force_login(lead)

    pages = [client.get(path) for path in (meeting.get_absolute_url(), f"/groups/{group.slug}/members/", "/")]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "Somebody who left" in pages[0].content.decode()
    assert "canary" not in "".join(page.content.decode().lower() for page in pages)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("José Núñez", "Somebody who left"),
        ("Jose\u0301 Nu\u0301n\u0303ez", "Somebody who left"),
        ("JOSÉ\n  NÚÑEZ’s talk", "Somebody who left’s talk"),
        ("with (José Núñez).", "with (somebody who left)."),
        ("**José Núñez**", "**somebody who left**"),
        ("José Núñezson", "José Núñezson"),
        ("José Núñez-Smith", "José Núñez-Smith"),
        ("Anna-José Núñez", "Anna-José Núñez"),
        ("José", "José"),
        ("J.Nunez@Home.Example.", "Somebody who left."),
        ("mailto:j.nunez@home.example", "mailto:somebody who left"),
        ("aj.nunez@home.example j.nunez@home.example.org", "aj.nunez@home.example j.nunez@home.example.org"),
    ],
)
def test_names_and_addresses_are_found_whole(text, left):
    assert needles.of("José Núñez", ["j.nunez@home.example"]).replaced(text) == left


def test_a_day_later_the_history_still_tells_what_happened(known, coordinator):
    before = Membership.pgh_event_model.objects.filter(person=known).count()

    erase(person=known, by=coordinator, now=timezone.now() + dt.timedelta(days=1))

    assert Membership.pgh_event_model.objects.filter(person=known).count() > before
    assert set(Membership.objects.filter(person=known).values_list("left_because", flat=True)) == {"closed"}
