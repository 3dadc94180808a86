"""What may wait is asked in one cheap statement; only what shows a sign is asked whole."""

import pytest

from accounts.models import User
from common.waits import Wait, lines_for
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def everybody(readers):
    return User.objects.filter(pk__in=readers.ids)


def nobody(readers):
    return User.objects.filter(pk__in=[])


def empty(readers):
    return User.objects.none()


def said(word):
    return lambda people, now: {person.pk: [word] for person in people}


def test_only_waits_with_a_sign_are_asked_each_sign_once_in_one_statement(django_assert_num_queries):
    sam, robin = UserFactory(), UserFactory()
    waits = [
        Wait(said("a"), signs=(everybody,)), Wait(said("b"), signs=(nobody,)), Wait(said("c"), signs=(empty,)),
        Wait(said("d"), signs=(nobody, everybody)),
    ]  # fmt: skip

    with django_assert_num_queries(1):
        found = lines_for(waits, [sam, robin], None)

    assert found == {sam.pk: ["a", "d"], robin.pk: ["a", "d"]}


def test_nothing_is_asked_for_nobody_nor_for_who_closed_their_account(django_assert_num_queries):
    gone = UserFactory(is_active=False)

    with django_assert_num_queries(0):
        assert lines_for([Wait(said("a"), signs=(everybody,))], [gone], None) == {}


def test_where_no_sign_can_show_nothing_waits():
    assert lines_for([Wait(said("a"), signs=(empty,))], [UserFactory()], None) == {}


@pytest.mark.parametrize("is_coordinator", [False, True])
def test_a_sign_knows_whether_a_coordinator_is_among_them(is_coordinator):
    asked = []

    def sign(readers):
        asked.append(readers.with_coordinators)
        return User.objects.none()

    lines_for([Wait(said("a"), signs=(sign,))], [UserFactory(), UserFactory(is_superuser=is_coordinator)], None)

    assert asked == [is_coordinator]
