"""The invented people of the demonstration, and who belongs where since a year ago.

Invitations and a request to join are made with the deeds that leads and people use, so the mailbox has their mails.
"""

import datetime as dt

from allauth.account.models import EmailAddress

from accounts import actions as accounts
from accounts.models import Affiliation, User
from common import london
from front.demo import present
from peergroups import actions
from peergroups.models import Invitation, JoinRequest, Membership, PeerGroup

LONG_AGO = dt.timedelta(days=3 * 365)  # since when they work for their councils: longer than their groups know them


def load(groups, councils, now):
    """{address: person}, and "coordinator"."""
    email, name, job_title = present.COORDINATOR
    people = {"coordinator": _person(email, name, job_title, is_staff=True, is_superuser=True)}
    year_ago = now - dt.timedelta(days=365)
    for row in present.PEOPLE:
        named = year_ago if row.email in present.NAMED_IN_PUBLIC else None
        people[row.email] = _person(row.email, row.name, row.job_title, named_in_public_since=named)
        _belong(row, people[row.email], groups[row.group], councils.get(row.council), year_ago)
    _leads_among_themselves(groups["leads"])
    for row in present.INVITED:
        _invite(row, groups[row.group], councils.get(row.council), now)
    _ask(present.ASKING, groups, councils, now)
    return people


def _person(email, name, job_title, **flags):
    person = User.objects.filter(email=email).first()
    if person is None:
        person = User.objects.create_user(email, name=name, job_title=job_title, **flags)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _belong(row, person, group, council, since):
    if council and not person.affiliations.filter(council=council).exists():
        Affiliation.objects.create(
            person=person,
            council=council,
            started_on=london.today(since - LONG_AGO),
            confirmed_at=since,
            confirmed_by=person,
        )
    if not Membership.objects.filter(group=group, person=person).exists():
        Membership.objects.create(
            group=group,
            person=person,
            council=council,
            role=Membership.Role.LEAD if row.leads else Membership.Role.MEMBER,
            kind=row.kind,
            organisation=row.organisation,
            joined_at=since,
            joined_by=person,
        )


def _leads_among_themselves(group):
    """Who leads a region is in the leads' group, since the same day."""
    leading = Membership.objects.current().leads().filter(group__kind=PeerGroup.Kind.REGION).order_by("pk")
    for lead in leading.exclude(person__memberships__group=group).select_related("council"):
        Membership.objects.create(
            group=group, person=lead.person, council=lead.council, joined_at=lead.joined_at, joined_by=lead.person
        )


def _invite(row, group, council, now):
    if Invitation.objects.filter(group=group, email=row.email).exists():
        return
    actions.invite(
        group=group,
        email=row.email,
        role=row.role,
        kind=row.kind,
        council=council,
        organisation=row.organisation,
        words=row.words,
        by=Membership.objects.current().leads().filter(group=group).order_by("pk").first().person,
        now=now,
    )


def _ask(row, groups, councils, now):
    person, group, council = _person(row.email, row.name, row.job_title), groups[row.group], councils[row.council]
    if JoinRequest.objects.filter(group=group, person=person).exists():
        return
    accounts.affiliate(person=person, council=council, by=person, now=now)
    actions.ask_to_join(
        group=group, person=person, council=council, organisation="", words=present.ASKING_WORDS, now=now
    )
