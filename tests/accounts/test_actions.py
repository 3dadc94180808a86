import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts import actions
from accounts.models import Affiliation, MutedMail, User
from outbox import actions as outbox
from outbox.letters import Letter
from outbox.models import Message
from tests.factories import AffiliationFactory, CouncilFactory, UserFactory

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)
YESTERDAY = dt.date(2026, 11, 21)

pytestmark = pytest.mark.django_db


def said(person):
    return list(
        person.affiliations.order_by("pk").values_list("council__short_name", "started_on", "ended_on", "confirmed_at")
    )


# Coming in ------------------------------------------------------------------------------------------------------------
def test_who_reads_an_address_becomes_a_person_with_that_address_verified():
    person = actions.register(email="sam@people.example", now=NOW)

    assert list(User.objects.values_list("email", "name", "joined_at", "is_staff")) == [
        ("sam@people.example", "", NOW, False)
    ]
    assert list(EmailAddress.objects.values_list("user", "email", "verified", "primary")) == [
        (person.pk, "sam@people.example", True, True)
    ]
    assert person.has_usable_password() is False


def test_coming_in_again_makes_nobody_new():
    first = actions.register(email="sam@people.example", now=NOW)

    assert actions.register(email="sam@people.example", now=NOW) == first
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_a_person_made_without_a_verified_address_gets_it_by_coming_in():
    person = User.objects.create_superuser("Uma@People.example")

    assert actions.register(email="uma@people.example", now=NOW) == person
    assert EmailAddress.objects.get().verified is True


def test_an_address_that_waits_for_proof_is_proven_by_coming_in():
    person = User.objects.create_user("sam@people.example")
    EmailAddress.objects.create(user=person, email="sam@people.example", verified=False, primary=True)

    actions.register(email="sam@people.example", now=NOW)

    assert EmailAddress.objects.get().verified is True


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_person():
    def come_in(_):
        try:
            return actions.register(email="sam@people.example", now=timezone.now()).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        people = set(pool.map(come_in, range(16)))

    assert people == {User.objects.get().pk}
    assert EmailAddress.objects.count() == 1


def test_a_failure_leaves_neither_person_nor_address():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE account_emailaddress ADD CONSTRAINT nobody CHECK (email <> 'sam@people.example')")

    with pytest.raises(Exception, match="nobody"), transaction.atomic():
        actions.register(email="sam@people.example", now=NOW)

    assert User.objects.count() == 0


# The council ----------------------------------------------------------------------------------------------------------
def test_a_domain_that_means_one_council_confirms_it():
    CouncilFactory(short_name="Winchester", domains=["winchester.gov.uk"])

    person = actions.register(email="sam@winchester.gov.uk", now=NOW)

    assert said(person) == [("Winchester", TODAY, None, NOW)]
    assert person.affiliations.get().confirmed_by == person


@pytest.mark.parametrize(
    "email",
    [
        "sam@gov.uk.evil.example",
        "sam@winchester.gov.uk.evil.example",
        "sam@mail.winchester.gov.uk",
        "sam@evilwinchester.gov.uk",
        "sam@xn--wnchester-k4a.gov.uk",  # with a dotless i
        "sam@gov.uk",
    ],
)
def test_a_domain_that_only_looks_like_a_councils_means_none(email):
    council = CouncilFactory(short_name="Winchester", domains=["winchester.gov.uk"])

    person = actions.register(email=email, now=NOW)
    affiliation = actions.affiliate(person=person, council=council, by=person, now=NOW)

    assert said(person) == [("Winchester", TODAY, None, None)]
    assert affiliation.confirmed_by is None


def test_a_domain_of_several_councils_means_none_until_asked():
    CouncilFactory(domains=["shared.gov.uk"])
    CouncilFactory(domains=["shared.gov.uk"])

    person = actions.register(email="sam@shared.gov.uk", now=NOW)

    assert said(person) == []


def test_a_domain_whose_other_council_is_over_means_the_one_of_today():
    CouncilFactory(domains=["shared.gov.uk"], end=dt.date(2020, 3, 31))
    CouncilFactory(short_name="Buckinghamshire", domains=["shared.gov.uk"], start=dt.date(2020, 4, 1))

    person = actions.register(email="sam@shared.gov.uk", now=NOW)

    assert said(person) == [("Buckinghamshire", TODAY, None, NOW)]


