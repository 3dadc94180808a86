"""How a digest is worded: what waits comes first, each thing with its links; long lists link on."""

import re
from dataclasses import replace

import pytest
from django.conf import settings

from common import do_links
from common.lines import Line
from digests import emails
from tests.factories import PeerGroupFactory
from tests.mails import LONG, NOW, edition
from tests.outbox.letters import queued

pytestmark = pytest.mark.django_db


def written(told, now=NOW):
    return emails.digest(told, now)


def links(letter, purpose):
    """What the links of this purpose are for, in their order, as text and HTML have them alike."""
    in_text = re.findall(r"/do/(\S+)/", letter.text)
    in_html = re.findall(r'href="[^"]*/do/([^"]+)/"', letter.html)
    assert in_text == in_html
    return [link for token in in_text if (link := do_links.read(token, NOW)).purpose == purpose]


def test_a_digest_is_kept_and_leaves_after_everything_else(member, group):
    [message] = queued(written(edition(member, [group])), now=NOW)

    assert (message.kind, message.priority, message.key) == ("digest", 3, f"digest:person{member.pk}:20261123T0750Z")
    assert (message.due_at, message.person_id, message.to_address) == (NOW, member.pk, member.email)


def test_the_reader_is_greeted_told_the_day_and_how_much_waits(member, group):
    letter = written(edition(member, [group]))

    assert letter.text.startswith("Good morning, Sam\n\nMonday 23 November 2026. Four things wait for you.")
    assert letter.subject == "Your turn: four things. Wed 25 Nov: Ten years on: what did we finish?"


def test_each_thing_that_waits_has_its_links_for_this_reader(member, group):
    letter = written(edition(member, [group], turns=1))

    assert [(link.person_id, link.object_id, link.choice) for link in links(letter, "meeting-answer")] == [
        (member.pk, 100, "coming"), (member.pk, 100, "maybe"), (member.pk, 100, "not-coming"),
    ]  # fmt: skip
    assert letter.html.count('class="pg-main"') == 1
    assert letter.text.index("YOUR TURN") < letter.text.index("COMING") < letter.text.index("SOUTH PEER GROUP")


def test_no_answer_is_the_main_one_where_none_is_right(member, group):
    told = edition(member, [group], turns=3)

    letter = written(replace(told, turns=told.turns[2:]))

    assert [link.choice for link in links(letter, "choose-council")] == ["0", "1"]
    assert 'class="pg-main"' not in letter.html


def test_what_can_only_be_done_on_its_page_leads_there(member, group):
    line = Line("notes", "Circulate the notes", "People wait.", None, "/groups/south/meetings/1/notes/")

    letter = written(replace(edition(member, [group]), turns=(line,)))

    assert "Open the page: http" in letter.text
    assert ">Open the page</a>" in letter.html
    assert "One thing waits for you." in letter.text
    assert "sign" not in letter.text.partition("YOUR TURN")[0]


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (0, "Nothing waits for you. This is what is new."),
        (1, "One thing waits for you. You do not have to sign in."),
        (3, "Three things wait for you. You do not have to sign in for any of them."),
        (4, "Four things wait for you. Most links work without signing in."),
    ],
)
def test_who_can_do_it_all_from_the_mail_is_told_so(member, group, turns, said):
    text = written(edition(member, [group], turns=turns)).text

    assert said in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ({"turns": 1}, "Your turn: Are you coming on Wednesday 25 November 2026?"),
        ({"turns": 2, "coming": 0}, "Your turn: two things"),
        ({"turns": 0}, "Wed 25 Nov: Ten years on: what did we finish?"),
        ({"turns": 0, "coming": 0}, "5 new things in the South peer group"),
        ({"turns": 0, "coming": 0, "news": 1}, "South peer group: The notes of “Ten years on: what did we finish?”"),
        ({"turns": 0, "coming": 0, "news": 0}, "From the leads of the South peer group"),
        ({"turns": 9, "title": LONG}, f"Your turn: nine things. Wed 25 Nov: {LONG}"[:79] + "…"),
    ],
)
def test_the_subject_says_the_thing(member, group, given, subject):
    assert written(edition(member, [group], **given)).subject == subject


def test_news_of_a_group_stand_together_by_their_kind_and_the_lead_has_the_first_word(member, group):
    text = written(edition(member, [group], news=6)).text

    part = text[text.index("SOUTH PEER GROUP") :]
    assert part.index("Please bring one thing that failed.") < part.index("Meetings\n")
    assert re.findall(r"^(Meetings|Agenda|Notes|Decided|People|Also)$", part, re.MULTILINE) == [
        "Meetings", "Agenda", "Notes", "Decided", "People", "Also",
    ]  # fmt: skip


