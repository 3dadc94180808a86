"""Made-up polls about dates, each with two of them."""

import datetime as dt

import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.models import DateAnswer, DateOption, DatePoll
from tests.factories import PeerGroupFactory, UserFactory


class DatePollFactory(DjangoModelFactory):
    """Open since yesterday, for ten days, with dates 20 and 27 days after that; `dates=[(from, to)]` for others."""

    class Meta:
        model = DatePoll
        skip_postgeneration_save = True

    group = factory.SubFactory(PeerGroupFactory)
    title = factory.Sequence(lambda n: f"Sample poll {n}")
    opened_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))
    answers_until = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=10))

    @classmethod
    def _generate(cls, strategy, params):
        """With its dates in one transaction: a poll without two is refused when that ends."""
        with transaction.atomic():
            return super()._generate(strategy, params)

    @factory.post_generation
    def dates(poll, create, extracted, **kwargs):
        day = poll.answers_until.replace(hour=10, minute=0, second=0, microsecond=0)
        usual = [(day + dt.timedelta(days=days), day + dt.timedelta(days=days, hours=5)) for days in (20, 27)]
        for starts_at, ends_at in extracted or usual:
            DateOption.objects.create(poll=poll, starts_at=starts_at, ends_at=ends_at)


class DateOptionFactory(DjangoModelFactory):
    """A third date of a poll that has two."""

    class Meta:
        model = DateOption

    poll = factory.SubFactory(DatePollFactory)
    starts_at = factory.LazyAttribute(lambda option: option.poll.answers_until + dt.timedelta(days=40))
    ends_at = factory.LazyAttribute(lambda option: option.starts_at + dt.timedelta(hours=4))


class DateAnswerFactory(DjangoModelFactory):
    class Meta:
        model = DateAnswer

    option = factory.SubFactory(DateOptionFactory)
    person = factory.SubFactory(UserFactory)
    answer = "yes"
