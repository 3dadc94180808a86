"""Anything may happen in any order to who belongs where, and nobody without a right of today ever gets in.

The machine does what leads and people do, with time that passes, and keeps its own plain account of who is in, who
leads and what is open (`truth.py`). After every step the database and the pages must say the same.
"""

import datetime as dt
import os

import pytest
import time_machine
from django.db import connection, transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts import actions as accounts
from accounts.models import Affiliation, User
from common import london
from desk import actions as desk
from digests.planning import plan
from front import actions as front
from front import succession as choosing
from meetings import actions as meetings
from meetings.models import Attendance, Meeting
from outbox.models import Message
from peergroups import actions as peergroups
from peergroups.actions.belonging import confirm_council
from peergroups.doors import enter_group
from peergroups.models import Invitation, JoinRequest, Membership, PeerGroup
from peergroups.permissions import councils_to_join_for
from peergroups.tokens import invitation_path
from tests.factories import (
    AffiliationFactory,
    CouncilFactory,
    CoverageFactory,
    MeetingFactory,
    MembershipFactory,
    PeerGroupFactory,
    SuccessionFactory,
    UserFactory,
)
from tests.machines.truth import LEADS, ON, REGIONS, Truth

START = dt.datetime(2027, 2, 20, 10, tzinfo=dt.UTC)
CAST = {  # person: (address, council they act for, [(group, role)])
    "priya": ("priya@win.example", "WIN", [("south", "lead")]),
    "sam": ("sam@win.example", "WIN", [("south", "member")]),
    "olga": ("olga@old.example", "OLD", []),
    "bea": ("bea@big.example", "BIG", [("south", "member"), ("north", "member")]),
    "finn": ("finn@far.example", "FAR", [("north", "lead")]),
    "dana": ("dana@mail.example", None, []),
}
PEOPLE, GROUPS = st.sampled_from(list(CAST)), st.sampled_from([*REGIONS, LEADS])
COUNCILS = st.sampled_from(["WIN", "OLD", "BIG", "FAR"])
KINDS = st.sampled_from(["council", "council", "public-body", "supplier"])
ROLES = st.sampled_from(["member", "member", "lead"])
DECISIONS = st.sampled_from(["accept", "accept", "decline", "withdraw"])
SIGNED_IN_FOR = dt.timedelta(days=13)


