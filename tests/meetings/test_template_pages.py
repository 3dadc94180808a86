"""The pages of templates: the list, one of them, how an agenda becomes one, and one an agenda."""

import pytest
from django.urls import reverse

from meetings import actions
from meetings.models import Meeting, Template, TemplateUse, TemplateVersion
from tests.factories import AgendaItemFactory, MeetingFactory, PlacementFactory, TopicFactory
from tests.meetings import visiting
from tests.meetings.pasting import fields_of
from tests.meetings.test_templates import MORNING, NOW, SAID, agenda, copy, give, lines, titles
from tests.meetings.visiting import SIGN_IN, WHO, url
from tests.template_factories import (
    TemplateFactory,
    TemplateLineFactory,
    TemplateSourceFactory,
    TemplateVersionFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/templates/"


@pytest.fixture
def statuses(client, request):
    def of(path, method="get"):
        found = []
        for who in WHO:
            client.logout()
            if who != "anonymous":
                client.force_login(request.getfixturevalue(who))
            found.append(getattr(client, method)(path).status_code)
        return tuple(found)

    return of


def text(response):
    return " ".join(response.content.decode().split())


def of(version, name="detail"):
    return reverse(f"templates:template-{name}", args=[version.template_id])


def typed(meeting, **changes):
    """What a lead would send who changes nothing on the page that gives an agenda."""
    said = {"title": "Half a day", "purpose": "For a dozen", "kind": "workshop", "licence": "ogl-3"}
    for item in meeting.agenda_items.all():
        said |= {f"keep-{item.pk}": "on", f"title-{item.pk}": item.title, f"kind-{item.pk}": item.kind}
        said |= {f"minutes-{item.pk}": str(item.minutes), f"words-{item.pk}": item.words}
    return said | changes


# The list -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, member, count, django_assert_num_queries):
    for _ in range(count):
        version = TemplateVersionFactory()
        TemplateLineFactory.create_batch(count, version=version)
    client.force_login(member)

    with django_assert_num_queries(5):
        response = client.get(LIST)

    assert len(response.context["page"].object_list) == count


def test_the_list_shows_the_newest_version_of_what_is_listed_latest_first(client, group, lead):
    older = give(group, lead)
    newest = actions.give_version(
        template=older.template, fields=SAID | {"title": "Better"}, lines=lines(), by=lead, now=NOW
    )
    TemplateVersionFactory(template__withdrawn=True)
    late = TemplateVersionFactory()

    response = client.get(LIST)

    assert list(response.context["page"].object_list) == [late, newest]
    assert "Workshop plan" in text(response)  # in the filter
    assert "3 lines, 1 h 25 min" in text(response)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=bins", {"Bins"}), ("q=DOZEN", {"Bins"}), ("q=north", {"Forms"}), ("q=coffee+roast", {"Forms"}),
        ("q=grinder", {"Forms"}), ("q=bins+coffee", set()), ("kind=workshop", {"Forms"}),
        ("kind=nonsense", {"Bins", "Forms"}), ("q=%00", {"Bins", "Forms"}),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_words_and_kind(client, query, found):
    TemplateVersionFactory(title="Bins", purpose="For a dozen", template__group__name="South")
    forms = TemplateVersionFactory(title="Forms", purpose="For two", template__group__name="North",
                                   template__kind="workshop")  # fmt: skip
    TemplateLineFactory(version=forms, title="Coffee roast", words="Bring a grinder")

    response = client.get(f"{LIST}?{query}")

    assert {version.title for version in response.context["page"].object_list} == found


def test_the_list_comes_in_pages_of_25_that_keep_the_filter(client):
    for _ in range(26):
        TemplateVersionFactory(title="Bins")

    response = client.get(f"{LIST}?q=bins")

    assert len(response.context["page"].object_list) == 25
    assert "?q=bins&amp;page=2" in response.content.decode()


def test_an_empty_list_says_what_it_is_for(client):
    assert "A lead whose meeting went well saves its agenda as one" in text(client.get(LIST))
    TemplateVersionFactory()
    assert "No template matches" in text(client.get(f"{LIST}?q=nothing"))


def test_who_came_from_an_agenda_is_led_back_to_it(client, group, lead, member, meeting):
    version = TemplateVersionFactory()
    to_copy = url("template-copy", meeting, version.template_id)

    client.force_login(lead)
    assert to_copy in client.get(f"{LIST}?meeting={meeting.pk}").content.decode()
    client.force_login(member)
    assert to_copy not in client.get(f"{LIST}?meeting={meeting.pk}").content.decode()
    for nonsense in ("x", "²", "9" * 30):
        assert client.get(LIST, {"meeting": nonsense}).context["meeting"] is None


# One of them ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_for_one_and_three(client, group, lead, count, django_assert_num_queries):
    version = TemplateVersionFactory(template__group=group)
    TemplateLineFactory.create_batch(count, version=version)
    for _ in range(count):
        TemplateSourceFactory(version=version)
        TemplateSourceFactory(source=version)
        MeetingFactory(group=group)
    client.force_login(lead)

    with django_assert_num_queries(17):
        client.get(of(version))


def test_everybody_reads_a_template(statuses, group):
    assert statuses(of(TemplateVersionFactory(template__group=group))) == (200, 200, 200, 200, 200)
    withdrawn = TemplateVersionFactory(template__group=group, template__withdrawn=True)
    assert statuses(of(withdrawn)) == (200, 200, 404, SIGN_IN, 200)
    assert statuses(of(TemplateVersionFactory(template=TemplateFactory(group=group)), "change")) == (
        200, 403, 403, SIGN_IN, 200,
    )  # fmt: skip


def test_a_page_tells_lines_times_licence_and_lineage(client, group, lead, meeting):
    parent = give(group, lead, fields={"title": "The first of its kind"})
    copy(parent, meeting, lead)
    items = list(meeting.agenda_items.order_by("position"))
    child = give(group, lead, lines=lines(items=items), meeting=meeting, fields={"licence": "cc-by-4"})

    page = text(client.get(of(child)))

    for said in (
        "Welcome", "10:10am", "1 h 25 min, 3 lines", "https://creativecommons.org/licenses/by/4.0/",
        f'href="{parent.get_absolute_url()}">The first of its kind</a>” of the South peer group,'
        " version 1, licensed under the Open Government Licence v3.0",
    ):  # fmt: skip
        assert said in page
    assert f'href="{child.template.get_absolute_url()}">Half-day show and tell</a>' in text(client.get(of(parent)))


def test_a_parent_that_the_reader_may_not_know_of_is_credited_without_a_link(client, group, lead):
    parent = TemplateVersionFactory(title="The first of its kind", template__withdrawn=True)
    child = TemplateSourceFactory(source=parent).version

    page = text(client.get(of(child)))

    assert "Made from “The first of its kind” of" in page
    assert parent.get_absolute_url() not in page
    gone = TemplateVersionFactory(template__withdrawn=True, title="Gone")
    TemplateSourceFactory(version=gone, source=child)
    assert "Gone" not in text(client.get(of(child)))


def test_an_earlier_version_stays_readable(client, group, lead):
    first = give(group, lead)
    actions.give_version(template=first.template, fields=SAID, lines=lines(*MORNING[:1]), by=lead, now=NOW)

    page = text(client.get(first.get_absolute_url()))

    assert "Coffee" in page
    assert "This is an earlier version" in page
    assert "Coffee" not in text(client.get(of(first)))
    assert client.get(f"{of(first)}versions/3/").status_code == SIGN_IN


def test_a_lead_chooses_a_meeting_and_a_member_none(come, group, meeting):
    version = TemplateVersionFactory()
    other, over = MeetingFactory(), MeetingFactory(group=group, days=-3)
    off = MeetingFactory(group=group, state="cancelled", cancelled_at=NOW)

    client = come("lead")
    sent = client.post(of(version), {"meeting": meeting.pk})
    assert sent.headers["Location"] == url("template-copy", meeting, version.template_id)
    for wrong in (other, over, off):
        assert "Choose a meeting" in text(client.post(of(version), {"meeting": wrong.pk}))
    assert come("member").post(of(version), {"meeting": meeting.pk}).status_code == 403
    client.logout()
    assert client.post(of(version), {"meeting": meeting.pk}).status_code == SIGN_IN


def test_the_group_that_gave_it_says_it_otherwise(come, group, lead):
    version = give(group, lead)
    welcome, show, _ = version.lines.order_by("position")
    said = SAID | {"title": "Better", "licence": "cc-by-4"}
    said |= {f"keep-{show.pk}": "on", f"title-{show.pk}": "Show", f"kind-{show.pk}": "talk", f"minutes-{show.pk}": "1h"}

    sent = come("lead").post(of(version, "change"), said | {f"title-{welcome.pk}": ""})

    newest = TemplateVersion.objects.newest().get()
    assert sent.headers["Location"] == of(version)
    assert (newest.number, newest.title, newest.licence) == (2, "Better", "cc-by-4")
    assert [(line.title, line.kind, line.minutes) for line in newest.lines.all()] == [("Show", "talk", 60)]


def reworded(version, title):
    """What a lead sends who looked at this version, and words its first line so."""
    first = version.lines.order_by("position").first()
    said = SAID | {"shown": version.number, "seen": version.number, f"keep-{first.pk}": "on"}
    return said | {f"title-{first.pk}": title, f"kind-{first.pk}": "talk", f"minutes-{first.pk}": "10"}


def test_a_version_is_given_once_by_two_clicks(come, group, lead):
    version = give(group, lead)
    client = come("lead")

    for _ in range(2):
        sent = client.post(of(version, "change"), reworded(version, "Hello"))
        assert sent.headers["Location"] == of(version)

    newest = TemplateVersion.objects.newest().get()
    assert (newest.number, titles(newest)) == (2, ["Hello"])


def test_what_is_typed_while_another_lead_gives_a_version_is_kept_and_nothing_is_given_over_it(come, group, lead):
    version = give(group, lead)
    client = come("lead")
    theirs = actions.give_version(template=version.template, fields=SAID, lines=lines(*MORNING[:2]), by=lead, now=NOW)

    page = client.post(of(version, "change"), reworded(version, "Hello"))

    assert "Another version was given" in text(page)
    assert 'value="Hello"' in text(page)
    assert TemplateVersion.objects.newest().get() == theirs
    form = page.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value()}
    assert client.post(of(version, "change"), again).status_code == 302
    assert titles(TemplateVersion.objects.get(number=3)) == ["Hello"]


