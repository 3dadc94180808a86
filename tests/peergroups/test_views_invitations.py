"""Inviting people, and the list of whom one invited."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from outbox.models import Message
from peergroups import actions
from peergroups.models import Invitation, Membership
from tests.factories import CouncilFactory, InvitationFactory, JoinRequestFactory, PeerGroupFactory, UserFactory
from tests.peergroups.visiting import SIGN_IN, WHO, come, main_of, url

pytestmark = pytest.mark.django_db

LIST_QUERIES = 7  # signing in among them
DOORS = {
    "invitation-list": (200, 403, 404, SIGN_IN, 200),
    "invitation-new": (200, 403, 404, SIGN_IN, 200),
}
DEEDS = {"invitation-resend": (302, 403, 404, SIGN_IN, 302), "invitation-withdraw": (302, 403, 404, SIGN_IN, 302)}


YESTERDAY = timezone.now() - dt.timedelta(days=1)
OLD = {"invited_at": YESTERDAY, "sent_at": YESTERDAY}


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(db):
    cache.clear()


def typed(**changes):
    """What is sent from the page that asks “is it right?”."""
    return {"addresses": "robin@winchester.example", "role": "member", "kind": "council", "sure": "yes", **changes}


def not_sure(**changes):
    return {name: value for name, value in typed(**changes).items() if name != "sure"}


def standing(**which):
    return {
        (row.email, row.role, row.kind, str(row.council or row.organisation))
        for row in Invitation.objects.filter(**which)
    }


@pytest.mark.parametrize(("who", "place"), [(who, place) for place, who in enumerate(WHO)])
@pytest.mark.parametrize("name", [*DOORS, *DEEDS])
def test_who_may_come_to_each_page(client, request, group, name, who, place):
    invitation = InvitationFactory(group=group, **OLD)
    before = Invitation.objects.filter(pk=invitation.pk).values().get()
    come(client, request, who)

    if name in DOORS:
        assert client.get(url(name, group)).status_code == DOORS[name][place]
    else:
        response = client.post(url(name, group, invitation.pk))
        assert response.status_code == DEEDS[name][place]
        changed = Invitation.objects.filter(pk=invitation.pk).values().get() != before
        assert changed == (who in ("lead", "coordinator"))


@pytest.mark.parametrize("name", DEEDS)
def test_another_groups_invitation_is_like_a_missing_one(client, group, lead, name):
    client.force_login(lead)
    strange = InvitationFactory()

    assert [client.post(url(name, group, pk)).status_code for pk in (strange.pk, 0)] == [404, 404]
    strange.refresh_from_db()
    assert (strange.sends, strange.is_open) == (1, True)


@pytest.mark.parametrize("name", DEEDS)
def test_a_link_asks_first_and_changes_nothing(client, group, lead, name):
    invitation = InvitationFactory(group=group, email="kim@people.example", **OLD)
    before = Invitation.objects.values().get()
    client.force_login(lead)

    response = client.get(url(name, group, invitation.pk))

    assert (response.status_code, "kim@people.example" in main_of(response)) == (200, True)
    assert Invitation.objects.values().get() == before


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_closed_is_not_asked_about(client, group, lead, name):
    invitation = InvitationFactory(group=group, withdrawn_at=timezone.now(), withdrawn_by=lead, **OLD)
    client.force_login(lead)

    assert "was taken back" in main_of(client.get(url(name, group, invitation.pk), follow=True))


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_the_same_mail_twice_in_ten_minutes(client, group, lead, method):
    invitation = InvitationFactory(group=group)
    client.force_login(lead)

    listed = client.get(url("invitation-list", group)).text
    response = getattr(client, method)(url("invitation-resend", group, invitation.pk), follow=True)

    assert ("sent just now" in listed, "Send again" in listed) == (True, False)
    assert "Nothing was sent" in main_of(response)
    assert Invitation.objects.get().sends == 1


def test_what_was_sent_again_keeps_its_place_in_the_list(client, group, lead):
    first, second = InvitationFactory(group=group, **OLD), InvitationFactory(group=group)
    actions.resend(invitation=first, by=lead, now=timezone.now() + dt.timedelta(days=1))
    client.force_login(lead)

    assert list(client.get(url("invitation-list", group)).context["page"].object_list) == [second, first]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("show", ["", "past"])
def test_the_list_costs_the_same_for_one_and_three(client, group, lead, show, count, django_assert_num_queries):
    past = {"withdrawn_at": timezone.now(), "withdrawn_by": lead} if show else {}
    InvitationFactory.create_batch(count, group=group, invited_by=lead, **past)
    client.force_login(lead)

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(url("invitation-list", group), {"show": show})

    assert len(response.context["page"].object_list) == count


def test_the_list_shows_what_waits_and_on_demand_what_is_over(client, group, lead):
    now = timezone.now()
    InvitationFactory(group=group, email="open@people.example")
    long_ago = now - dt.timedelta(days=90)
    InvitationFactory(
        group=group,
        email="old@people.example",
        invited_at=long_ago,
        sent_at=long_ago,
        expires_at=now - dt.timedelta(days=60),
    )
    for email, how in (("yes", "accepted_at"), ("no", "declined_at"), ("back", "withdrawn_at")):
        InvitationFactory(group=group, email=f"{email}@people.example", **{how: now})
    InvitationFactory(email="canary@people.example")
    client.force_login(lead)

    waiting, past = (
        client.get(url("invitation-list", group)),
        client.get(url("invitation-list", group), {"show": "past"}),
    )

    assert {row.email for row in waiting.context["page"].object_list} == {"open@people.example", "old@people.example"}
    assert "Too old" in waiting.text
    assert {row.email for row in past.context["page"].object_list} == {
        "yes@people.example", "no@people.example", "back@people.example",
    }  # fmt: skip
    assert "canary" not in waiting.text + past.text


def test_the_list_finds_an_address_and_keeps_the_search_over_its_pages(client, group, lead):
    for n in range(26):
        InvitationFactory(group=group, email=f"person{n}@found.example")
    InvitationFactory(group=group, email="other@people.example")
    client.force_login(lead)

    response = client.get(url("invitation-list", group), {"q": "found", "page": 2})

    assert len(response.context["page"].object_list) == 1
    assert 'href="?q=found&amp;page=1"' in response.text


# One ------------------------------------------------------------------------------------------------------------------
def test_one_address_is_invited_and_its_council_known_from_it(client, group, lead, council):
    client.force_login(lead)

    response = client.post(url("invitation-new", group), typed(words="Come and see"), follow=True)

    assert standing(group=group) == {("robin@winchester.example", "member", "council", "Winchester")}
    assert Invitation.objects.get().words == "Come and see"
    assert "robin@winchester.example is invited to the South peer group" in response.text


def test_who_is_at_an_unknown_domain_is_invited_for_a_council_that_is_named(client, group, lead, council):
    client.force_login(lead)

    without = client.post(url("invitation-new", group), typed(addresses="kim@mail.example"))
    client.post(url("invitation-new", group), typed(addresses="kim@mail.example", council="Winchester Council"))

    assert list(without.context["form"].errors) == ["council"]
    assert "kim@mail.example" in without.text
    assert standing(group=group) == {("kim@mail.example", "member", "council", "Winchester")}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"addresses": ""}, "addresses"),
        ({"addresses": "no address here"}, "addresses"),
        ({"addresses": "a@b\x00c.example"}, "addresses"),
        ({"role": ""}, "role"),
        ({"kind": "spy"}, "kind"),
        ({"kind": "supplier"}, "organisation"),
        ({"kind": "supplier", "organisation": "Example Planning Ltd", "role": "lead"}, "role"),
        ({"council": "Atlantis"}, "council"),
        ({"addresses": "a@winchester.example, b@winchester.example", "council": "Winchester"}, "council"),
        ({"words": "x" * 301}, "words"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(client, group, lead, changes, wrong):
    client.force_login(lead)

    response = client.post(url("invitation-new", group), typed(**changes))

    assert list(response.context["form"].errors) == [wrong]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["member", "invited"])
def test_who_is_in_or_invited_already_is_not_invited_again(client, group, lead, member, who):
    email = member.email if who == "member" else InvitationFactory(group=group, email="once@people.example").email
    before = Invitation.objects.count()
    client.force_login(lead)

    response = client.post(
        url("invitation-new", group), typed(addresses=email, kind="other", organisation="Example Trust")
    )

    assert list(response.context["form"].errors) == ["addresses"]
    assert Invitation.objects.count() == before


def test_a_partner_is_invited_for_an_organisation_and_never_for_a_council(client, group, lead):
    client.force_login(lead)

    client.post(
        url("invitation-new", group),
        typed(kind="supplier", organisation="Example Planning Ltd", council="Winchester"),
    )

    assert standing(group=group) == {("robin@winchester.example", "member", "supplier", "Example Planning Ltd")}


# Looking first --------------------------------------------------------------------------------------------------------
def test_several_are_asked_to_lead_at_once(client, group, lead):
    client.force_login(lead)

    client.post(url("invitation-new", group), typed(addresses="a@winchester.example b@winchester.example", role="lead"))

    assert {(email, role) for email, role, *_ in standing()} == {
        ("a@winchester.example", "lead"), ("b@winchester.example", "lead"),
    }  # fmt: skip


@pytest.mark.parametrize("addresses", ["robin@winchester.example", "robin@winchester.example\nash@winchester.example"])
def test_nothing_is_kept_or_sent_before_the_second_button(client, group, lead, addresses):
    client.force_login(lead)
    count = len(addresses.splitlines())

    response = client.post(url("invitation-new", group), not_sure(addresses=addresses, words="Come & see"))

    assert response.context["form"]["addresses"].value() == addresses
    assert f"Send {count} mail" in main_of(response)
    assert "As a member, for Winchester" in main_of(response)
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_what_was_typed_is_carried_to_the_second_button_and_back(client, group, lead):
    client.force_login(lead)
    mine = not_sure(addresses="kim@mail.example", council="Winchester", words="Come & see")
    form = client.post(url("invitation-new", group), mine).context["form"]
    carried = {name: form[name].value() or "" for name in form.fields}
    for field in form:
        assert 'type="hidden"' in field.as_hidden()

    changing = client.post(url("invitation-new", group), {**carried, "change": "yes"})
    client.post(url("invitation-new", group), {**carried, "sure": "yes"})

    assert changing.context["form"]["addresses"].value() == "kim@mail.example"
    assert not changing.context["form"].errors
    assert standing(group=group) == {("kim@mail.example", "member", "council", "Winchester")}


def test_changing_sends_nothing(client, group, lead):
    client.force_login(lead)

    client.post(url("invitation-new", group), typed(change="yes"))

    assert not Invitation.objects.exists()


def test_the_check_says_who_is_from_outside_who_has_asked_and_which_lines_get_no_mail(client, group, lead, council):
    CouncilFactory(short_name="Far Away", domains=["faraway.example"])
    asked = JoinRequestFactory(group=group, person=UserFactory(email="Asks@winchester.example"), council=council)
    ash = UserFactory(email="ash@winchester.example")
    JoinRequestFactory(person=ash, council=council)  # of another group
    JoinRequestFactory(group=group, person=ash, council=council, outcome="declined", decided_at=YESTERDAY)
    client.force_login(lead)
    lines = ["ash@winchester.example", "kim@faraway.example", "asks@winchester.example", "nonsense"]

    response = client.post(url("invitation-new", group), not_sure(addresses="\n".join(lines)))

    assert [
        (line["report"].email, line["is_outside"], line["asked"]) for line in response.context["lines"]
    ] == [(lines[0], False, None), (lines[1], True, None), (lines[2], False, asked)]  # fmt: skip
    main = main_of(response)
    assert "3 people get a mail" in main
    assert main.count("Outside the area of the group") == 1
    assert main.count(url("request-detail", group, asked.pk)) == 1
    assert "We found no email address here." in main


def test_an_expired_invitation_stands_until_the_second_button(client, group, lead):
    long_ago = timezone.now() - dt.timedelta(days=60)
    old = InvitationFactory(
        group=group, email="robin@winchester.example",
        invited_at=long_ago, sent_at=long_ago, expires_at=long_ago + dt.timedelta(days=30),
    )  # fmt: skip
    client.force_login(lead)

    client.post(url("invitation-new", group), not_sure())

    assert [(row.pk, row.is_open) for row in Invitation.objects.all()] == [(old.pk, True)]


def test_a_list_of_which_nobody_can_be_invited_says_so_at_once(client, group, lead):
    client.force_login(lead)

    response = client.post(url("invitation-new", group), not_sure(addresses="nonsense\nkim@mail.example"))

    assert "Nobody was invited" in main_of(response)


# Many -----------------------------------------------------------------------------------------------------------------
def test_every_pasted_line_is_answered_and_what_can_be_put_right_stays_in_the_box(client, group, lead, member):
    client.force_login(lead)
    lines = ["Robin <robin@winchester.example>", "nonsense", member.email, "kim@mail.example", "ash@winchester.example"]

    response = client.post(url("invitation-new", group), typed(addresses="\n".join(lines), words="Come"))

    assert [(report.line, report.outcome) for report in response.context["reports"]] == [
        (lines[0], "invited"), ("nonsense", "not-an-address"), (member.email, "member-already"),
        ("kim@mail.example", "unknown-council"), (lines[4], "invited"),
    ]  # fmt: skip
    assert "2 people are invited" in response.text
    form = response.context["form"]
    assert (form["addresses"].value(), form["words"].value()) == ("nonsense\nkim@mail.example", "Come")
    assert {row.email for row in Invitation.objects.all()} == {"robin@winchester.example", "ash@winchester.example"}


def test_sending_the_same_list_twice_invites_once(client, group, lead):
    client.force_login(lead)

    for _ in range(2):
        response = client.post(
            url("invitation-new", group), typed(addresses="a@winchester.example\nb@winchester.example")
        )

    assert Invitation.objects.count() == 2
    assert "Nobody was invited" in response.text


def test_what_was_pasted_is_shown_as_text(client, group, lead):
    client.force_login(lead)

    response = client.post(url("invitation-new", group), typed(addresses="<b>bold</b>\na@winchester.example"))

    assert "<b>bold" not in response.text
    assert "&lt;b&gt;bold" in response.text


def test_nobody_invites_without_end(client, group, lead, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "invitations_by_a_person": "1/h/key"}
    client.force_login(lead)
    client.post(url("invitation-new", group), typed())

    response = client.post(url("invitation-new", group), typed(addresses="next@winchester.example"))

    assert response.status_code == 429
    assert "next@winchester.example" in response.text
    assert Invitation.objects.count() == 1
    Invitation.objects.update(**OLD)
    client.post(url("invitation-resend", group, Invitation.objects.get().pk))
    assert Invitation.objects.get().sends == 1


def test_nobody_is_invited_to_the_leads_group(client, coordinator):
    leads = PeerGroupFactory(kind="leads")
    client.force_login(coordinator)

    assert client.post(url("invitation-new", leads), typed()).status_code == 403
    assert not Invitation.objects.exists()


# Again, and back ------------------------------------------------------------------------------------------------------
def test_an_invitation_is_sent_again_and_taken_back(client, group, lead):
    invitation = InvitationFactory(group=group, email="kim@people.example", **OLD)
    client.force_login(lead)

    again = client.post(url("invitation-resend", group, invitation.pk), follow=True)
    back = client.post(url("invitation-withdraw", group, invitation.pk), follow=True)
    late = client.post(url("invitation-resend", group, invitation.pk), follow=True)

    invitation.refresh_from_db()
    assert (invitation.sends, invitation.withdrawn_by) == (2, lead)
    assert "kim@people.example is sent again" in main_of(again)
    assert "kim@people.example is taken back" in main_of(back)
    assert "Nothing was sent." in main_of(late)


def test_what_was_accepted_meanwhile_is_not_taken_back(client, group, lead, council):
    person = UserFactory(email="kim@people.example")
    invitation = InvitationFactory(group=group, email=person.email, council=council, invited_by=lead)
    actions.accept(invitation=invitation, person=person, now=timezone.now())
    client.force_login(lead)

    response = client.post(url("invitation-withdraw", group, invitation.pk), follow=True)

    assert "This invitation was accepted already." in main_of(response)
    assert Membership.objects.current().filter(group=group, person=person).exists()


def test_a_council_that_nobody_knows_is_no_fault(client, group, lead):
    CouncilFactory(short_name="Shared", domains=["shared.example"])
    CouncilFactory(short_name="Also", domains=["shared.example"])
    client.force_login(lead)

    response = client.post(url("invitation-new", group), typed(addresses="kim@shared.example"))

    assert list(response.context["form"].errors) == ["council"]