def test_a_group_can_be_left_out_and_the_whole_mail_stopped(member, group):
    other = PeerGroupFactory(name="London")

    letter = written(edition(member, [group, other]))

    assert [link.object_id for link in links(letter, "digest-mute-group")] == [group.pk, other.pk]
    [stop] = links(letter, "digest-stop")
    assert (stop.person_id, letter.unsubscribe_url) == (
        member.pk,
        re.findall(r"Stop this mail:\s+(\S+)", letter.text)[0],
    )


def test_why_it_comes_names_rhythm_groups_and_council(member, group):
    many = [group, *(PeerGroupFactory(name=name) for name in ("London", "Kent", "Wales"))]

    def why(groups):
        return re.sub(r"\s+", " ", written(edition(member, groups)).text).partition("-- ")[2].partition(" Change")[0]

    assert why(many[:1]) == "You get this on Mondays because you are a member of the South peer group, for Winchester."
    assert "of the South peer group and the London peer group, for" in why(many[:2])
    assert "of the South peer group, the London peer group and other groups, for" in why(many)
    assert why([]) == "You get this on Mondays because you are in a peer group, for Winchester."


def test_long_lists_link_on(member, group):
    letter = written(edition(member, [group], turns=13, coming=9, news=30))

    assert "3 more wait for you" in letter.html
    assert "1 more to come" in letter.html
    assert f"And 8 more: http://127.0.0.1:8000{group.get_absolute_url()}" in letter.text
    assert letter.html.count('class="pg-turn"') == 10


def test_a_name_that_is_cut_short_is_closed_all_the_same(member, group):
    text = re.sub(r"\s+", " ", written(edition(member, [group], title=LONG * 2)).text)

    [cut] = re.findall(r"The agenda of “What did we finish[^”]*”", text)
    assert cut.endswith("…”")
    assert len(cut) <= emails.TITLE_LENGTH


@pytest.mark.parametrize("groups", [1, 8, 20])
@pytest.mark.parametrize("each", [4, 40])
def test_whatever_is_left_out_for_its_length_is_counted_and_led_to(member, group, groups, each):
    """The next digest does not say it again: so this one says how much more there is, and where."""
    some = [group, *PeerGroupFactory.create_batch(groups - 1)]
    told = edition(member, some, turns=each, coming=each, news=each)

    shown, letter = emails.context(told, NOW), written(told)

    assert len(shown["turns"]) + shown["more_turns"] == each
    assert len(shown["coming"]) + shown["more_coming"] == each
    assert len(shown["parts"]) + shown["more_groups"] == groups
    for part, whole in zip(shown["parts"], told.parts, strict=False):
        assert sum(len(kind["lines"]) for kind in part["kinds"]) + part["more"] == each
        assert len(part["notes"]) == len(whole.notes)
    leads_on = {
        "/": shown["more_turns"] or shown["more_coming"] or shown["more_groups"],
        **{part.group.get_absolute_url(): True for part in told.parts[: len(shown["parts"])]},
    }
    for path, is_there in leads_on.items():
        if is_there:
            assert f"{settings.SITE_URL}{path}\n" in letter.text
            assert f'href="{settings.SITE_URL}{path}"' in letter.html


def test_what_is_near_stands_out(member, group):
    html = written(edition(member, [group], turns=4)).html

    assert re.findall(r'class="pg-due"[^>]*>([^<]*)<', html) == ["In 2 days", "Tomorrow"]
    assert ">By 31 December<" in html


def test_what_was_typed_is_escaped_and_never_a_template(member, group):
    told = edition(member, [group], title="<b>Bins</b> & {{ x }} {% now %}", turns=2)

    letter = written(told)

    assert "<b>Bins</b> & {{ x }} {% now %}" in letter.text
    assert "&lt;b&gt;Bins&lt;/b&gt; &amp; {{ x }} {% now %}" in letter.html
    assert "<b>Bins" not in letter.html


@pytest.mark.parametrize("size", [1, 20])
def test_wording_asks_the_database_nothing(member, group, django_assert_num_queries, size):
    told = edition(member, [group, *PeerGroupFactory.create_batch(size)], news=size)

    with django_assert_num_queries(0):
        written(told)
