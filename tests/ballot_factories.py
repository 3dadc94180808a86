"""Made-up ballots, valid like the rows of factories.py: who acts is of the council, what is cast follows the rule.

A ballot begins as a draft. `opened(ballot, council, …)` lets councils vote, `closed(ballot)` ends and counts it.
"""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ballots import actions
from ballots.models import Ballot, Cast, Elector, Extension, Option, Tally, TieBreak
from tests.factories import AffiliationFactory, CouncilFactory, PeerGroupFactory, UserFactory
from tests.timebank_factories import officer

DAY = dt.timedelta(days=1)
THREE = ("Open data", "Plain words", "One sign-in")


class BallotFactory(DjangoModelFactory):
    """A draft that asks yes or no, for a week. `dots=3` or `choose=2` asks about three options, or about `options`."""

    class Meta:
        model = Ballot
        skip_postgeneration_save = True

    class Params:
        dots = None
        choose = None
        days = 7

    group = factory.SubFactory(PeerGroupFactory)
    question = "Shall we meet on screens in winter?"
    rule = factory.LazyAttribute(lambda o: "dots" if o.dots else "choose" if o.choose else "yes-no")
    picks = factory.LazyAttribute(lambda o: o.dots or o.choose or 1)
    most = factory.LazyAttribute(lambda o: min(2, o.dots) if o.dots else 1)
    closes_at = factory.LazyAttribute(lambda o: timezone.now() + dt.timedelta(days=o.days))

    @factory.post_generation
    def options(self, create, extracted, **kwargs):
        words = extracted or (("Yes", "No", "Abstain") if self.rule == "yes-no" else THREE)
        Option.objects.bulk_create(
            Option(ballot=self, position=place, words=word) for place, word in enumerate(words, 1)
        )


def opened(ballot=None, *councils, at=None, **facts):
    """Voting goes on since `at` (a day ago), for these councils or for one that is made."""
    ballot = ballot or BallotFactory(**facts)
    at = at or timezone.now() - DAY
    Elector.objects.bulk_create(Elector(ballot=ballot, council=council) for council in councils or [CouncilFactory()])
    Ballot.objects.filter(pk=ballot.pk).update(state="open", opens_at=at)
    ballot.refresh_from_db()
    return ballot


def cast(ballot, council, *dots, by=None, at=None):
    """What the council says through somebody of its own. Returns the Cast."""
    by = by or _somebody(council)
    return Cast.objects.create(ballot=ballot, council=council, dots=list(dots), by=by, at=at or timezone.now())


def _somebody(council):
    found = council.affiliations.exclude(confirmed_at=None).select_related("person").first()
    return found.person if found else officer(council)


def closed(ballot):
    """Its time is over and it is counted."""
    actions.close_ballot(ballot=ballot, now=ballot.closes_at)
    return ballot


class CastFactory(DjangoModelFactory):
    """Yes, by somebody of a council that votes."""

    class Meta:
        model = Cast

    council = factory.SubFactory(CouncilFactory)
    ballot = factory.LazyAttribute(lambda o: opened(None, o.council))
    by = factory.LazyAttribute(lambda o: _somebody(o.council))
    dots = [1, 0, 0]


class ExtensionFactory(DjangoModelFactory):
    class Meta:
        model = Extension

    ballot = factory.LazyFunction(lambda: opened())
    was = factory.LazyAttribute(lambda o: o.ballot.closes_at)
    until = factory.LazyAttribute(lambda o: o.was + DAY)
    because = "Half-term lies in between"
    by = factory.SubFactory(UserFactory)


class TallyFactory(DjangoModelFactory):
    """A show of hands of one council."""

    class Meta:
        model = Tally

    ballot = factory.LazyFunction(lambda: opened())
    dots = [1, 0, 0]
    councils = 1
    words = "Show of hands"
    by = factory.SubFactory(UserFactory)


def tied(**facts):
    """A closed ballot in which one council said yes and one no."""
    one, other = CouncilFactory(), CouncilFactory()
    ballot = opened(BallotFactory(**facts), one, other)
    cast(ballot, one, 1, 0, 0)
    cast(ballot, other, 0, 1, 0)
    return closed(ballot)


class TieBreakFactory(DjangoModelFactory):
    class Meta:
        model = TieBreak

    ballot = factory.LazyFunction(lambda: tied())
    chosen = [1]
    because = "It was put first"
    by = factory.SubFactory(UserFactory)


__all__ = ["AffiliationFactory", "BallotFactory", "CastFactory", "cast", "closed", "officer", "opened", "tied"]
