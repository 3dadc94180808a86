"""Voting from a mail, without signing in: one page, one button; it acts for a council through who acts for it today."""

import datetime as dt

import pytest
from django.utils import timezone

from ballots.models import Cast
from common import do_links
from tests.ballot_factories import BallotFactory, closed, officer, opened

pytestmark = pytest.mark.django_db


def link(purpose, elector, person, choice=""):
    token = do_links.make(
        purpose, person_id=person.pk, object_id=elector.pk, choice=choice, expires_at=timezone.now() + dt.timedelta(9)
    )
    return do_links.url(token).partition("//")[2].partition("/")[2].join(["/", ""])


def text(response):
    return " ".join(response.content.decode().split())


def elector(three, council=None, **facts):
    ballot = opened(BallotFactory(group=three.group, **facts), three.winchester, three.havant)
    return ballot.electors.get(council=council or three.winchester)


def said():
    return [
        (str(cast.council), str(cast.by), cast.dots)
        for cast in Cast.objects.order_by("pk").select_related("council", "by")
    ]


def test_yes_from_the_mail_is_the_council_s_vote_and_a_second_click_changes_nothing(client, three):
    url = link("ballot-answer", elector(three), three.sam, "1")

    assert "Vote yes" in text(client.get(url))
    assert said() == []
    assert "Winchester votes: Yes" in text(client.post(url))
    client.post(url)

    assert said() == [("Winchester", "Sam Example", [1, 0, 0])]


@pytest.mark.parametrize(("choice", "dots"), [("2", [0, 1, 0]), ("3", [0, 0, 1])])
def test_no_and_abstain_are_as_near(client, three, choice, dots):
    client.post(link("ballot-answer", elector(three), three.sam, choice))

    assert said() == [("Winchester", "Sam Example", dots)]


def test_dots_are_filled_in_on_a_page_of_the_mail(client, three):
    url = link("ballot-fill", elector(three, dots=3), three.sam)
    assert "Open data" in text(client.get(url))

    assert "that is 4" in text(client.post(url, {"dots_1": "2", "dots_2": "2"}))
    assert said() == []
    assert "Winchester has voted" in text(client.post(url, {"dots_1": "2", "dots_2": "1"}))

    assert said() == [("Winchester", "Sam Example", [2, 1, 0])]
    assert 'value="2"' in text(client.get(url))


@pytest.mark.parametrize("purpose", ["ballot-answer", "ballot-fill"])
def test_a_link_does_nothing_for_who_no_longer_acts_for_the_council(client, three, purpose):
    mine = elector(three)
    url = link(purpose, mine, three.sam, "1")
    three.sam.affiliations.update(ended_on=timezone.localdate() - dt.timedelta(days=1))

    assert client.get(url).status_code == 410
    client.post(url, {"pick": "1"})

    assert said() == []


@pytest.mark.parametrize("how", ["answer to dots", "unknown choice", "replaced", "ended"])
def test_a_link_that_fits_no_more_changes_nothing(client, three, how):
    mine = elector(three, **({"dots": 3} if how == "answer to dots" else {}))
    url = link("ballot-answer", mine, three.sam, "7" if how == "unknown choice" else "1")
    if how == "replaced":
        mine.replaced_at = timezone.now()
        mine.save()
    elif how == "ended":
        closed(mine.ballot)
        page = text(client.get(url))
        assert "Voting ended on" in page
        assert f'href="{mine.ballot.get_absolute_url()}"' in page  # where one reads what came of it
        assert "Voting ends" not in page
        assert "shown when voting has ended" not in page

    client.get(url)
    client.post(url)

    assert said() == []


def test_a_late_form_says_that_voting_is_over(client, three):
    mine = elector(three, dots=3)
    closed(mine.ballot)

    assert "Voting ended on" in text(client.post(link("ballot-fill", mine, three.sam), {"dots_1": "1"}))
    assert said() == []


def test_nobody_votes_without_end_by_page_or_by_link(client, three, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "votes": "2/h/key"}
    ours = elector(three)
    address, page = link("ballot-answer", ours, three.sam, "1"), f"/ballots/{ours.ballot_id}/"
    client.post(address)
    client.force_login(three.sam)
    client.post(page, {"council": three.winchester.code, "pick": "2"})

    late = client.post(address)
    assert (late.status_code, "Wait an hour" in text(late)) == (429, True)
    late = client.post(page, {"council": three.winchester.code, "pick": "3"})
    assert (late.status_code, "You have voted many times in a short while" in text(late)) == (429, True)
    assert client.get(address).status_code == 200

    assert said() == [("Winchester", "Sam Example", [1, 0, 0]), ("Winchester", "Sam Example", [0, 1, 0])]
    theirs = ours.ballot.electors.get(council=three.havant)
    client.post(link("ballot-answer", theirs, officer(three.havant), "1"))
    assert len(said()) == 3  # the limit is a person’s own
