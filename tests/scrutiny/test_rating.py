"""What a council says of a point: a draft, sent to a lead, judged, with the supplier, shown, changed, taken back."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from outbox.models import Message
from scrutiny import rating_map
from scrutiny.actions import contacts, judging, rating, sending
from scrutiny.models import Rating, RatingVersion, Reply, Sending
from scrutiny.models.ratings import LEAST_WAIT
from scrutiny.raters import can_judge, may_rate_for
from scrutiny.refusals import NotYours, Refused, TooLate
from tests.factories import CouncilFactory, MembershipFactory, SuccessionFactory
from tests.scrutiny.rating_town import DAY, NOON, SHOWS, TEXT, contact, coordinator, passed, send, town, write
from tests.scrutiny_factories import BodyFactory, OwnershipFactory, ProductFactory, UseFactory, some_point
from tests.timebank_factories import officer

State = RatingVersion.State
pytestmark = pytest.mark.django_db


def shown(day=SHOWS):
    return set(RatingVersion.objects.shown(day).values_list("pk", flat=True))


# Writing --------------------------------------------------------------------------------------------------------------
def test_a_draft_may_lack_anything_and_is_one_however_often_it_is_saved():
    there = town()
    first = write(there, score=None, example="")
    second = write(there)

    assert (first.pk, second.number, second.state) == (second.pk, 1, State.DRAFT)
    assert RatingVersion.objects.get().example == TEXT["example"]


def test_what_lacks_something_is_not_sent_and_the_rest_is():
    there = town()
    write(there)
    write(there, point=some_point(2), example="")
    about = {"use": there.uses[0], "council": there.councils[0], "by": there.people[0], "now": NOON}

    with pytest.raises(Refused):
        rating.submit(points=[some_point(2).pk], **about)
    assert [one.rating.point.number for one in rating.submit(**about)] == [1]
    assert set(RatingVersion.objects.values_list("rating__point__number", "state")) == {(1, "submitted"), (2, "draft")}


def test_what_waits_for_a_lead_cannot_be_changed_until_it_was_read():
    there = town()
    send(there)

    with pytest.raises(TooLate):
        write(there, comment="Something else")


def test_nobody_rates_for_a_council_that_is_not_theirs_or_does_not_use_it():
    there = town(2)
    about = {"point": there.point, "now": NOON, **TEXT}
    with pytest.raises(NotYours):
        rating.save_draft(use=there.uses[0], council=there.councils[0], by=there.people[1], **about)
    with pytest.raises(NotYours):
        rating.save_draft(use=there.uses[0], council=there.councils[1], by=there.people[1], **about)


def test_what_is_over_or_made_in_house_is_not_rated():
    there = town()
    [use], [person] = there.uses, there.people
    use.to_on = (NOON - DAY).date()
    assert may_rate_for(person, use, NOON) == []
    use.to_on = NOON.date()
    assert may_rate_for(person, use, NOON) == there.councils
    own = UseFactory(council=there.councils[0], product=ProductFactory(is_own=True, supplier=None))
    assert may_rate_for(person, own, NOON) == []


def test_councils_rate_what_a_joint_service_or_a_council_before_them_uses():
    served, gone, heir = CouncilFactory(), CouncilFactory(end=dt.date(2023, 3, 31)), CouncilFactory()
    SuccessionFactory(predecessor=gone, successor=heir, on=dt.date(2023, 4, 1))
    there = town()
    joint = UseFactory(body=BodyFactory(kind="joint", council=None, name="Sample Shared", serves=[served]))
    old = UseFactory(council=gone)
    for use, council in ((joint, served), (old, heir)):
        person = officer(council, there.group)
        assert may_rate_for(person, use, NOON) == [council]
        rating.save_draft(use=use, council=council, point=there.point, by=person, now=NOON, **TEXT)
    assert Rating.objects.count() == 2


# Judging --------------------------------------------------------------------------------------------------------------
def test_a_lead_of_another_council_passes_it_on_and_it_shows_after_twenty_working_days():
    there = town()
    version = passed(there)

    assert (version.state, version.passed_on, version.shows_on) == (State.PASSED, NOON.date(), SHOWS)
    assert shown(SHOWS - DAY) == set()
    assert shown() == {version.pk}


def test_the_soonest_it_can_be_is_after_a_sunday():
    sunday = dt.date(2026, 11, 22)
    assert judging.shows_on(sunday) - sunday == LEAST_WAIT


def test_bank_holidays_are_no_working_days():
    assert judging.shows_on(dt.date(2026, 12, 21)) == dt.date(2027, 1, 22)  # Christmas, Boxing Day’s Monday, New Year


def test_a_council_does_not_judge_itself_nor_does_who_leads_elsewhere():
    there = town()
    send(there)
    own_lead = officer(there.councils[0])
    MembershipFactory(group=there.group, person=own_lead, council=there.councils[0], role="lead")
    stranger = town().lead
    key = there.councils[0].pk

    assert [can_judge(one, key, NOON) for one in (there.lead, own_lead, stranger, there.people[0])] == [
        True, False, False, False,
    ]  # fmt: skip
    assert can_judge(coordinator(), key, NOON)
    with pytest.raises(NotYours):
        judging.judge(passed=[RatingVersion.objects.get()], returned={}, by=own_lead, now=NOON)


def test_what_is_returned_goes_back_with_the_reason_and_is_written_anew():
    there = town()
    first = send(there)
    judging.judge(passed=[], returned={first: "It names somebody"}, by=there.lead, now=NOON)
    second = write(there, comment="Nobody is named")
    first.refresh_from_db()

    assert (first.state, first.because, second.number) == (State.RETURNED, "It names somebody", 2)
    assert Message.objects.get(kind="rating-returned").person_id == there.people[0].pk


def test_two_leads_judge_it_once():
    there = town()
    version = passed(there)

    with pytest.raises(TooLate):
        judging.judge(passed=[], returned={version: "No"}, by=there.lead, now=NOON)


def test_what_changed_stays_as_it_was_until_the_supplier_had_its_time_again():
    there = town()
    first = passed(there)
    later = NOON + 40 * DAY
    second = passed(there, score=-2, now=later)

    assert shown(second.shows_on - DAY) == {first.pk}
    assert shown(second.shows_on) == {second.pk}


def test_what_a_lead_takes_off_takes_what_was_before_along_if_it_showed():
    there = town()
    first, second = passed(there), passed(there, score=2, now=NOON + DAY)
    judging.take_off(version=second, because="The supplier is right", by=there.lead, now=NOON + 2 * DAY)
    assert shown(second.shows_on) == {first.pk}  # the second never showed

    third = passed(there, score=0, now=NOON + 3 * DAY)
    judging.take_off(version=third, because="It is not so", by=there.lead, now=NOON + 60 * DAY)
    assert shown(third.shows_on + 60 * DAY) == set()


def test_what_a_council_takes_back_shows_no_more_and_stays_on_record():
    there = town()
    first = passed(there)
    write(there, comment="A draft")
    taken = rating.take_back(rating=first.rating, by=there.people[0], now=NOON + 50 * DAY)

    assert (taken, shown(SHOWS + 50 * DAY)) == (True, set())
    assert RatingVersion.objects.get().state == State.TAKEN_BACK
    assert rating.take_back(rating=first.rating, by=there.people[0], now=NOON + 51 * DAY) is False


# The supplier ---------------------------------------------------------------------------------------------------------
def test_each_contact_gets_one_mail_with_what_was_passed_on():
    there = town()
    OwnershipFactory(supplier=there.supplier, owner=(above := contact(town()).supplier))
    contact(there), contact(there, withdrawn_at=NOON), contact(there, verified_at=None)
    points = [some_point(), some_point(2)]
    versions = [send(there, point=point) for point in points]
    judging.judge(passed=versions, returned={}, by=there.lead, now=NOON)

    assert {sent.contact.supplier for sent in Sending.objects.all()} == {there.supplier, above}
    assert all(set(sent.versions.all()) == set(versions) for sent in Sending.objects.all())
    assert Message.objects.filter(kind="supplier-ratings").count() == 2


def test_who_is_verified_later_gets_what_there_is_and_its_time_begins_then():
    there = town(2)
    old = passed(there, 0, now=NOON - 60 * DAY)
    fresh = passed(there, 1, now=NOON - 10 * DAY)
    given = {"supplier": there.supplier, "name": "Vera", "how": "Rang them", "by": there.lead}
    first = contacts.verify(email="Vera@Vendor.example", now=NOON, **given)
    fresh.refresh_from_db()

    assert set(Sending.objects.get(contact=first).versions.all()) == {old, fresh}
    assert fresh.shows_on == SHOWS
    contacts.verify(email="other@vendor.example", now=NOON + 5 * DAY, **given)
    fresh.refresh_from_db()
    assert fresh.shows_on == SHOWS  # somebody of the supplier has it already


def test_an_address_is_verified_once_by_leads_alone():
    there = town()
    given = {"supplier": there.supplier, "name": "Vera", "how": "Rang them", "now": NOON}
    contacts.verify(email="vera@vendor.example", by=there.lead, **given)
    with pytest.raises(Refused):
        contacts.verify(email="VERA@vendor.example", by=there.lead, **given)
    with pytest.raises(NotYours):
        contacts.verify(email="other@vendor.example", by=there.people[0], **given)


def test_a_reply_stands_until_another_and_an_empty_one_takes_it_back():
    there = town()
    contact(there)
    version, sent = passed(there), Sending.objects.get()
    said = [sending.reply(sending=sent, version=version, text=text, now=NOON) for text in ("Mended", "Mended", "Soon")]

    assert said == [True, False, True]
    assert _reply(version) == "Soon"
    assert Message.objects.filter(kind="rating-reply", person_id=there.people[0].pk).count() == 2
    sending.reply(sending=sent, version=version, text="", now=NOON)
    assert _reply(version) is None


def _reply(version):
    [found] = rating_map.with_newest_reply(rating_map.with_replies(RatingVersion.objects.filter(pk=version.pk)))
    return found.reply and found.reply.text


def test_a_withdrawn_contact_says_nothing_any_more_and_mail_to_it_goes_back():
    there = town()
    vera = contact(there)
    version, sent = passed(there), Sending.objects.get()
    assert contacts.withdraw(contact=vera, because="Left the company", by=there.lead, now=NOON)

    assert Message.objects.get(kind="supplier-ratings").state == Message.State.CANCELLED
    with pytest.raises(TooLate):
        sending.reply(sending=sent, version=version, text="Mended", now=NOON)
    assert contacts.withdraw(contact=vera, because="Again", by=there.lead, now=NOON) is False


# The map --------------------------------------------------------------------------------------------------------------
def test_nothing_can_be_read_before_three_councils_say_something():
    there = town(4)
    for n, score in ((0, 2), (1, -1)):
        passed(there, n, score=score)
    [row] = rating_map.of_product(there.product, [there.point], SHOWS)
    assert (row.councils, row.said, list(rating_map.words_on(there.product, row, SHOWS))) == (2, {}, [])

    passed(there, 2, score=2)
    passed(there, 3, score=1, now=NOON + DAY)  # a day later
    [row] = rating_map.of_product(there.product, [there.point], SHOWS)
    assert (row.councils, row.said) == (3, {2: 2, -1: 1})
    assert rating_map.of_point([there.product], there.point, SHOWS)[0].said == {2: 2, -1: 1}
    assert len(rating_map.words_on(there.product, row, SHOWS)) == 3


def test_a_council_that_uses_it_twice_counts_once():
    there = town(2)
    [council, _], [person, _] = there.councils, there.people
    passed(there), passed(there, 1)
    there.uses.append(UseFactory(council=council, product=there.product, kind="waste"))
    there.councils.append(council), there.people.append(person)
    passed(there, 2)

    [row] = rating_map.of_product(there.product, [there.point], SHOWS)
    assert (row.councils, row.said) == (2, {})
    assert list(rating_map.words_on(there.product, row, SHOWS)) == []


# The database ---------------------------------------------------------------------------------------------------------
def refused(name, deed):
    """The database says no, by this name."""
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        deed()


def test_the_database_keeps_what_was_submitted():
    there = town()
    contact(there)
    version = passed(there)
    rows = RatingVersion.objects.filter(pk=version.pk)

    for change in ({"comment": "x"}, {"example": "x"}, {"score": 0}, {"number": 9}, {"submitted_at": NOON + DAY}):
        refused("what was submitted stands", lambda change=change: rows.update(**change))
    refused("what was submitted stands", lambda: rows.update(passed_on=dt.date(2020, 1, 1)))
    refused("supplier_has_its_time_to_reply", lambda: rows.update(shows_on=dt.date(2026, 12, 19)))
    refused("passed_rating_has_its_days", lambda: rows.update(shows_on=None))
    refused("rating_is_returned_for_a_reason", lambda: rows.update(state="returned"))
    refused("goes from the council to a lead", lambda: rows.update(state="submitted"))
    refused("what was submitted is kept", rows.delete)
    refused("rating_stays_what_it_is_about|Cannot update", lambda: Rating.objects.update(point=some_point(2)))


def test_the_database_refuses_what_is_no_rating():
    there = town()
    version = write(there)
    rows = RatingVersion.objects.filter(pk=version.pk)
    again = {"rating": version.rating, "by": there.people[0]}
    refused("score_is_from_minus_two_to_two", lambda: rows.update(score=3))
    refused("what_is_open_has_no_day_yet", lambda: rows.update(passed_on=NOON.date()))
    refused("rating_has_one_open_version", lambda: RatingVersion.objects.create(number=2, **again))
    refused("score_has_its_comment", lambda: rows.update(state="submitted", example=""))
    refused("goes from the council to a lead", lambda: rows.update(state="passed", passed_on=NOON, shows_on=SHOWS))
    rows.update(state="submitted")
    refused("begins as a draft", lambda: RatingVersion.objects.create(number=2, state="submitted", **again))
    refused("version_number_is_unique", lambda: RatingVersion.objects.create(number=1, **again))
    refused(
        "whose own people they are not", lambda: RatingVersion.objects.create(number=2, **again | {"by": there.lead})
    )
    refused(
        "council_rates_a_point_of_a_use_once",
        lambda: Rating.objects.create(use=there.uses[0], council=there.councils[0], point=there.point),
    )
    refused(
        "a council rates what it uses",
        lambda: Rating.objects.create(use=there.uses[0], council=town().councils[0], point=there.point),
    )


def test_the_database_binds_a_contact_to_its_address_and_its_supplier():
    there = town()
    vera, version = contact(there), passed(there)
    sent = Sending.objects.get()
    sent.versions.clear()
    reply = {"version": version, "contact": vera, "text": "Mended"}
    refused("replies to what it was sent", lambda: Reply.objects.create(**reply))
    sent.versions.add(version)
    Reply.objects.create(**reply)
    refused("Cannot update", lambda: Reply.objects.update(text="x"))
    refused("Cannot delete", lambda: Reply.objects.all().delete())

    rows = type(vera).objects.filter(pk=vera.pk)
    for name, change in (
        ("contact_in_force_has_an_address", {"email": ""}),
        ("contact_is_verified_by_somebody_at_a_moment", {"verified_by": there.lead, "verified_at": None}),
        ("contact_is_withdrawn_by_somebody_at_a_moment", {"withdrawn_by": there.lead}),
    ):
        refused(name, lambda change=change: rows.update(**change))
    refused("contact_address_is_lower_case", lambda: contact(there, email="Vera@vendor.example"))
    for change in ({"email": "else@vendor.example"}, {"supplier": town().supplier}):
        refused("bound to one address", lambda change=change: rows.update(**change))
    rows.update(withdrawn_at=NOON)
    refused("bound to one address", lambda: rows.update(withdrawn_at=None))
    refused("replies to what it was sent", lambda: Reply.objects.create(**reply))
    rows.update(email="")


def test_shown_is_asked_in_one_statement(django_assert_num_queries):
    there = town(3)
    for n in range(3):
        passed(there, n)
    with django_assert_num_queries(2):
        [row] = rating_map.of_product(there.product, [there.point], SHOWS)
    with django_assert_num_queries(2):
        list(rating_map.words_on(there.product, row, SHOWS))
