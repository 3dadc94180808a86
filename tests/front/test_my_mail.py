"""What mail I get, and the last ones I got."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import MutedMail
from digests.models import MutedGroup, Rhythm
from outbox.models import Body, DeadAddress
from tests.factories import MembershipFactory, PeerGroupFactory, UserFactory
from tests.mail_factories import DeadAddressFactory, RhythmFactory, stored

MAIL = "/account/mail/"
FOR_LEADS = "leading"
EVERY_KIND = set(MutedMail.Kind.values) - {FOR_LEADS}

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(MAIL).url == "/sign-in/?next=/account/mail/"


def test_the_account_leads_here(signed_in):
    assert f'href="{MAIL}"' in signed_in.get("/account/").text


# The digest -----------------------------------------------------------------------------------------------------------
def test_without_a_word_it_comes_on_mondays_at_eight(signed_in):
    form = signed_in.get(MAIL).context["sheets"]["rhythm"]

    assert form.initial == {"every": "week", "weekday": 0, "hour": 8}
    assert Rhythm.objects.count() == 0


def test_when_it_comes_is_chosen(signed_in, member):
    posted = signed_in.post(MAIL, {"deed": "rhythm", "every": "fortnight", "weekday": "4", "hour": "17"})

    assert posted.url == MAIL
    assert list(Rhythm.objects.values_list("person", "every", "weekday", "hour")) == [(member.pk, "fortnight", 4, 17)]
    form = signed_in.get(MAIL).context["sheets"]["rhythm"]
    assert form.initial == {"every": "fortnight", "weekday": 4, "hour": 17}


@pytest.mark.parametrize(("every", "says"), [("week", True), ("never", False)])
def test_the_page_says_when_the_next_one_comes(signed_in, member, every, says):
    RhythmFactory(person=member, every=every, weekday=3, hour=17)

    page = signed_in.get(MAIL)

    assert (page.context["next_at"] is not None) == says
    assert ("Thursday" in str(page.context["next_at"] and f"{page.context['next_at']:%A}")) == says
    assert ("Next digest" in page.text) == says


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"every": "hourly", "weekday": "0", "hour": "8"}, "every"),
        ({"every": "week", "weekday": "7", "hour": "8"}, "weekday"),
        ({"every": "week", "weekday": "0", "hour": "24"}, "hour"),
        ({"every": "week", "weekday": "\x00", "hour": "8"}, "weekday"),
        ({"every": "week", "weekday": "0"}, "hour"),
    ],
)
def test_what_is_no_rhythm_is_said_and_kept_nowhere(signed_in, typed, wrong):
    page = signed_in.post(MAIL, {"deed": "rhythm", **typed})

    assert list(page.context["form"].errors) == [wrong]
    assert "<title>Error: Your mail" in page.text
    assert Rhythm.objects.count() == 0


# Its groups -----------------------------------------------------------------------------------------------------------
def test_groups_are_left_out_and_taken_in_again(signed_in, member, group):
    other = MembershipFactory(person=member, group__name="Elsewhere").group
    strange = PeerGroupFactory()
    MutedGroup.objects.create(person=UserFactory(), group=group)

    signed_in.post(MAIL, {"deed": "groups", "told": [str(other.pk)]})
    assert list(member.muted_groups.values_list("group", flat=True)) == [group.pk]
    assert signed_in.get(MAIL).context["sheets"]["groups"].initial["told"] == [str(other.pk)]

    assert signed_in.post(MAIL, {"deed": "groups", "told": [str(strange.pk)]}).status_code == 200
    assert list(member.muted_groups.values_list("group", flat=True)) == [group.pk]

    signed_in.post(MAIL, {"deed": "groups", "told": [str(group.pk), str(other.pk)]})
    assert list(member.muted_groups.all()) == []
    assert MutedGroup.objects.count() == 1


def test_a_group_that_was_joined_while_the_page_was_open_is_not_left_out(signed_in, member, group):
    left = MembershipFactory(person=member, group__name="Left meanwhile")
    page = signed_in.get(MAIL).text
    shown = re.findall(r'<input type="hidden" name="shown" value="(\d+)"', page)
    assert set(shown) == {str(group.pk), str(left.group.pk)}
    left.delete()
    MembershipFactory(person=member, group__name="Joined meanwhile")

    assert signed_in.post(MAIL, {"deed": "groups", "shown": shown}).url == MAIL

    assert list(member.muted_groups.values_list("group", flat=True)) == [group.pk]


def test_groups_one_has_left_are_not_asked_about(signed_in, member):
    MembershipFactory(person=member, group__name="Former", left_at=timezone.now())

    form = signed_in.get(MAIL).context["sheets"]["groups"]

    assert [label for _, label in form.fields["told"].choices] == ["South peer group"]


def test_who_is_in_no_group_is_asked_about_none(client):
    client.force_login(UserFactory())

    assert "Groups in it" not in client.get(MAIL).text


# Other mail -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wanted", "muted"),
    [
        ([], EVERY_KIND),
        (["reminder"], EVERY_KIND - {"reminder"}),
        (["invitation", "action"], EVERY_KIND - {"invitation", "action"}),
        (sorted(EVERY_KIND), set()),
    ],
)
def test_mail_is_chosen_by_kind(signed_in, member, wanted, muted):
    MutedMail.objects.create(person=member, kind="reminder")

    signed_in.post(MAIL, {"deed": "kinds", "wanted": wanted})

    assert set(MutedMail.objects.values_list("kind", flat=True)) == muted


def test_the_boxes_show_what_was_chosen(signed_in, member):
    MutedMail.objects.create(person=member, kind="reminder")

    page = signed_in.get(MAIL)

    assert set(page.context["sheets"]["kinds"].initial["wanted"]) == EVERY_KIND - {"reminder"}
    assert "are always sent" in page.text


@pytest.mark.parametrize(("who", "asked"), [("member", False), ("lead", True), ("coordinator", True)])
def test_nudges_to_leads_are_asked_about_where_somebody_gets_them(client, request, group, who, asked):
    person = request.getfixturevalue(who)
    client.force_login(person)

    assert (FOR_LEADS in client.get(MAIL).context["sheets"]["kinds"].initial["wanted"]) == asked
    client.post(MAIL, {"deed": "kinds", "wanted": []})
    assert MutedMail.objects.filter(person=person, kind=FOR_LEADS).exists() == asked


def test_who_led_once_can_turn_nudges_on_again(signed_in, member):
    MutedMail.objects.create(person=member, kind=FOR_LEADS)

    signed_in.post(MAIL, {"deed": "kinds", "wanted": [*EVERY_KIND, FOR_LEADS]})

    assert list(member.muted_mail.all()) == []


@pytest.mark.parametrize("data", [{}, {"deed": "erase"}, {"deed": "\x00"}, {"deed": "kinds", "wanted": ["payslip"]}])
def test_an_unknown_deed_does_nothing(signed_in, data):
    assert signed_in.post(MAIL, data).status_code == 200
    assert (MutedMail.objects.count(), MutedGroup.objects.count(), Rhythm.objects.count()) == (0, 0, 0)


# An address that died -------------------------------------------------------------------------------------------------
def test_who_is_here_though_mail_came_back_says_that_the_address_works(signed_in, member):
    DeadAddressFactory(address=member.email.upper(), why="550 5.1.1 No such user here")
    other = DeadAddressFactory()

    assert "550 5.1.1 No such user here" in signed_in.get(MAIL).text
    signed_in.post(MAIL, {"deed": "revive"})

    assert list(DeadAddress.objects.dead()) == [other]
    assert "Mail to you came back" not in signed_in.get(MAIL).text


# What I got -----------------------------------------------------------------------------------------------------------
def part_of(message):
    return reverse("front:my-mail-part", args=[message.pk])


def test_what_was_sent_to_me_is_listed_the_latest_first(signed_in, member):
    now = timezone.now()
    stored(member, key="a", state="sent", subject="The first", now=now - dt.timedelta(days=2))
    stored(member, key="b", state="sent", subject="The second", kind="digest", now=now - dt.timedelta(days=1))

    mails = signed_in.get(MAIL).context["mails"]

    assert [(mail["subject"], mail["kind"]) for mail in mails] == [
        ("The second", "Digest"),
        ("The first", "Reminder of a meeting"),
    ]


def not_mine(message, lead):
    type(message).objects.filter(pk=message.pk).update(person_id=lead.pk)


def not_kept(message, lead):
    Body.objects.filter(message=message).delete()


@pytest.mark.parametrize(
    "hide",
    [
        not_mine,
        not_kept,
        lambda message, lead: type(message).objects.update(person_id=None),
        lambda message, lead: type(message).objects.update(kind="code"),
        lambda message, lead: type(message).objects.update(state="queued", sent_at=None),
        lambda message, lead: type(message).objects.update(state="parked", sent_at=None),
        lambda message, lead: type(message).objects.update(channel="webhook"),
    ],
)
def test_what_is_not_mine_or_was_not_sent_or_is_a_code_is_shown_nowhere(signed_in, member, lead, hide):
    message = stored(member, state="sent", subject="Between us")
    assert "Between us" in signed_in.get(MAIL).text
    hide(message, lead)

    assert "Between us" not in signed_in.get(MAIL).text
    for path in (f"{MAIL}{message.pk}/", part_of(message)):
        assert signed_in.get(path).status_code == 404


def test_a_mail_is_shown_as_text_and_in_a_frame_that_may_do_nothing(signed_in, member, settings):
    link = f"{settings.SITE_URL}/do/abc/"
    html = f'<html><head></head><body><script>x</script><a href="{link}" target="_blank">Go</a></body></html>'
    message = stored(member, state="sent", subject="Come <b>all</b>", text=f"Go: {link}\n", html=html)

    page, part = signed_in.get(f"{MAIL}{message.pk}/"), signed_in.get(part_of(message))

    assert "Come &lt;b&gt;all&lt;/b&gt;" in page.text
    assert '<a href="http://testserver/do/abc/" rel="nofollow">' in page.text
    assert 'sandbox="allow-top-navigation-by-user-activation"' in page.text
    assert part["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "sandbox allow-top-navigation-by-user-activation" in part["Content-Security-Policy"]
    assert part["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in page["Cache-Control"]
    assert "no-store" in part["Cache-Control"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three_of_each(client, count, django_assert_num_queries):
    person = UserFactory()
    for number in range(count):
        MutedGroup.objects.create(person=person, group=MembershipFactory(person=person).group)
        stored(person, key=f"made-up:{number}", state="sent")
    client.force_login(person)

    with django_assert_num_queries(11):
        page = client.get(MAIL)

    assert len(page.context["mails"]) == len(page.context["sheets"]["groups"].groups) == count