class Belonging(RuleBasedStateMachine):
    """Each example in a transaction of its own, which is rolled back."""

    def __init__(self):
        super().__init__()
        self.now, self.truth = START, Truth(START)
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        try:
            self.everybody_gets_in_exactly_where_they_may()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # The world --------------------------------------------------------------------------------------------------------
    @initialize()
    def a_network(self):
        last_day = ON - dt.timedelta(days=1)
        ends = {"OLD": last_day, "BIG": last_day}
        begins = {"NEW": ON, "EAS": ON, "WES": ON}
        self.councils = {
            code: CouncilFactory(
                code=code,
                short_name=f"Sample {code}",
                start=begins.get(code),
                end=ends.get(code),
                domains=[] if code in begins else [f"{code.lower()}.example"],
            )
            for code in ("WIN", "OLD", "BIG", "FAR", *begins)
        }
        for before, after in (("OLD", "NEW"), ("BIG", "EAS"), ("BIG", "WES")):
            SuccessionFactory(predecessor=self.councils[before], successor=self.councils[after], on=ON)
        self.groups = {slug: PeerGroupFactory(slug=slug, name=slug.title()) for slug in REGIONS}
        self.groups[LEADS] = PeerGroupFactory(slug=LEADS, name="Group leads", kind=PeerGroup.Kind.LEADS)
        for slug, codes in REGIONS.items():
            for code in codes:
                CoverageFactory(group=self.groups[slug], council=self.councils[code])
        self.uma = UserFactory(name="Uma Specimen", is_superuser=True, is_staff=True, joined_at=START)
        self._people()
        self.secret = MeetingFactory(group=self.groups["south"], audience="members", days=365, host_council=None)
        self.clients, self.signed_in, self.links = {}, {}, {}
        self._something_is_open()

    def _something_is_open(self):
        """So that who leaves early has something to leave behind."""
        self.invite(slug="south", person="dana", role="lead", kind="public-body", code="WIN")
        self.invite(slug="north", person="sam", role="member", kind="council", code="FAR")
        self.ask(slug="south", person="olga", code="OLD")
        for person in ("sam", "bea"):
            self.answer_to_a_members_meeting(person=person, said="coming")

    def _people(self):
        self.ids, self.names, long_ago = {}, {}, START - dt.timedelta(days=400)
        for person, (email, code, memberships) in CAST.items():
            self.names[person] = f"Canary{person.title()} Example"
            user = UserFactory(email=email, name=self.names[person])
            self.ids[person] = user.pk
            if code:
                AffiliationFactory(person=user, council=self.councils[code], confirmed_at=long_ago)
            for slug, role in memberships:
                MembershipFactory(
                    group=self.groups[slug], person=user, council=self.councils[code], role=role, joined_at=long_ago
                )
            self.truth.begins(person, email, code, memberships)
        for person in ("priya", "finn"):
            code = CAST[person][1]
            MembershipFactory(
                group=self.groups[LEADS], person_id=self.ids[person], council=self.councils[code], joined_at=long_ago
            )

    # Reading ----------------------------------------------------------------------------------------------------------
    def user(self, person):
        return User.objects.get(pk=self.ids[person])

    def membership(self, slug, person):
        return Membership.objects.select_related("group", "person", "council").get(
            group=self.groups[slug], person=self.ids[person], left_at=None
        )

    def a_lead(self, slug):
        leading = self.truth.leading(slug)
        return self.user(leading[0]) if leading else self.uma

    def _does(self, deed, **given):
        """Whether it was done; a refusal leaves nothing behind."""
        try:
            with transaction.atomic():
                deed(**given, now=self.now)
        except (peergroups.Refused, accounts.AccountErased, accounts.NothingToChoose, accounts.ChosenAlready):
            return False
        return True

    # Time -------------------------------------------------------------------------------------------------------------
    @rule(days=st.sampled_from([0.05, 1, 1, 7, 31, 45]))
    def time_passes(self, days):
        """The nightly task runs at most once, however many nights it was away."""
        before = self.truth.today
        self.now = self.truth.now = self.now + dt.timedelta(days=days)
        if before < self.truth.today:
            self.the_night()

    def the_night(self):
        desk.succeed_due(now=self.now)
        self.truth.night()

    @rule()
    def mail_is_planned(self):
        plan(self.now)

    # Invitations ------------------------------------------------------------------------------------------------------
    @rule(slug=GROUPS, person=PEOPLE, role=ROLES, kind=KINDS, code=COUNCILS)
    def invite(self, slug, person, role, kind, code):
        if not self.truth.exists(code):
            return
        invited = self._does(
            peergroups.invite, group=self.groups[slug], email=CAST[person][0], role=role, kind=kind,
            council=self.councils[code] if kind == "council" else None, organisation="", words="", by=self.a_lead(slug),
        )  # fmt: skip

        assert invited == self.truth.may_be_invited(slug, person, role, kind, code)
        if invited:
            made = Invitation.objects.latest("pk")
            self.links[made.pk] = [invitation_path(made)]
            self.truth.invite(made.pk, slug, person, role, kind, code if kind == "council" else None)

    def _invitation(self, which):
        pks = sorted(self.truth.invitations)
        return Invitation.objects.get(pk=pks[-1 - which % len(pks)]) if pks else None

    @rule(which=st.integers(0, 2), deed=st.sampled_from(["resend", "withdraw", "decline"]))
    def answer_an_invitation_without_accepting(self, which, deed):
        invitation = self._invitation(which)
        if invitation is None:
            return
        given = {} if deed == "decline" else {"by": self.uma}

        done = self._does(getattr(peergroups, deed), invitation=invitation, **given)

        assert done == self.truth.is_open(invitation.pk)
        if done:
            self.truth.close_or_resend(invitation.pk, deed)
            self.links[invitation.pk].append(invitation_path(Invitation.objects.get(pk=invitation.pk)))

    @rule(which=st.integers(0, 2), person=st.one_of(st.none(), PEOPLE))
    def accept(self, which, person):
        """The right person (None), or whoever got hold of it."""
        invitation = self._invitation(which)
        if invitation is None:
            return
        person = person or self.truth.invitations[invitation.pk].person

        accepted = self._does(peergroups.accept, invitation=invitation, person=self.user(person))

        assert accepted == self.truth.may_accept(invitation.pk, person)
        if accepted:
            self.truth.accept(invitation.pk, person)

    @rule(which=st.integers(0, 2), age=st.integers(0, 2), person=st.one_of(st.none(), PEOPLE))
    def post_the_link(self, which, age, person):
        """By the page, with this link or an older one, by somebody who is signed in."""
        invitation = self._invitation(which)
        if invitation is None:
            return
        person = person or self.truth.invitations[invitation.pk].person
        links = self.links[invitation.pk]

        self._request("post", person, links[-1 - age % len(links)], {"deed": "join"})

        if self.truth.may_accept(invitation.pk, person):
            self.truth.accept(invitation.pk, person)

    # Asking and joining -----------------------------------------------------------------------------------------------
    @rule(slug=GROUPS, person=PEOPLE, code=st.one_of(st.none(), COUNCILS))
    def ask(self, slug, person, code):
        if code and not self.truth.exists(code):
            return
        council = self.councils[code] if code else None
        asked = self._does(
            peergroups.ask_to_join, group=self.groups[slug], person=self.user(person), council=council,
            organisation="Example Ltd", words="Please",
        )  # fmt: skip

        assert asked == self.truth.may_ask(slug, person)
        if asked:
            self.truth.ask(slug, person, code)

    @rule(
        slug=st.sampled_from(list(REGIONS)),
        person=PEOPLE,
        deed=st.sampled_from(["accept", "accept", "decline", "withdraw"]),
    )
    def decide(self, slug, person, deed):
        request = JoinRequest.objects.filter(group=self.groups[slug], person=self.ids[person]).first()
        if request is None:
            return
        kind = "council" if request.council_id else "supplier"
        given = {"accept": {"kind": kind}, "decline": {"reason": "Not now"}, "withdraw": {}}[deed]

        done = self._does(getattr(peergroups, f"{deed}_request"), request=request, by=self.a_lead(slug), **given)

        assert done == self.truth.may_decide(slug, person, deed)
        if done:
            self.truth.decide(slug, person, deed, kind)

    @rule(slug=GROUPS, person=PEOPLE)
    def join_at_once(self, slug, person):
        user = self.user(person)
        councils = councils_to_join_for(self.groups[slug], user, self.now) if user.is_active else []

        assert {council.code for council in councils} == self.truth.may_join_for(slug, person)
        if councils and (slug, person) not in self.truth.inside:
            council = councils[0]
            peergroups.join(group=self.groups[slug], person=user, council=council, by=user, now=self.now)
            self.truth.enter(slug, person, "member", "council", council.code, by_lead=False)

    @rule(person=PEOPLE, code=COUNCILS, vouched=st.booleans())
    def act_for(self, person, code, vouched):
        """Say which council one works for; a lead may confirm it."""
        if person in self.truth.closed or not self.truth.exists(code):
            return
        if vouched:
            confirm_council(person=self.user(person), council=self.councils[code], by=self.uma, now=self.now)
        else:
            accounts.affiliate(
                person=self.user(person), council=self.councils[code], by=self.user(person), now=self.now
            )
        self.truth.act_for(person, code, vouched=vouched)

    # Leaving ----------------------------------------------------------------------------------------------------------
    @rule(slug=GROUPS, person=PEOPLE, removed=st.booleans())
    def leave(self, slug, person, removed):
        if (slug, person) not in self.truth.inside:
            return
        by = self.a_lead(slug) if removed else self.user(person)
        because = Membership.Ended.REMOVED if removed else Membership.Ended.LEFT

        front.leave(membership=self.membership(slug, person), by=by, now=self.now, because=because)

        self.truth.leave(slug, person, removed=removed)

    @rule(slug=GROUPS, person=PEOPLE, role=st.sampled_from(["lead", "member"]))
    def change_role(self, slug, person, role):
        if (slug, person) not in self.truth.inside:
            return
        deed = peergroups.make_lead if role == "lead" else peergroups.make_member

        done = self._does(deed, membership=self.membership(slug, person), by=self.uma)

        assert done == self.truth.may_have_role(slug, person, role)
        if done:
            self.truth.change_role(slug, person, role)

    @rule(person=PEOPLE, which=st.integers(0, 2))
    def stop_acting_for(self, person, which):
        mine = list(
            Affiliation.objects.on(london.today(self.now))
            .filter(person=self.ids[person])
            .select_related("council", "person")
            .order_by("pk")
        )
        if mine:
            affiliation = mine[which % len(mine)]
            front.stop_acting_for(affiliation=affiliation, by=self.user(person), now=self.now)
            self.truth.stop_acting_for(person, affiliation.council.code)

    @rule(person=PEOPLE, deed=st.sampled_from(["close_account", "open_account", "open_account", "erase"]))
    def close_open_or_erase(self, person, deed):
        done = self._does(getattr(front, deed), person=self.user(person), by=self.uma)

        assert done == (deed != "open_account" or person not in self.truth.erased)
        if done:
            getattr(self.truth, deed)(person)
        if deed == "erase":
            assert tables_with(self.names[person]) == []

    # When councils end ------------------------------------------------------------------------------------------------
    @rule(code=st.sampled_from(["OLD", "BIG"]))
    def succeed(self, code):
        desk.succeed(predecessor=self.councils[code], on=ON, by=self.uma, now=self.now)
        self.truth.succeed(code)

    @rule(person=PEOPLE, said=st.sampled_from(["EAS", "WES", None]))
    def choose(self, person, said):
        if not self.truth.may_choose(person):
            return
        done = self._does(
            choosing.choose, person=self.user(person), predecessor=self.councils["BIG"],
            successor=self.councils.get(said), by=self.user(person),
        )  # fmt: skip

        assert done == self.truth.has_not_chosen_otherwise(person, said)
        if done:
            self.truth.choose(person, said)

    # What a member does -----------------------------------------------------------------------------------------------
    @rule(person=PEOPLE, said=st.sampled_from(["coming", "maybe", "not-coming"]))
    def answer_to_a_members_meeting(self, person, said):
        if not self.truth.may_enter("south", person):
            return
        assert Meeting.objects.visible_to(self.user(person)).filter(pk=self.secret.pk).exists()
        meetings.answer(meeting=self.secret, person=self.user(person), answer=said, by=self.user(person), now=self.now)

    # What must hold ---------------------------------------------------------------------------------------------------
    @rule(person=PEOPLE, slug=GROUPS)
    def somebody_tries_the_doors(self, person, slug):
        self._tries(person, slug)
        assert (self._request("get", person, "/admin/") == 200) == self.truth.may_enter_the_admin(person)

    def everybody_gets_in_exactly_where_they_may(self):
        for person in getattr(self, "ids", ()):
            request = RequestFactory().get("/")
            request.user = self.user(person)
            for slug in self.groups:
                try:
                    entered = enter_group(request, slug).membership is not None
                except Http404:
                    entered = False
                assert entered == self.truth.may_enter(slug, person), (person, slug)

    def _tries(self, person, slug):
        path = reverse("peergroups:member-list", args=[slug])
        assert (self._request("get", person, path) == 200) == self.truth.may_enter(slug, person), (person, slug)

    def _request(self, method, person, path, data=None):
        """With the browser that this person used before; who may sign in again does so when the session is old."""
        client = self.clients.setdefault(person, Client())
        with time_machine.travel(self.now, tick=False):
            since = self.signed_in.get(person)
            if person in self.truth.closed:
                self.signed_in.pop(person, None)
            elif since is None or self.now - since > SIGNED_IN_FOR:
                client.force_login(self.user(person))
                self.signed_in[person] = self.now
            return getattr(client, method)(path, data).status_code

    @invariant()
    def who_is_in_and_who_leads_is_as_it_should_be(self):
        names = {pk: person for person, pk in getattr(self, "ids", {}).items()}
        current = Membership.objects.current().filter(person__in=names).select_related("group", "council")
        found = {
            (row.group.slug, names[row.person_id]): (row.role, row.kind, row.council.code if row.council else None)
            for row in current
        }
        told = {key: (row[0], "", "") if key[0] == LEADS else row for key, row in found.items()}
        assert told == self.truth.inside
        leads = {person for slug, person in found if slug == LEADS}
        assert leads == {person for (slug, person), row in found.items() if slug in REGIONS and row[0] == "lead"}

    @invariant()
    def nothing_is_left_of_who_left(self):
        if not hasattr(self, "ids"):
            return
        names = {pk: person for person, pk in self.ids.items()}
        opened = set(Invitation.objects.open().values_list("pk", flat=True))
        assert opened == {pk for pk in self.truth.invitations if self.truth.is_open(pk)}
        waiting = {
            (row.group.slug, names[row.person_id])
            for row in JoinRequest.objects.filter(outcome="").select_related("group")
        }
        assert waiting == set(self.truth.requests)
        coming = Attendance.objects.filter(meeting=self.secret).exclude(answer="not-coming")
        assert {names[pk] for pk in coming.values_list("person", flat=True)} <= self.truth.insiders("south")
        queued = Message.objects.queued()
        assert not queued.filter(person_id__in=[self.ids[person] for person in self.truth.closed]).exists()
        # What they said themselves is confirmed, and the farewell that follows takes it out of their calendar again.
        told = queued.filter(about=f"meeting:{self.secret.pk}").exclude(kind__in=["confirmation", "farewell"])
        assert {names[pk] for pk in told.values_list("person_id", flat=True)} <= self.truth.insiders("south")
        about = {f"invitation:{pk}" for pk in opened}
        assert set(queued.filter(about__startswith="invitation:").values_list("about", flat=True)) <= about

    @invariant()
    def nobody_is_there_for_a_council_that_they_cannot_act_for(self):
        """But for who has not said yet which of several successors they work for: they read on."""
        if not hasattr(self, "ids"):
            return
        names = {pk: person for person, pk in self.ids.items()}
        acting = set(Affiliation.objects.on(london.today(self.now)).values_list("person", "council__code"))
        for person, code in Membership.objects.current().exclude(council=None).values_list("person", "council__code"):
            has_to_choose = code == "BIG" and self.truth.may_choose(names[person])
            assert (person, code) in acting or has_to_choose, (names[person], code)


def tables_with(text):
    """Every table, history and sessions included, of which a row has this text in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" t WHERE t::text LIKE %s)', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.django_db
def test_whatever_happens_nobody_without_a_right_of_today_gets_in():
    run_state_machine_as_test(
        Belonging,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "6")),
            derandomize="EXAMPLES" not in os.environ,  # the same for everybody; `make long` looks further
            stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck), print_blob=True,
        ),
    )  # fmt: skip
