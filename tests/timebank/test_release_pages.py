"""The approver's page: a link shows what is asked, a button decides, and every other end is explained."""

import pytest
from django.test import Client
from django.utils import timezone

from config.scrubbing import scrubbed
from outbox.models import Message
from tests.timebank import helping
from tests.timebank.lending import text
from timebank import approver_links
from timebank.actions import approving, lending
from timebank.models import Approval, Loan

State = Loan.State


@pytest.fixture
def link(world):
    helping.chosen(world)
    return approver_links.path(Approval.objects.get())


def test_looking_at_it_changes_nothing_and_shows_everything_that_is_asked(client, world, link):
    """Mail scanners follow links, and ask for the head of a page."""
    client.head(link)
    page = client.get(link)

    said = page.content.decode()
    for words in (
        "Morgan Madeup",
        "Winchester",
        "Havant",
        "10 h",
        "A user researcher",
        "Six interviews",
        "Evenings too",
    ):
        assert words in said
    assert "m…@havant.example" in said
    assert helping.APPROVER not in said
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "same-origin"  # without one a browser sends Origin: null, and the form is refused
    assert "no-store" in page["Cache-Control"]
    assert Approval.objects.get().decided_at is None


def test_releasing_is_one_click(client, world, link):
    page = client.post(link, {"answer": "release", "because": ""}, follow=True)

    assert (page.status_code, Loan.objects.get().state) == (200, State.ACTIVE)
    assert "The time is released" in page.content.decode()
    again = client.post(link, {"answer": "refuse", "because": "No"}, follow=True)
    assert ("The time is released" in again.content.decode(), Loan.objects.get().state) == (True, State.ACTIVE)


def test_a_no_needs_its_reason(client, world, link):
    page = client.post(link, {"answer": "refuse", "because": " "})
    assert "Enter why the time cannot be released" in page.content.decode()
    assert Approval.objects.get().decided_at is None

    said = client.post(link, {"answer": "refuse", "because": "Elections"}, follow=True).content.decode()

    assert "The time is not released" in said
    assert "Elections" in said
    assert Loan.objects.get().state == State.REFUSED


@pytest.mark.parametrize("posted", [{}, {"answer": "perhaps"}])
def test_a_post_that_does_not_say_which_decides_nothing(client, link, posted):
    assert client.post(link, posted).status_code == 200
    assert Approval.objects.get().decided_at is None


def test_a_post_from_elsewhere_decides_nothing(link):
    assert Client(enforce_csrf_checks=True).post(link, {"answer": "release"}).status_code == 403
    assert Approval.objects.get().decided_at is None


@pytest.mark.parametrize("spoil", [lambda link: link[:-2] + "/", lambda link: link.replace("/release/", "/release/x")])
def test_a_link_that_was_altered_says_so(client, link, spoil):
    page = client.get(spoil(link))

    assert page.status_code == 404
    assert "This link is not complete" in page.content.decode()


def test_each_end_is_explained(client, world, link):
    asked = Approval.objects.get()
    approving.ask_approver(loan=asked.loan, email="other@havant.example", by=world.alex, now=timezone.now())
    assert "This question was taken back" in client.get(link).content.decode()
    other = approver_links.path(Approval.objects.get(email="other@havant.example"))
    Approval.objects.filter(withdrawn_at=None).update(asked_at=helping.later(days=-61))
    old = approver_links.path(Approval.objects.get(email="other@havant.example"))

    page = client.post(old, {"answer": "release"})

    assert (page.status_code, "This link is too old" in page.content.decode()) == (410, True)
    lending.cancel(loan=asked.loan, because="No", by=world.sam, now=timezone.now())
    assert client.post(other, {"answer": "release"}).status_code == 410
    assert Loan.objects.get().state == State.CANCELLED


def said_nothing_of(page):
    return not any(words in page.content.decode() for words in ("Morgan", "Winchester", "Havant", "Elections", "Alex"))


@pytest.mark.parametrize("became", ["nothing", "released", "refused", "withdrawn"])
def test_after_sixty_days_a_link_shows_nothing_of_what_it_was_for(client, world, link, became):
    asked = Approval.objects.get()
    long_ago = helping.later(days=-61)
    decided = {"decided_at": long_ago, "is_released": became == "released", "because": "Elections"}
    fields = {"nothing": {}, "withdrawn": {"withdrawn_at": long_ago}}.get(became, decided)
    Approval.objects.update(asked_at=long_ago, **fields)
    asked.refresh_from_db()

    page = client.get(approver_links.path(asked))

    assert (page.status_code, said_nothing_of(page)) == (410, True)
    assert "This link is too old" in page.content.decode()


def test_what_was_decided_late_is_read_for_sixty_days_more(client, link):
    Approval.objects.update(
        asked_at=helping.later(days=-70), decided_at=helping.later(days=-11), is_released=False, because="Elections"
    )

    assert "Elections" in client.get(approver_links.path(Approval.objects.get())).content.decode()


def test_who_is_not_the_right_person_says_so_and_who_asked_asks_somebody_else(client, world, link):
    page = client.post(link, {"answer": "not-me", "because": ""}, follow=True)

    assert (page.status_code, "This question was taken back" in page.content.decode()) == (410, True)
    assert client.post(link, {"answer": "release"}).status_code == 410
    loan, asked = Loan.objects.get(), Approval.objects.get()
    assert (loan.state, loan.approver_email, asked.decided_at) == (State.CHOSEN, "", None)
    (mail,) = Message.objects.all()
    assert (mail.person_id, "Who was asked cannot release the time" in text(mail)) == (world.alex.pk, True)
    assert f"/timebank/loans/{loan.pk}/approver/" in text(mail)
    client.force_login(world.sam)
    assert "Who was asked is not the right person" in client.get(loan.get_absolute_url()).content.decode()
    assert approving.send_back(approval=asked, now=timezone.now()) is False
    assert approving.ask_approver(loan=loan, email=helping.APPROVER, by=world.alex, now=timezone.now())


def test_tokens_do_not_reach_the_log(link):
    assert scrubbed(f"GET {link} 200") == "GET /timebank/release/…/ 200"
