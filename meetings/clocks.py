"""What a meeting's times mean in the night in which London's clocks go back. Pure."""

from django.utils.text import get_text_list

from common import london


def understood(meeting):
    """Which of two hours was meant, in words; “” on every other day. As the database has it, the second.

    “1:30am comes twice that night: the second is meant, after the clocks have gone back.”
    """
    ends = ((meeting.starts_on, meeting.starts_time), (meeting.ends_on, meeting.ends_time))
    doubled = dict.fromkeys(london.clock(time) for day, time in ends if london.is_doubled(day, time))
    if not doubled:
        return ""
    comes = "comes" if len(doubled) == 1 else "come"
    times = get_text_list(list(doubled), "and")
    return f"{times} {comes} twice that night: the second is meant, after the clocks have gone back."
