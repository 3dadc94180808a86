"""Who may not see a thing does not find it: no title, no excerpt, no count, no “did you mean”."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from common.search import Known, Words
from front import search
from tests.factories import ActionFactory, AgendaItemFactory, DecisionFactory, MeetingFactory, MembershipFactory
from tests.scrutiny_factories import ProductFactory, SupplierFactory
from tests.template_factories import TemplateFactory, TemplateVersionFactory
from tests.timebank_factories import RequestFactory

pytestmark = pytest.mark.django_db
WORD, SLIPS = "xylophone", ("xylofone", "xylophoen")  # the first is compared with titles alone
SAID = {"notes_state": "circulated", "days": -5}
EVERYBODY = {"anonymous", "outsider", "supplier", "member", "lead", "coordinator"}
PUBLIC_SECTOR = {"outsider", "member", "lead", "coordinator"}
INSIDE = {"supplier", "member", "lead", "coordinator"}
LEADING = {"lead", "coordinator"}


def meeting(group, **more):
    if more.get("notes_state") == "circulated":
        more["circulated_at"] = timezone.now()
    return MeetingFactory(group=group, **{"title": "A day", **more})


def unread(group):
    """A meeting of the group that its supplier may not know of, its notes circulated."""
    return meeting(group, audience="public-sector", **SAID)


def request(audience="groups", **more):
    """Of a council that none of the people is of."""
    return RequestFactory(title="Xylophone lessons", audience=audience, **more)


def changed(version):
    TemplateVersionFactory(template=version.template)


def former(thing):
    thing.former_names.create(name="Xylophone")


# What has the word in it, and who finds it.
THINGS = {
    "a meeting for everybody": (lambda group: meeting(group, title="Xylophone"), EVERYBODY),
    "a cancelled one": (
        lambda group: meeting(
            group, title="Xylophone", state="cancelled", cancelled_at=timezone.now(), cancelled_because="No xylophone"
        ),
        EVERYBODY,
    ),
    "where it is": (lambda group: meeting(group, venue="Xylophone House"), EVERYBODY),
    "a meeting for the public sector": (
        lambda group: meeting(group, title="Xylophone", audience="public-sector"), PUBLIC_SECTOR,
    ),
    "a meeting for members": (lambda group: meeting(group, title="Xylophone", audience="members"), INSIDE),
    "a meeting for named councils": (lambda group: meeting(group, title="Xylophone", audience="councils"), LEADING),
    "a draft": (lambda group: meeting(group, title="Xylophone", draft=True), LEADING),
    "how to join online": (lambda group: meeting(group, online_url="https://xylophone.example/"), set()),
    "why it was cancelled": (
        lambda group: meeting(group, state="cancelled", cancelled_at=timezone.now(), cancelled_because="Xylophone"),
        set(),
    ),
    "a line": (lambda group: AgendaItemFactory(meeting=meeting(group), title="Xylophone"), EVERYBODY),
    "a line of a meeting for members": (
        lambda group: AgendaItemFactory(meeting=meeting(group, audience="members"), words="The xylophone"), INSIDE,
    ),
    "a line of a draft": (
        lambda group: AgendaItemFactory(meeting=meeting(group, draft=True), title="Xylophone"), LEADING,
    ),
    "who presents a line": (lambda group: AgendaItemFactory(meeting=meeting(group), presenter="Xylophone"), set()),
    "notes": (lambda group: meeting(group, notes="The xylophone", **SAID), EVERYBODY),
    "a draft of notes": (lambda group: meeting(group, notes="Xylophone", notes_state="draft", days=-5), LEADING),
    "notes for members": (
        lambda group: meeting(group, notes="The xylophone", notes_for_members=True, **SAID), INSIDE,
    ),
    "notes of a meeting for members": (
        lambda group: meeting(group, notes="The xylophone", audience="members", **SAID), INSIDE,
    ),
    "notes of a line": (lambda group: AgendaItemFactory(meeting=meeting(group, **SAID), notes="Xylophone"), EVERYBODY),
    "a draft of notes of a line": (
        lambda group: AgendaItemFactory(meeting=meeting(group, days=-5), notes="Xylophone"), LEADING,
    ),
    "notes of a line for members": (
        lambda group: AgendaItemFactory(meeting=meeting(group, notes_for_members=True, **SAID), notes="Xylophone"),
        INSIDE,
    ),
    "notes of a line of a meeting for the public sector": (
        lambda group: AgendaItemFactory(meeting=unread(group), notes="Xylophone"), PUBLIC_SECTOR,
    ),
    "a decision": (lambda group: DecisionFactory(meeting=meeting(group, **SAID), sentence="A xylophone"), EVERYBODY),
    "a decision of a draft of notes": (
        lambda group: DecisionFactory(meeting=meeting(group, days=-5), sentence="A xylophone"), LEADING,
    ),
    "an action in notes": (
        lambda group: ActionFactory(group=group, meeting=meeting(group, **SAID), words="Buy a xylophone"), EVERYBODY,
    ),
    "an action of the group": (lambda group: ActionFactory(group=group, words="Buy a xylophone"), INSIDE),
    "an action of a draft of notes": (
        lambda group: ActionFactory(group=group, meeting=meeting(group, days=-5), words="Buy a xylophone"), INSIDE,
    ),
    "an action of a meeting for the public sector": (
        lambda group: ActionFactory(group=group, meeting=unread(group), words="Buy a xylophone"), PUBLIC_SECTOR,
    ),
    "a request for every council": (lambda group: request("all"), PUBLIC_SECTOR),
    "a request for the group": (lambda group: request(groups=[group]), {"member", "lead", "coordinator"}),
    "a request that was made public": (lambda group: request(is_public=True), EVERYBODY),
    "a public request that is over": (lambda group: request(is_public=True, state="closed"), {"coordinator"}),
    "a draft of a request": (lambda group: request("all", state="draft"), set()),
    "a supplier": (lambda group: SupplierFactory(name="Xylophone Ltd"), PUBLIC_SECTOR),
    "a product": (lambda group: ProductFactory(name="Xylophone"), PUBLIC_SECTOR),
    "what a product was called": (lambda group: former(ProductFactory(name="Other")), PUBLIC_SECTOR),
    "what a supplier was called": (lambda group: former(SupplierFactory(name="Other")), PUBLIC_SECTOR),
    "what a council made for itself": (
        lambda group: ProductFactory(name="Xylophone", is_own=True, supplier=None), set(),
    ),
    "a template": (lambda group: TemplateVersionFactory(title="Xylophone"), EVERYBODY),
    "what a template is for": (lambda group: TemplateVersionFactory(purpose="For a xylophone"), EVERYBODY),
    "a template that was withdrawn": (
        lambda group: TemplateVersionFactory(
            title="Xylophone", template=TemplateFactory(group=group, withdrawn_at=timezone.now())
        ),
        INSIDE,
    ),
    "what a template was before": (lambda group: changed(TemplateVersionFactory(title="Xylophone")), set()),
    "who has an action": (lambda group: ActionFactory(group=group, person__name="Xylophone Sample"), set()),
}  # fmt: skip


@pytest.fixture
def people(lead, member, outsider, supplier, coordinator):
    return {
        "anonymous": AnonymousUser(), "outsider": outsider, "supplier": supplier, "member": member, "lead": lead,
        "coordinator": coordinator,
    }  # fmt: skip


def found(reader, text):
    words = Words(text)
    answer = search.find(Known(reader), words, dict(enumerate(search.SOURCES)), None)
    return answer, search.hits(Known(reader), words, answer.things)


@pytest.mark.parametrize("name", THINGS)
def test_who_may_see_a_thing_finds_it_and_nobody_else_does(people, group, name):
    make, readers = THINGS[name]
    make(group)

    answers = {who: found(person, WORD) for who, person in people.items()}

    assert {who for who, (answer, _) in answers.items() if answer.things} == readers
    for who in readers:
        answer, (hit,) = answers[who]
        assert not answer.is_alike
        assert "xylophone</mark>" in (hit.title + hit.excerpt).lower()
    for who in people.keys() - readers:
        assert answers[who] == (search.Found([], is_alike=True), [])


@pytest.mark.parametrize(
    ("name", "slips"),
    [
        ("a meeting for members", SLIPS),
        ("a draft", SLIPS),
        ("a line of a draft", SLIPS),
        ("a request for the group", SLIPS),
        ("a product", SLIPS),
        ("an action of the group", SLIPS[1:]),
        ("a decision of a draft of notes", SLIPS[1:]),
    ],
)
def test_a_slip_finds_and_suggests_only_what_its_reader_may_see(people, group, name, slips):
    make, readers = THINGS[name]
    make(group)

    for slip in slips:
        answers = {who: found(person, slip) for who, person in people.items()}

        assert {who for who, (answer, hits) in answers.items() if answer.things and hits} == readers
        assert {who for who, (answer, _) in answers.items() if answer.meant.startswith(WORD)} == readers


def test_a_draft_of_notes_is_not_found_after_a_slip(people, group):
    meeting(group, notes="Xylophone", notes_state="draft", days=-5)

    assert {who for who, person in people.items() if found(person, SLIPS[1])[1]} == LEADING


def test_notes_are_found_by_who_takes_them(people, group, member):
    held = meeting(group, notes="Xylophone", notes_state="draft", days=-5)
    held.note_takers.add(member)
    AgendaItemFactory(meeting=held, notes="Xylophone")

    assert len(found(member, WORD)[1]) == 2
    assert found(people["supplier"], WORD)[1] == []


def test_who_left_finds_what_everybody_does(people, group, member):
    meeting(group, title="Xylophone", audience="members")
    member.memberships.update(left_at=timezone.now(), left_because="left")

    assert found(member, WORD)[1] == []


def test_a_named_council_finds_the_meeting_it_was_named_for(people, group, outsider):
    named = meeting(group, title="Xylophone", audience="councils")
    named.invited_councils.add(outsider.memberships.get().council)

    assert [hit.said.url for hit in found(outsider, WORD)[1]] == [named.get_absolute_url()]
    assert found(people["member"], WORD)[1] == []


def test_ones_own_action_is_found_without_the_meeting_that_one_may_not_know(people, group, supplier):
    ActionFactory(group=group, meeting=unread(group), words="Buy a xylophone", person=supplier, council=None)

    _, (hit,) = found(supplier, WORD)

    assert (hit.tag, hit.said.about, hit.said.whose) == ("Action", "", "South peer group")


def test_what_a_reader_may_no_longer_see_by_now_is_not_shown(people, group, member):
    held = meeting(group, title="Xylophone", audience="members")
    words = Words(WORD)
    answer = search.find(Known(member), words, dict(enumerate(search.SOURCES)), None)

    held.audience = "councils"
    held.save()

    assert answer.things != []
    assert search.hits(Known(member), words, answer.things) == []


def test_a_group_that_is_chosen_opens_nothing(people, group):
    meeting(group, title="Xylophone", audience="members")
    outside = MembershipFactory().person
    words = Words(WORD)

    for person, count in [(outside, 0), (people["member"], 1)]:
        assert len(search.find(Known(person), words, dict(enumerate(search.SOURCES)), group).things) == count


def test_a_public_request_says_whose_it_is_to_who_may_know(people, group):
    asked = request(groups=[group], is_public=True)

    whose = {who: found(person, WORD)[1][0].said.whose for who, person in people.items()}

    council = asked.council.short_name
    names = {"member": council, "lead": council, "coordinator": council}
    assert whose == dict.fromkeys(people, "") | names
    assert search.find(Known(AnonymousUser()), Words(WORD), dict(enumerate(search.SOURCES)), group).things == []
