"""Who gets what answer at the pages of date polls."""

from tests.matrix import bodies
from tests.matrix.agreed import ASKED
from tests.matrix.vocabulary import (
    GROUPS,
    MISSING,
    NOWHERE,
    Place,
    insiders,
    leads,
    members,
    of_groups,
    of_things,
    page,
)
from tests.matrix.world import MEETINGS

GROUP = of_groups()
MEETING = of_things("meeting", MEETINGS)
POLL = of_things("poll", ASKED)
DATE = (
    *(Place(f"{group}{at}", {"slug": group, "pk": f"@poll {group}", "option": date}, group, is_there=not at)
      for group, other in (GROUPS, GROUPS[::-1])
      for at, date in (("", f"@date {group}"), (" of another poll", f"@date {group} public-sector"),
                       (" of another group", f"@date {other}"), (" none", MISSING))),
    *(Place(f"{group}, a poll of {other}", {"slug": group, "pk": f"@poll {other}", "option": f"@date {other}"}, group,
            is_there=False)
      for group, other in (GROUPS, GROUPS[::-1])),
    Place(NOWHERE, {"slug": "no-such-group", "pk": MISSING, "option": MISSING}, is_there=False),
)  # fmt: skip
LEADS = {"know": insiders, "get": leads, "post": leads}

# fmt: off
PAGES = [
    page("meetings:date-poll-list", of=GROUP, know=insiders, get=insiders, post=None),
    page("meetings:date-poll-new", of=GROUP, body=bodies.new_poll, **LEADS),
    page("meetings:meeting-date-poll", of=MEETING, body=bodies.new_poll, **LEADS),
    page("meetings:date-poll", of=POLL, know=insiders, get=insiders, post=members, body=bodies.every_date_suits),
    page("meetings:date-poll-fix", of=DATE, body=bodies.a_click, **LEADS),
    page("meetings:date-poll-withdraw", of=POLL, body=bodies.a_because, **LEADS),
]
# fmt: on
READ_BY = dict.fromkeys(("DatePoll.title", "DatePoll.words"), insiders)