@pytest.mark.parametrize("shown", ["", "9", "²", "x", "9" * 30])
def test_a_form_that_does_not_say_what_it_shows_is_of_the_newest(come, group, lead, shown):
    version = give(group, lead)

    sent = come("lead").post(of(version, "change"), reworded(version, "Hello") | {"shown": shown, "seen": ""})

    assert sent.status_code == 302
    assert TemplateVersion.objects.newest().get().number == 2


def test_it_is_taken_off_the_list_and_put_back(come, group, lead, statuses):
    version = give(group, lead)
    client = come("lead")

    assert "No group has used it" in text(client.get(of(version, "withdraw")))
    off, back = ({"was": client.get(of(version, "withdraw")).context["form"]["was"].value()}, {"was": "withdrawn"})
    for _ in range(2):  # twice is once
        client.post(of(version, "withdraw"), off)
        assert not Template.objects.listed().exists()
    assert "took this off the list" in text(client.get(of(version)))
    assert 'name="was" value="withdrawn"' in text(client.get(of(version, "withdraw")))
    for _ in range(2):
        client.post(of(version, "withdraw"), back)
        assert Template.objects.listed().exists()
    assert client.post(of(version, "withdraw"), {"was": "nonsense"}).status_code == 200
    assert Template.objects.listed().exists()
    assert statuses(of(version, "withdraw"), "post") == (302, 403, 404, SIGN_IN, 302)


