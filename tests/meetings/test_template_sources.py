"""Where a version of a template came from: from several others perhaps, whose licences it keeps to."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InternalError, transaction

from meetings import actions
from meetings.licences import credit
from meetings.models import Template, TemplateSource, TemplateVersion
from meetings.template_list import made_from, sources_of
from tests.factories import AgendaItemFactory, PeerGroupFactory
from tests.meetings.test_template_pages import of, text, typed
from tests.meetings.test_templates import MORNING, NOW, SAID, copy, give, lines
from tests.meetings.visiting import url
from tests.refusing import refused
from tests.template_factories import TemplateSourceFactory, TemplateVersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(lead):
    """A template of another group, under the Open Government Licence."""
    return give(PeerGroupFactory(name="North"), lead, *MORNING[:1], fields={"title": "Theirs"})


def as_lines(meeting):
    items = list(meeting.agenda_items.order_by("position"))
    return lines(*((item.kind, item.title, item.minutes) for item in items), items=items)


def came_from(version):
    return set(version.sources.values_list("source", flat=True))


# Lineage --------------------------------------------------------------------------------------------------------------
def test_what_is_made_from_an_agenda_came_from_each_template_that_is_on_it(group, lead, meeting, theirs):
    other = give(group, lead, *MORNING[1:])
    unused = give(group, lead, ("talk", "Elsewhere", 5), fields={"title": "Not used"})
    for version in (theirs, other):
        copy(version, meeting, lead)

    child = give(group, lead, lines=as_lines(meeting), meeting=meeting, fields={"title": "Ours"})

    assert came_from(child) == {theirs.pk, other.pk}
    assert set(sources_of(child)) == {theirs, other}
    assert not unused.went_into.exists()


def test_what_kept_no_line_of_a_template_did_not_come_from_it(group, lead, meeting, theirs):
    copy(theirs, meeting, lead)
    own = AgendaItemFactory(meeting=meeting, title="Ours")

    child = give(group, lead, lines=lines(("talk", "Ours", 20), items=[own]), meeting=meeting)

    assert came_from(child) == set()


def test_a_next_version_from_the_agenda_of_another_template_keeps_both_lines_of_descent(group, lead, meeting, theirs):
    first = TemplateVersionFactory(title="The first")
    mine = give(group, lead, *MORNING[1:])
    TemplateSourceFactory(version=mine, source=first)
    copy(theirs, meeting, lead)
    copy(mine, meeting, lead)
    given = as_lines(meeting)

    second = actions.give_version(template=mine.template, fields=SAID, lines=given, by=lead, now=NOW, meeting=meeting)
    third = actions.give_version(template=mine.template, fields=SAID | {"title": "New"}, lines=given, by=lead, now=NOW)

    assert came_from(second) == came_from(third) == {first.pk, theirs.pk}
    assert came_from(mine) == {first.pk}


def test_the_same_words_from_another_template_are_a_version_of_their_own(group, lead, meeting, theirs):
    mine = give(group, lead, *MORNING[:1])
    copy(theirs, meeting, lead)
    said = {"template": mine.template, "fields": SAID, "lines": as_lines(meeting), "by": lead, "now": NOW}

    second = actions.give_version(**said, meeting=meeting)
    again = actions.give_version(**said, meeting=meeting)

    assert (second.number, again.number, came_from(second)) == (2, 2, {theirs.pk})


def test_given_twice_from_the_same_it_is_one_and_from_another_it_is_another(group, lead, meeting, theirs):
    copy(theirs, meeting, lead)
    own = give(group, lead, *MORNING[:1])

    once, twice = (give(group, lead, lines=as_lines(meeting), meeting=meeting) for _ in range(2))

    assert once == twice != own
    assert Template.objects.filter(group=group).count() == 2


def test_the_next_version_on_the_page_keeps_what_the_agenda_came_from(client, group, lead, meeting, theirs):
    mine = give(group, lead, *MORNING[1:])
    copy(theirs, meeting, lead)
    client.force_login(lead)

    client.post(url("template-give", meeting), typed(meeting, follows=str(mine.template_id)))

    newest = mine.template.versions.first()
    assert (newest.number, came_from(newest)) == (2, {theirs.pk})


def test_a_page_tells_every_template_it_came_from_and_what_came_from_it(client, theirs):
    other, child = TemplateVersionFactory(title="Another"), TemplateVersionFactory(title="Child")
    for source in (theirs, other):
        TemplateSourceFactory(version=child, source=source)

    page = text(client.get(of(child)))

    for source in (theirs, other):
        assert f'href="{source.get_absolute_url()}">{source.title}</a>” of' in page
    assert [row.version for row in made_from(theirs, AnonymousUser())] == [child]
    assert f'href="{child.template.get_absolute_url()}">Child</a>' in text(client.get(of(theirs)))


def test_only_what_came_from_it_in_its_newest_version_is_told(group, lead, theirs):
    old = TemplateSourceFactory(source=theirs).version
    TemplateVersionFactory(template=old.template)

    assert made_from(theirs, lead) == []


def test_sources_are_history_and_none_comes_from_itself(theirs):
    row = TemplateSourceFactory(source=theirs)

    for change in (row.delete, lambda: TemplateSource.objects.update(source=TemplateVersionFactory())):
        with pytest.raises(InternalError), transaction.atomic():
            change()
    with refused("template_version_came_from_another"):
        TemplateSourceFactory(version=theirs, source=theirs)
    with refused("template_version_came_from_another_once"):
        TemplateSourceFactory(version=row.version, source=theirs)


# Licences -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("source", "refuses"), [("ogl-3", True), ("cc-by-4", True), ("cc0-1", False)])
def test_what_asks_for_a_credit_is_not_given_on_without_one(group, lead, meeting, source, refuses):
    version = give(PeerGroupFactory(), lead, fields={"licence": source})
    copy(version, meeting, lead)
    mine = give(group, lead, *MORNING[1:])
    free = {"title": "Free", "licence": "cc0-1"}
    given = as_lines(meeting)
    deeds = (
        lambda: give(group, lead, lines=given, meeting=meeting, fields=free),
        lambda: actions.give_version(
            template=mine.template, fields=SAID | free, lines=given, by=lead, now=NOW, meeting=meeting
        ),
    )
    for deed in deeds:
        if refuses:
            with pytest.raises(actions.CreditOwed):
                deed()
        else:
            assert deed().licence == "cc0-1"
    assert TemplateVersion.objects.filter(title="Free").count() == (0 if refuses else 2)


def test_the_database_refuses_it_too(theirs):
    free = TemplateVersionFactory(licence="cc0-1")

    with refused("template_keeps_the_credit_it_owes"):
        TemplateSourceFactory(version=free, source=theirs)
    TemplateSourceFactory(version=free, source=TemplateVersionFactory(licence="cc0-1"))
    TemplateSourceFactory(version=TemplateVersionFactory(licence="cc-by-4"), source=theirs)


def test_the_page_offers_no_licence_without_a_credit_and_says_why(client, lead, meeting, theirs):
    client.force_login(lead)
    AgendaItemFactory(meeting=meeting)
    free = text(client.get(url("template-give", meeting)))
    copy(theirs, meeting, lead)

    page = text(client.get(url("template-give", meeting)))
    answer = client.post(url("template-give", meeting), typed(meeting, licence="cc0-1"))

    assert 'value="cc0-1"' in free
    assert 'value="cc0-1"' not in page
    assert "It came from “Theirs” of the North peer group, given under a licence that asks for a credit." in page
    assert "Choose one of the options" in text(answer)
    assert Template.objects.count() == 1


def test_the_next_version_of_what_came_from_another_asks_for_a_credit_too(client, group, lead, meeting, theirs):
    mine = give(group, lead, *MORNING[1:])
    TemplateSourceFactory(version=mine, source=theirs)
    AgendaItemFactory(meeting=meeting)
    client.force_login(lead)

    by_agenda = client.post(
        url("template-give", meeting), typed(meeting, licence="cc0-1", follows=str(mine.template_id))
    )
    by_hand = client.get(of(mine, "change"))

    assert "It came from “Theirs”" in text(by_agenda)
    assert 'value="cc0-1"' not in text(by_hand)
    assert mine.template.versions.count() == 1


def test_the_credit_names_what_it_contains_and_under_which_licence(theirs):
    version, free = TemplateVersionFactory(title="Ours"), TemplateVersionFactory(licence="cc0-1")

    said = credit(version, [theirs, free])

    assert [str(part) for part in said.contains] == [
        "Contains public sector information from “Theirs” by the North peer group, version 1 of 2 November 2026, "
        "licensed under the Open Government Licence v3.0."
    ]


def test_the_page_shows_the_whole_credit(client, theirs):
    child = TemplateSourceFactory(source=theirs).version

    page = text(client.get(of(child)))

    assert "Contains public sector information from “Theirs” by the North peer group" in page
    assert page.count("open-government-licence/version/3/") == 2


def test_what_came_from_what_came_from_another_credits_both(group, lead, meeting, theirs):
    between = give(PeerGroupFactory(name="East"), lead, *MORNING[1:], fields={"title": "Between"})
    TemplateSourceFactory(version=between, source=theirs)
    copy(between, meeting, lead)

    child = give(group, lead, lines=as_lines(meeting), meeting=meeting, fields={"title": "Ours"})

    assert came_from(child) == {theirs.pk, between.pk}
    assert theirs.title in str(credit(child, sources_of(child)))


def test_a_line_with_a_percent_sign_that_is_too_long_is_named(client, lead, meeting):
    item = AgendaItemFactory(meeting=meeting, title="100% of it")
    client.force_login(lead)

    page = client.post(url("template-give", meeting), typed(meeting, **{f"words-{item.pk}": "x" * 2001}))

    assert "“100% of it”" in page.content.decode()
