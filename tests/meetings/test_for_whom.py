"""Who a meeting is for, said on its page."""

import pytest

from tests.factories import CouncilFactory, MeetingFactory


@pytest.mark.parametrize(
    ("audience", "said"),
    [
        ("public", "For: everyone."),
        ("public-sector", "For: people who work in the public sector."),
        ("members", "For: members of the group."),
        ("councils", "For: people from Adur and Worthing."),
    ],
)
def test_a_lead_reads_on_the_draft_who_it_is_for(client, group, lead, audience, said):
    meeting = MeetingFactory(group=group, draft=True, audience=audience)
    meeting.invited_councils.set([CouncilFactory(short_name=name) for name in ("Worthing", "Adur")])
    client.force_login(lead)

    assert said in client.get(meeting.get_absolute_url()).text


def test_the_named_councils_are_listed_for_who_may_see_the_meeting(client, group, member, outsider, council):
    meeting = MeetingFactory(group=group, audience="councils")
    meeting.invited_councils.add(council)

    client.force_login(member)
    seen = client.get(meeting.get_absolute_url())
    client.force_login(outsider)
    hidden = client.get(meeting.get_absolute_url())

    assert "This meeting is for people from Winchester." in seen.text
    assert hidden.status_code == 404
