"""Words to copy: they fit, they say what is public, and nothing else."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings.models import Meeting
from meetings.publicity import texts_of
from tests.factories import AttendanceFactory, DecisionFactory, MeetingFactory
from tests.meetings.visiting import url

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def made(**more):
    meeting = MeetingFactory(**more)
    return Meeting.objects.select_related("group").get(pk=meeting.pk)


def words(meeting):
    return {text.name: text.words for text in texts_of(meeting, NOW)}


@pytest.fixture
def tagged(group):
    group.hashtag = "LocalGovSouth"
    group.save()
    return group


def test_a_newsletter_says_what_when_where_and_how_to_come(tagged, settings):
    day = dt.date(2027, 7, 1)
    meeting = made(
        group=tagged, title="Summer *meeting*", summary="Bins, bees.", venue="Town Hall", postcode="HP20 1UA",
        starts_on=day, ends_on=day, starts_time=dt.time(10), ends_time=dt.time(15, 30),
    )  # fmt: skip
    page = settings.SITE_URL + meeting.get_absolute_url()
    when = "Thursday 1 July 2027, 10am to 3:30pm. Town Hall HP20 1UA"

    said = words(meeting)

    assert said["newsletter"] == (
        f"South peer group: Summer *meeting*\n\n{when}.\n\nBins, bees.\n\n"
        f"See who is coming and say whether you are: {page}\n\n#LocalGovSouth"
    )
    assert said["markdown"] == (
        f"**South peer group: Summer \\*meeting\\***\n\n{when}.\n\nBins, bees.\n\n"
        f"[See who is coming and say whether you are]({page})\n\n\\#LocalGovSouth"
    )
    assert said["short"] == f"South peer group: Summer *meeting*. {when}. Bins, bees. {page} #LocalGovSouth"


@pytest.mark.parametrize("title", ["Short", "long " * 27 + "title", "x" * 140])
@pytest.mark.parametrize("venue", ["", "Town Hall", "v" * 200])
@pytest.mark.parametrize("summary", ["", "word " * 79, "y" * 400])
@pytest.mark.parametrize("hashtag", ["", "H" * 40])
def test_a_post_fits_and_keeps_its_link_its_day_and_its_hashtag(group, settings, title, venue, summary, hashtag):
    group.hashtag = hashtag
    group.save()
    meeting = made(group=group, title=title.strip(), venue=venue, summary=summary.strip())

    posts = {text.name: text for text in texts_of(meeting, NOW) if text.most}

    assert {name: post.most for name, post in posts.items()} == {"short": 280, "long": 500}
    for post in posts.values():
        assert len(post.words) <= post.length <= post.most
        assert settings.SITE_URL + meeting.get_absolute_url() in post.words
        assert f"{meeting.starts_at:%Y}" in post.words
        assert post.words.endswith(f"#{hashtag}" if hashtag else "/")


def test_a_short_address_counts_as_much_as_networks_count(group, settings):
    settings.SITE_URL = "https://x.uk"
    group.slug = "s"
    meeting = made(group=group, title="T")
    meeting.group.slug = "s"

    (post,) = [text for text in texts_of(meeting, NOW) if text.name == "short"]

    link = settings.SITE_URL + meeting.get_absolute_url()
    assert post.length == len(post.words) + max(0, 23 - len(link))


@pytest.mark.parametrize(("title", "says"), [("What did we finish?", "finish? "), ("Done.", "Done. "), ("Ho!", "Ho! ")])
def test_a_title_that_ends_as_a_sentence_gets_no_second_stop(group, title, says):
    said = words(made(group=group, title=title))["short"]

    assert f": {title.partition(' ')[0]}" in said
    assert says in said
    assert not {"?.", "!.", ".."} & {said[place : place + 2] for place in range(len(said))}


def test_what_is_called_off_says_so_and_asks_nobody_to_come(group):
    said = words(made(group=group, title="Autumn", state="cancelled", cancelled_at=NOW))

    assert said["short"].startswith("South peer group: Cancelled: Autumn.")
    assert "See who is coming" not in said["newsletter"]


def test_nothing_is_said_of_a_draft(group):
    assert texts_of(made(group=group, draft=True), NOW) == []


@pytest.mark.parametrize("audience", ["members", "public-sector", "councils"])
def test_of_what_is_not_for_everyone_there_is_no_post(group, audience):
    meeting = made(group=group, audience=audience)
    DecisionFactory(meeting=meeting)

    assert words(meeting).keys() == {"members"}


def test_how_to_join_and_who_comes_stand_in_none_of_them(group, member, lead):
    meeting = made(group=group, online_url="https://video.example/canary-room", access_notes="Canary access")
    AttendanceFactory(meeting=meeting, person=member)

    every = " ".join(words(meeting).values())

    assert [leak for leak in ("canary-room", "Canary", member.name, lead.name, "@") if leak in every] == []


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ({"notes_state": "circulated", "circulated_at": NOW}, True),
        ({"notes_state": "circulated", "circulated_at": NOW, "notes_for_members": True}, False),
        ({"notes_state": "draft"}, False),
    ],
)
def test_afterwards_decisions_are_told_that_everybody_may_read(group, notes, said):
    meeting = made(group=group, days=-3, **notes)
    DecisionFactory(meeting=meeting, sentence="We share one contract.")
    DecisionFactory(sentence="Another group’s.")
    DecisionFactory(meeting=meeting, sentence="We leave it at that.", ended_at=NOW)

    found = words(meeting)

    assert ("agreed" in found) == said
    if said:
        assert "- We share one contract.\n\n" in found["agreed"]
    assert "Another group’s" not in str(found)
    assert "We leave it at that" not in str(found)


# The page ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("member", 403), ("outsider", 404)])
def test_words_are_for_who_leads(client, group, request, who, status):
    meeting = MeetingFactory(group=group)
    client.force_login(request.getfixturevalue(who))

    assert client.get(url("meeting-publicity", meeting)).status_code == status


def test_each_text_is_in_a_box_of_its_own_with_its_count(client, lead, tagged):
    meeting = MeetingFactory(group=tagged, title="Autumn <b>")
    client.force_login(lead)

    page = client.get(url("meeting-publicity", meeting))

    assert page.text.count("<textarea") == page.text.count("readonly") == 4
    assert "of 280 characters" in page.text
    assert "Autumn &lt;b&gt;" in page.text
    assert "Autumn <b>" not in page.text


def test_the_page_says_when_there_is_nothing_to_post(client, lead, group):
    client.force_login(lead)

    draft = client.get(url("meeting-publicity", MeetingFactory(group=group, draft=True)))
    closed = client.get(url("meeting-publicity", MeetingFactory(group=group, audience="members")))

    assert "Nothing to tell yet" in draft.text
    assert "This meeting is not for everyone." not in draft.text
    assert "Do not post it where others read" in closed.text


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_three(client, lead, group, count, django_assert_num_queries):
    meeting = MeetingFactory(group=group, days=-3, notes_state="circulated", circulated_at=NOW)
    DecisionFactory.create_batch(count, meeting=meeting)
    client.force_login(lead)

    with django_assert_num_queries(7):
        page = client.get(url("meeting-publicity", meeting))

    assert page.text.count("- ") >= count


@pytest.mark.parametrize(("typed", "kept"), [("#LocalGovSouth", "LocalGovSouth"), (" South ", "South"), ("", "")])
def test_a_hashtag_is_typed_with_its_sign_or_without(group, typed, kept):
    group.hashtag = typed

    group.full_clean()

    assert group.hashtag == kept
