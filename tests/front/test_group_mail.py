"""A group's mail, for its leads."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from digests.models import LeadNote
from outbox.models import Body, DeadAddress, Message
from tests.factories import InvitationFactory, MeetingFactory, MembershipFactory, UserFactory
from tests.mail_factories import DeadAddressFactory, LeadNoteFactory, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def scope(group):
    return {"scope": f"group:{group.pk}"}


def at(name, group, *more):
    return reverse(f"front:{name}", args=[group.slug, *more])


def told(client):
    """The words that the next page says of what was done."""
    return [str(message) for message in client.get("/account/").context["messages"]]


def kinds_of(page):
    return [message.kind_in_words for message in page.context["page"].object_list]


# Who comes in ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("member", 403), ("outsider", 404), ("coordinator", 200)])
def test_only_who_looks_after_the_group_comes_in(client, request, group, member, scope, who, status):
    note, message = LeadNoteFactory(group=group), stored(member, state="parked", **scope)
    dead = DeadAddressFactory(address=member.email)
    client.force_login(request.getfixturevalue(who))

    paths = [
        at("group-mail", group),
        at("group-mail-preview", group),
        at("group-mail-preview-part", group),
        at("group-mail-parked", group, message.pk),
        at("group-mail-address", group, dead.pk),
        at("lead-note-withdraw", group, note.pk),
    ]
    assert [client.get(path).status_code for path in paths] == [status] * 6
    if status != 200:
        for path in paths:
            client.post(path, {"words": "Hello", "deed": "retry"})
    assert (LeadNote.objects.count(), Message.objects.parked().count(), DeadAddress.objects.dead().count()) == (1, 1, 1)


def test_the_groups_page_leads_there_for_leads_alone(client, lead, member, group):
    for person, sees in ((lead, True), (member, False)):
        client.force_login(person)
        assert (at("group-mail", group) in client.get(group.get_absolute_url()).text) == sees


def test_the_page_counts_who_is_in_the_group_now(as_lead, group, member):
    before = as_lead.get(at("group-mail", group)).context["people"]

    member.memberships.update(left_at=timezone.now())

    assert as_lead.get(at("group-mail", group)).context["people"] == before - 1


# The log --------------------------------------------------------------------------------------------------------------
def test_the_log_has_the_groups_mail_and_nothing_it_said(as_lead, group, member, scope):
    meeting = MeetingFactory(group=group, title="Ten years on")
    words = {"subject": "Secret subject", "text": "Secret text", "html": "<p>Secret HTML</p>"}
    stored(member, key="a", kind="invitation", about=f"meeting:{meeting.pk}", state="sent", **scope, **words)
    stored(member, key="b", kind="reminder", **scope)

    page = as_lead.get(at("group-mail", group))

    assert kinds_of(page) == ["Reminder of a meeting", "Invitation to a meeting"]
    assert "Ten years on" in page.text
    assert member.email in page.text
    assert "Secret" not in page.text


def test_codes_and_other_groups_mail_are_not_in_it(as_lead, group, member, scope):
    stored(member, key="a", kind="code", **scope)
    stored(member, key="b", scope="group:1234567")
    stored(member, key="c", kind="digest")

    assert kinds_of(as_lead.get(at("group-mail", group))) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["d", "c", "b", "a"]),
        ("q=robin", ["d", "b"]),
        ("q=ROBIN+example", ["d", "b"]),
        ("state=sent", ["a"]),
        ("state=parked", ["b"]),
        ("state=queued&q=robin", ["d"]),
        ("q=nobody", []),
        ("state=nonsense", ["d", "c", "b", "a"]),
        ("q=%00", ["d", "c", "b", "a"]),
        ("q=" + "x" * 5000, ["d", "c", "b", "a"]),
        ("page=nonsense", ["d", "c", "b", "a"]),
    ],
)
def test_the_log_is_narrowed_by_address_and_state(as_lead, group, member, scope, query, found):
    robin = UserFactory(email="robin@people.example")
    for key, person, state in (
        ("a", member, "sent"),
        ("b", robin, "parked"),
        ("c", member, "cancelled"),
        ("d", robin, "queued"),
    ):
        stored(person, key=key, state=state, **scope)

    page = as_lead.get(f"{at('group-mail', group)}?{query}")

    assert [message.key for message in page.context["page"].object_list] == found


def test_a_channel_is_not_named_by_its_address(as_lead, group, member, scope):
    stored(member, kind="announcement", **scope)
    Message.objects.update(channel="webhook", to_address="https://hooks.slack.example/secret", state="parked")

    page = as_lead.get(at("group-mail", group))

    assert "to a channel" in page.text
    assert "secret" not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three_of_each(as_lead, group, scope, count, django_assert_num_queries):
    meeting = MeetingFactory(group=group)
    for number in range(count):
        person = MembershipFactory(group=group).person
        stored(person, key=f"a:{number}", about=f"meeting:{meeting.pk}", state="sent", **scope)
        stored(person, key=f"b:{number}", state="parked", **scope)
        DeadAddressFactory(address=person.email)
        LeadNoteFactory(group=group)
    as_lead.get("/account/")

    with django_assert_num_queries(11):
        page = as_lead.get(at("group-mail", group))

    context = page.context
    assert [len(context[name]) for name in ("parked", "dead", "notes")] == [count] * 3
    assert len(context["page"].object_list) == 2 * count


# What could not be sent -----------------------------------------------------------------------------------------------
def test_what_could_not_be_delivered_is_sent_again(as_lead, group, member, scope):
    message = stored(member, state="parked", last_error="550 5.1.1 No such user here", **scope)
    path = at("group-mail-parked", group, message.pk)
    assert path in as_lead.get(at("group-mail", group)).text
    assert "550 5.1.1 No such user here" in as_lead.get(path).text

    assert as_lead.post(path, {"deed": "retry"}).url == at("group-mail", group)

    message.refresh_from_db()
    assert message.state == "queued"
    assert told(as_lead) == ["The mail is on its way again."]
    assert path not in as_lead.get(at("group-mail", group)).text


def test_or_it_is_left_unsent(as_lead, group, member, scope):
    message = stored(member, state="parked", **scope)
    path = at("group-mail-parked", group, message.pk)

    as_lead.post(path, {"deed": "drop"})

    message.refresh_from_db()
    assert message.state == "parked"
    assert list(Message.objects.parked()) == []
    assert as_lead.get(path).url == at("group-mail", group)
    assert path not in as_lead.get(at("group-mail", group)).text


def test_why_it_cannot_be_sent_again_is_said(as_lead, group, member, scope):
    message = stored(member, state="parked", **scope)
    Body.objects.all().delete()

    page = as_lead.post(at("group-mail-parked", group, message.pk), {"deed": "retry"})

    assert (page.status_code, message.state) == (200, "parked")
    assert "Its text is no longer kept" in page.text


@pytest.mark.parametrize("data", [{}, {"deed": "send-to-all"}, {"deed": "\x00"}])
def test_an_unknown_deed_does_nothing(as_lead, group, member, scope, data):
    message = stored(member, state="parked", **scope)

    assert as_lead.post(at("group-mail-parked", group, message.pk), data).status_code == 200
    assert Message.objects.parked().count() == 1


@pytest.mark.parametrize("which", ["another group's", "no group's", "a code", "missing"])
def test_only_the_groups_own_is_settled(as_lead, group, member, scope, which):
    given = {
        "another group's": {"scope": "group:1234567"},
        "no group's": {"scope": ""},
        "a code": {"kind": "code", **scope},
        "missing": scope,
    }[which]
    message = stored(member, state="parked", **given)
    path = at("group-mail-parked", group, 987654321 if which == "missing" else message.pk)

    assert (as_lead.get(path).status_code, as_lead.post(path, {"deed": "retry"}).status_code) == (404, 404)
    assert Message.objects.get().state == "parked"


# Addresses ------------------------------------------------------------------------------------------------------------
def test_dead_addresses_of_members_and_of_who_is_invited_are_listed(as_lead, group, member, outsider):
    InvitationFactory(group=group, email="invited@people.example")
    InvitationFactory(group=group, email="was@people.example", withdrawn_at=timezone.now())
    former = MembershipFactory(group=group, left_at=timezone.now()).person
    for address in (member.email.upper(), "invited@people.example"):
        DeadAddressFactory(address=address)
    for address in (outsider.email, former.email, "was@people.example"):
        DeadAddressFactory(address=address)
    DeadAddressFactory(address="lived@people.example", revived_at=timezone.now())

    dead = as_lead.get(at("group-mail", group)).context["dead"]

    assert [(row.address, row.person_name) for row in dead] == [
        ("invited@people.example", None),
        (member.email.upper(), "Sam Example"),
    ]


def test_an_address_is_revived_after_a_page_that_says_what_follows(as_lead, group, lead, member):
    dead = DeadAddressFactory(address=member.email)
    path = at("group-mail-address", group, dead.pk)
    assert "Send mail to this address again?" in as_lead.get(path).text
    assert DeadAddress.objects.dead().count() == 1

    as_lead.post(path)

    dead.refresh_from_db()
    assert dead.revived_by_id == lead.pk
    assert as_lead.get(path).status_code == 404


def test_an_address_of_another_group_is_not_ours_to_revive(as_lead, group, outsider):
    dead = DeadAddressFactory(address=outsider.email)
    path = at("group-mail-address", group, dead.pk)

    assert (as_lead.get(path).status_code, as_lead.post(path).status_code) == (404, 404)
    assert DeadAddress.objects.dead().count() == 1


# The leads' note ------------------------------------------------------------------------------------------------------
def test_a_lead_writes_a_note(as_lead, group, lead):
    assert as_lead.post(at("group-mail", group), {"words": "Bring a problem."}).url == at("group-mail", group)

    assert list(LeadNote.objects.values_list("group", "words", "written_by")) == [
        (group.pk, "Bring a problem.", lead.pk)
    ]


@pytest.mark.parametrize("words", ["", "   ", "x" * 601, "a\x00b"])
def test_a_note_that_cannot_be_taken_is_said_and_kept_in_the_form(as_lead, group, words):
    page = as_lead.post(at("group-mail", group), {"words": words})

    assert list(page.context["form"].errors) == ["words"]
    assert "<title>Error: The mail of the South peer group" in page.text
    assert LeadNote.objects.count() == 0


def test_a_note_is_withdrawn_after_a_page(as_lead, group, lead):
    note, other = LeadNoteFactory(group=group), LeadNoteFactory(group=group)
    path = at("lead-note-withdraw", group, note.pk)
    as_lead.get(path)
    assert LeadNote.objects.standing().count() == 2

    as_lead.post(path)

    assert list(LeadNote.objects.standing()) == [other]
    assert as_lead.get(path).url == at("group-mail", group)


def test_a_note_of_another_group_is_not_ours_to_withdraw(as_lead, group):
    note = LeadNoteFactory()
    path = at("lead-note-withdraw", group, note.pk)

    assert (as_lead.get(path).status_code, as_lead.post(path).status_code) == (404, 404)
    assert LeadNote.objects.standing().count() == 1


# The preview ----------------------------------------------------------------------------------------------------------
def test_the_preview_is_what_a_made_up_member_would_get(as_lead, group, lead):
    now = timezone.now()
    MeetingFactory(group=group, title="Ten years on", published_at=now - dt.timedelta(minutes=1))
    MeetingFactory(group=group, title="Only a plan", draft=True)
    MeetingFactory(title="Elsewhere", published_at=now - dt.timedelta(minutes=1))
    LeadNoteFactory(group=group, words="Bring a problem.", written_at=now - dt.timedelta(minutes=1))
    LeadNoteFactory(group=group, words="Never mind.", written_at=now, withdrawn_at=now)

    page, part = as_lead.get(at("group-mail-preview", group)), as_lead.get(at("group-mail-preview-part", group))

    for told_there in (page.text, part.text):
        assert "Alex" in told_there
        assert "Ten years on" in told_there
        assert "Bring a problem." in told_there
        assert lead.email not in told_there
        for hidden in ("Only a plan", "Elsewhere", "Never mind."):
            assert hidden not in told_there
    assert part["X-Frame-Options"] == "SAMEORIGIN"
    assert "sandbox" in part["Content-Security-Policy"]
    assert Message.objects.count() == 0


def test_its_links_act_for_nobody(as_lead, client, group):
    LeadNoteFactory(group=group, written_at=timezone.now() - dt.timedelta(minutes=1))
    text = as_lead.get(at("group-mail-preview", group)).context["letter"].text
    links = ["/do/" + rest.split()[0] for rest in text.split("/do/")[1:]]

    assert links
    assert {as_lead.post(link).status_code for link in links} == {410}


def test_where_there_is_nothing_to_say_the_preview_says_so(as_lead, group):
    page = as_lead.get(at("group-mail-preview", group))

    assert "Nothing to tell since the last digest" in page.text
    assert as_lead.get(at("group-mail-preview-part", group)).status_code == 404