# From an agenda -------------------------------------------------------------------------------------------------------
def test_a_lead_gives_the_lines_that_they_left_in_as_they_worded_them(come, meeting, item):
    out = AgendaItemFactory(meeting=meeting, title="Our budget")
    said = typed(meeting, **{f"title-{item.pk}": "Missed collections", f"words-{item.pk}": "What each tried"})
    del said[f"keep-{out.pk}"]

    sent = come("lead").post(url("template-give", meeting), said)

    version = TemplateVersion.objects.get()
    assert sent.headers["Location"] == of(version)
    assert (version.title, version.purpose, version.licence) == ("Half a day", "For a dozen", "ogl-3")
    assert (version.template.kind, version.template.group) == ("workshop", meeting.group)
    assert [(one.title, one.minutes, one.words) for one in version.lines.all()] == [
        ("Missed collections", 20, "What each tried")
    ]


def test_nothing_is_given_that_was_not_shown(come, meeting, item):
    said = typed(meeting)
    AgendaItemFactory(meeting=meeting, title="Written meanwhile")

    come("lead").post(url("template-give", meeting), said)

    assert titles(TemplateVersion.objects.get()) == ["Missed bins"]


def test_the_page_shows_what_will_be_given_and_not_what_waited(come, meeting, item):
    waited = AgendaItemFactory(
        meeting=meeting, title="A member’s trouble", words="In confidence", presenter="Lee Placeholder"
    )
    PlacementFactory(topic=TopicFactory(group=meeting.group), meeting=meeting, item=waited)

    page = text(come("lead").get(url("template-give", meeting)))

    assert 'value="Missed bins"' in page
    assert "Only its kind is given" in page
    for private in ("A member’s trouble", "In confidence", "Lee Placeholder"):
        assert private not in page


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"title": ""}, "Enter a title"), ({"purpose": ""}, "Say what it is for"),
        ({"licence": ""}, "Choose a licence"),
        ({"kind": ""}, "Choose a kind"), ({"kind": "scrutiny-day"}, "Choose one of the options"),
        ({"licence": "mine"}, "Choose one of the options"), ({"line-title": ""}, "Enter a title"),
        ({"line-minutes": ""}, "Enter a number of minutes"), ({"line-minutes": "721"}, "from 1 to 720"),
        ({"line-title": "x" * 161}, "must be 160 characters or fewer"),
        ({"line-keep": None}, "Leave at least one line in"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_what_was_typed_stays(come, meeting, item, change, error):
    name, value = next(iter(change.items()))
    name = f"{name.removeprefix('line-')}-{item.pk}" if name.startswith("line-") else name
    said = typed(meeting, **{f"words-{item.pk}": "Typed already"})
    said = {key: each for key, each in (said | {name: value}).items() if each is not None}

    page = text(come("lead").post(url("template-give", meeting), said))

    assert error in page
    assert "Typed already" in page
    assert not Template.objects.exists()


def test_an_agenda_can_be_the_next_version_of_what_the_group_gave(come, group, lead, meeting, item):
    version = give(group, lead)
    others = [
        TemplateVersionFactory(),
        TemplateVersionFactory(template__group=group, template__withdrawn=True),
        TemplateVersionFactory(template__group=group, template__kind="scrutiny-day"),
    ]
    client = come("lead")

    client.post(url("template-give", meeting), typed(meeting, follows=str(version.template_id)))

    assert TemplateVersion.objects.newest().get(template=version.template).number == 2
    for other in others:
        page = text(client.post(url("template-give", meeting), typed(meeting, follows=str(other.template_id))))
        assert "Choose one of the options" in page


def test_an_agenda_without_lines_has_nothing_to_give(come, meeting):
    sent = come("lead").get(url("template-give", meeting))

    assert sent.headers["Location"] == url("meeting-agenda", meeting)


# Onto an agenda -------------------------------------------------------------------------------------------------------
def test_the_preview_adds_up_against_the_hours_of_the_meeting(come, group, lead, meeting, item):
    version = give(group, lead)

    page = text(come("lead").get(url("template-copy", meeting, version.template_id)))

    assert "The agenda ends at 11:45am. 3 h 15 min of the meeting are still free." in page
    assert page.count("<strong>New</strong>") == 3
    assert (agenda(meeting), TemplateUse.objects.count()) == (["Missed bins"], 0)


def test_the_times_are_shown_again_without_what_is_left_out(come, group, lead, meeting):
    version = give(group, lead)
    coffee = version.lines.get(title="Coffee")

    page = text(
        come("lead").post(url("template-copy", meeting, version.template_id), {"lines": [coffee.pk], "again": "1"})
    )

    assert "The agenda ends at 10:15am" in page
    assert agenda(meeting) == []


def test_the_chosen_lines_are_put_on_the_agenda(come, group, lead, meeting):
    version = give(group, lead)
    chosen = [line.pk for line in version.lines.exclude(title="Welcome")]
    address = url("template-copy", meeting, version.template_id)
    client = come("lead")

    sent = client.post(address, {"lines": chosen}, follow=True)

    assert agenda(meeting) == ["Show and tell", "Coffee"]
    assert "2 lines of “Half-day show and tell” stand on the agenda." in text(sent)
    assert "All of it stood there already." in text(client.post(address, {"lines": chosen}, follow=True))
    assert "Choose at least one line" in text(client.post(address, {}))
    other = TemplateLineFactory()
    assert "Choose lines from this list" in text(client.post(address, {"lines": [other.pk]}))


def test_only_who_writes_the_agenda_copies_until_the_meeting_is_over(statuses, group, lead, meeting):
    version = give(group, lead)
    over = MeetingFactory(group=group, days=-3)
    off = MeetingFactory(group=group, state="cancelled", cancelled_at=NOW)

    assert statuses(url("template-copy", meeting, version.template_id)) == (200, 403, 404, SIGN_IN, 200)
    for closed in (over, off):
        assert statuses(url("template-copy", closed, version.template_id)) == (403, 403, 404, SIGN_IN, 403)
    assert statuses(url("template-give", meeting))[1:4] == (403, 404, SIGN_IN)


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_new_meeting_begins_with_a_template(come, group, withdrawn):
    version = TemplateVersionFactory(template__withdrawn=withdrawn)
    new = reverse("meetings:meeting-schedule", args=[group.slug])

    sent = come("lead").post(f"{new}?template={version.template_id}", visiting.typed())

    meeting = Meeting.objects.get()
    to_copy = url("template-copy", meeting, version.template_id)
    assert sent.headers["Location"] == (meeting.get_absolute_url() if withdrawn else to_copy)


def test_the_agenda_offers_both_ways_to_who_writes_it(come, meeting, item):
    ways = (f"/templates/?meeting={meeting.pk}", url("template-give", meeting))

    lead, member = (come(who).get(url("meeting-agenda", meeting)).content.decode() for who in ("lead", "member"))

    assert [way in lead for way in ways] == [True, True]
    assert [way in member for way in ways] == [False, False]


# Before it is public --------------------------------------------------------------------------------------------------
def test_a_lead_sees_exactly_what_everybody_will_read_before_it_is_given(client, lead, meeting):
    kept = AgendaItemFactory(meeting=meeting, title="Missed bins", minutes=30, words="Bring <b>one</b>", position=1)
    left = AgendaItemFactory(meeting=meeting, title="Only ours", position=2)
    client.force_login(lead)
    said = typed(meeting, **{f"keep-{left.pk}": ""}, step="look")

    page = text(client.post(url("template-give", meeting), said))

    for shown in (
        "Half a day",
        "For a dozen",
        "10:30am",
        "Missed bins",
        "Bring &lt;b&gt;one",
        "Open Government Licence",
    ):
        assert shown in page
    assert '<p class="pg-agenda__title">Only ours' not in page
    assert not Template.objects.exists()
    assert f'name="title-{kept.pk}" value="Missed bins"' in page


def test_what_was_looked_at_is_what_is_given(client, lead, meeting):
    for place, title in enumerate(("Missed bins", "Only ours"), start=1):
        left = AgendaItemFactory(meeting=meeting, title=title, position=place)
    client.force_login(lead)
    looked = client.post(url("template-give", meeting), typed(meeting, **{f"keep-{left.pk}": ""}, step="look"))
    sent = fields_of(looked.content.decode())

    again = client.post(url("template-give", meeting), sent | {"step": "again"})
    client.post(url("template-give", meeting), sent)

    assert 'value="Half a day"' in text(again)
    assert not again.context["form"].errors
    version = TemplateVersion.objects.get()
    assert (version.title, titles(version)) == ("Half a day", ["Missed bins"])


def test_the_title_of_a_meeting_that_is_not_for_everyone_is_not_prefilled(client, lead, meeting):
    AgendaItemFactory(meeting=meeting, title="What we hide")
    client.force_login(lead)
    public = text(client.get(url("template-give", meeting)))
    Meeting.objects.update(audience="members")

    page = client.get(url("template-give", meeting))

    assert f'value="{meeting.title}"' in public
    assert page.context["form"]["title"].value() == ""
    assert "What we hide" in public
    assert "What we hide" not in text(page)
    assert "everybody will read it" in text(page)
