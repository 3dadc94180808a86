"""Pages of an offer, and of who can do what."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from common import london
from tests.factories import CouncilFactory, close
from tests.timebank_factories import (
    NotShownFactory,
    OfferFactory,
    PersonSkillFactory,
    RequestFactory,
    SkillFactory,
    officer,
)
from timebank.models import NotShown, Offer, PersonSkill
from timebank.skilled import SkillRow

pytestmark = pytest.mark.django_db
OFFER, EVERY_SKILL, ONE_SKILL, OF_A_COUNCIL = 9, 9, 10, 10


@pytest.fixture
def skill(db):
    return SkillFactory(name="User researcher")


@pytest.fixture
def offer(council, member, skill):
    return OfferFactory(council=council, offered_by=member, skill=skill, minutes=600)


def url(name, *args):
    return reverse(f"timebank:{name}", args=args)


def day(name, date):
    return {f"{name}_day": date.day, f"{name}_month": date.month, f"{name}_year": date.year}


def main(page):
    """Without the bar, which names who is signed in."""
    return page.text[page.text.index("<main") :]


def in_days(number):
    return london.today(timezone.now()) + dt.timedelta(days=number)


# An offer -------------------------------------------------------------------------------------------------------------
def test_a_skill_is_offered_until_a_day(client, council, member, skill):
    client.force_login(member)
    typed = {"council": council.code, "skill": skill.slug, "minutes": "10 h", "per": "month", "place": "either"}

    form = client.get(url("offer-new"), {"skill": skill.slug}).context["form"]
    assert form["skill"].value() == skill.slug
    page = client.post(url("offer-new"), typed | day("until", in_days(-1)))
    assert page.context["form"].errors == {"until": ["The day must be today or later"]}
    page = client.post(url("offer-new"), typed | day("until", in_days(30)))

    made = Offer.objects.get()
    assert page.url == made.get_absolute_url()
    assert (made.council, made.skill, made.minutes, made.per, made.until) == (council, skill, 600, "month", in_days(30))
    page = client.post(url("offer-new"), typed | day("until", in_days(60)))
    assert page.context["form"].errors["skill"] == [
        "Your council offers this skill already: change that offer instead."
    ]


@pytest.mark.parametrize(
    ("who", "reads", "changes"),
    [("anonymous", 302, 302), ("supplier", 404, 404), ("outsider", 200, 403), ("lead", 200, 200), ("member", 200, 200)],
)
def test_everybody_inside_reads_an_offer_and_its_council_changes_it(client, request, offer, who, reads, changes):
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    assert client.get(offer.get_absolute_url()).status_code == reads
    for deed in ("change", "renew", "end"):
        assert client.get(url(f"offer-{deed}", offer.pk)).status_code == changes
    assert Offer.objects.get().ended_at is None


def test_an_offer_is_changed_renewed_and_ended_on_its_pages(client, offer, member):
    client.force_login(member)
    typed = {"minutes": "20 h", "per": "total", "place": "remote"}

    client.post(url("offer-change", offer.pk), typed | day("until", in_days(40)))
    offer.refresh_from_db()
    assert (offer.minutes, offer.place, offer.until) == (1200, "remote", in_days(40))

    page = client.post(url("offer-renew", offer.pk), day("until", in_days(39)))
    assert page.context["form"].errors == {"until": ["It stands for longer already: enter a later day"]}
    client.post(url("offer-renew", offer.pk), day("until", in_days(100)))
    offer.refresh_from_db()
    assert offer.until == in_days(100)

    client.post(url("offer-end", offer.pk), {"because": "She left"})
    offer.refresh_from_db()
    assert (offer.ended_at is not None, offer.ended_because) == (True, "She left")
    for deed in ("change", "renew", "end"):
        page = client.get(url(f"offer-{deed}", offer.pk), follow=True)
        assert str(list(page.context["messages"])[-1]).startswith("This offer has ended")


def test_an_offer_that_ran_out_asks_its_council_alone_to_renew_it(client, council, member, lead, outsider, skill):
    offer = OfferFactory(council=council, offered_by=member, skill=skill, days=-1)
    shown = {}
    for who in (member, outsider):
        client.force_login(who)
        shown[who] = url("offer-renew", offer.pk) in client.get(offer.get_absolute_url()).text

    assert shown == {member: True, outsider: False}
    client.force_login(member)
    suggested = client.get(url("offer-renew", offer.pk)).context["form"]["until"].value()
    assert suggested > in_days(150)


@pytest.mark.parametrize("count", [1, 3])
def test_an_offer_shows_who_asks_for_it(client, offer, member, skill, outsider, count, django_assert_num_queries):
    for _ in range(count):
        RequestFactory(skills=[skill])
    RequestFactory(skills=[skill], groups=[outsider.memberships.get().group])
    RequestFactory(skills=[skill], state="closed")
    client.force_login(member)

    with django_assert_num_queries(OFFER):
        assert len(client.get(offer.get_absolute_url()).context["wanted"]) == count


# Who can do what ------------------------------------------------------------------------------------------------------
@pytest.fixture
def people(council, group, skill):
    """Of Winchester: one who is shown, and who does not want to be, left, is confirmed by nobody, or worked there."""
    names = ("Ada", "Bea", "Cy", "Di", "Eli")
    shown, shy, left, said, former = (officer(council, group, name=f"{name} Sample") for name in names)
    for person in (shown, shy, left, said, former):
        PersonSkillFactory(person=person, skill=skill)
    NotShownFactory(person=shy)
    close(left)
    said.affiliations.update(confirmed_at=None, confirmed_by=None)
    former.affiliations.update(ended_on=dt.date(2025, 3, 31))
    return shown


@pytest.mark.parametrize("page", ["skill-list", "skill-list?", "council-skills", "my-skills"])
@pytest.mark.parametrize(("who", "status"), [("anonymous", 302), ("supplier", 404), ("outsider", 200), ("member", 200)])
def test_names_are_for_people_inside(client, request, council, people, skill, page, who, status):
    address = {
        "skill-list": url("skill-list"), "skill-list?": f"{url('skill-list')}?skill={skill.slug}",
        "council-skills": url("council-skills", council.code), "my-skills": url("my-skills"),
    }[page]  # fmt: skip
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))

    answer = client.get(address)

    assert answer.status_code == (200 if page == "my-skills" and who == "supplier" else status)
    named = page in {"skill-list?", "council-skills"} and status == 200
    assert ("Ada Sample" in answer.text) == named
    for hidden in ("Bea Sample", "Cy Sample", "Di Sample", "Eli Sample"):
        assert hidden not in answer.text


def test_the_list_says_who_offers_what_and_how_many_have_it(client, offer, people, outsider):
    nobodys_skill = SkillFactory()
    client.force_login(outsider)

    page = client.get(url("skill-list"))

    ((family, (row,), others),) = page.context["families"]
    assert (family, row.skill, row.offers, others) == (
        "User-centred design",
        offer.skill,
        (offer,),
        [SkillRow(nobodys_skill, (), 0)],
    )
    assert row.number == 1
    assert "Offered by Winchester" in page.text
    assert "1 person" in page.text
    assert nobodys_skill.name in page.text[page.text.index("Skills that nobody has listed yet") :]


def test_somebody_says_what_they_can_do_and_is_not_shown_if_they_like(client, council, member, skill):
    other = PersonSkillFactory(person=member).skill
    client.force_login(member)

    form = client.get(url("my-skills")).context["form"]
    assert (form["skills"].value(), form["is_shown"].value()) == ([other.slug], True)
    client.post(url("my-skills"), {"skills": [skill.slug], "is_shown": "on"})
    assert [one.skill for one in PersonSkill.objects.all()] == [skill]
    assert "Sam Example" in main(client.get(url("council-skills", council.code)))

    client.post(url("my-skills"), {"skills": [skill.slug]})
    assert NotShown.objects.get().person == member
    assert "Sam Example" not in main(client.get(url("council-skills", council.code)))
    assert client.post(url("my-skills"), {"skills": ["none"]}).context["form"].errors == {
        "skills": ["Choose one of the options"]
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_one_and_for_three(
    client, council, group, member, skill, count, django_assert_num_queries
):
    for _ in range(count):
        PersonSkillFactory(person=officer(council, group), skill=skill)
        OfferFactory(council=CouncilFactory(), skill=skill)
        OfferFactory(council=council, offered_by=member)
    client.force_login(member)

    with django_assert_num_queries(EVERY_SKILL):
        client.get(url("skill-list"))
    with django_assert_num_queries(ONE_SKILL):
        client.get(url("skill-list"), {"skill": skill.slug})
    with django_assert_num_queries(OF_A_COUNCIL):
        client.get(url("council-skills", council.code))