def test_the_domain_of_a_council_that_is_over_confirms_nothing():
    CouncilFactory(domains=["wycombe.gov.uk"], end=dt.date(2020, 3, 31))

    assert said(actions.register(email="sam@wycombe.gov.uk", now=NOW)) == []


def test_one_of_several_councils_is_only_said():
    one, _ = CouncilFactory(domains=["shared.gov.uk"]), CouncilFactory(domains=["shared.gov.uk"])
    person = UserFactory(email="sam@shared.gov.uk")

    actions.affiliate(person=person, council=one, by=person, now=NOW)

    assert said(person) == [(one.short_name, TODAY, None, None)]


def test_saying_it_twice_keeps_the_first_day():
    council = CouncilFactory()
    person = UserFactory()
    actions.affiliate(person=person, council=council, by=person, now=NOW - dt.timedelta(days=9))

    actions.affiliate(person=person, council=council, by=person, now=NOW)

    assert said(person) == [(council.short_name, dt.date(2026, 11, 13), None, None)]


def test_what_was_only_said_is_confirmed_once_the_domain_means_it():
    council = CouncilFactory(domains=["winchester.gov.uk"])
    person = UserFactory(email="sam@winchester.gov.uk")
    AffiliationFactory(person=person, council=council, confirmed_at=None, confirmed_by=None)

    actions.affiliate(person=person, council=council, by=person, now=NOW)

    assert person.affiliations.get().confirmed_at == NOW


def test_acting_for_a_council_ends_at_once():
    affiliation = AffiliationFactory(council__short_name="Winchester", started_on=dt.date(2024, 1, 1), confirmed_at=NOW)

    actions.end_affiliation(affiliation=affiliation, by=affiliation.person, now=NOW)
    actions.end_affiliation(affiliation=affiliation, by=affiliation.person, now=NOW + dt.timedelta(days=3))

    assert said(affiliation.person) == [("Winchester", dt.date(2024, 1, 1), YESTERDAY, NOW)]
    assert list(Affiliation.objects.on(TODAY)) == []


def test_who_acted_for_a_council_before_acts_for_it_anew():
    old = AffiliationFactory(council__short_name="Winchester", ended_on=dt.date(2024, 6, 30))

    actions.affiliate(person=old.person, council=old.council, by=old.person, now=NOW)

    assert [row[1:3] for row in said(old.person)] == [(old.started_on, old.ended_on), (TODAY, None)]


def test_a_slip_of_today_leaves_nothing():
    affiliation = AffiliationFactory(started_on=TODAY)

    actions.end_affiliation(affiliation=affiliation, by=affiliation.person, now=NOW)

    assert said(affiliation.person) == []


# Name and mail --------------------------------------------------------------------------------------------------------
def test_a_person_says_what_they_are_called_and_do():
    person = UserFactory(name="")

    actions.describe(person=person, name="Lee Madeup", job_title="Service designer", by=person)

    assert list(User.objects.values_list("name", "job_title")) == [("Lee Madeup", "Service designer")]


def letter(kind, person, now):
    return Letter(
        kind=kind, key=f"{kind}:meeting12:person{person.pk}:0", to_address=person.email, person_id=person.pk,
        subject="South", text="South", html="<p>South</p>", due_at=now + dt.timedelta(days=1),
    )  # fmt: skip


def test_muting_a_kind_also_takes_back_what_waits_of_it_and_nothing_else():
    person, other = UserFactory(), UserFactory()
    now = timezone.now()
    with transaction.atomic():
        outbox.queue([letter("reminder", person, now), letter("change", person, now), letter("reminder", other, now)])

    assert actions.mute_mail(person=person, kind="reminder", by=person, now=now) is True

    assert set(Message.objects.filter(state="queued").values_list("person_id", "kind")) == {
        (person.pk, "change"), (other.pk, "reminder"),
    }  # fmt: skip


def test_muting_twice_is_muted_once_and_unmuting_undoes_it():
    person = UserFactory()
    actions.mute_mail(person=person, kind="reminder", by=person, now=NOW)

    assert actions.mute_mail(person=person, kind="reminder", by=person, now=NOW) is False
    assert list(MutedMail.objects.values_list("person", "kind", "at")) == [(person.pk, "reminder", NOW)]

    actions.unmute_mail(person=person, kind="reminder", by=person)
    assert MutedMail.objects.count() == 0
