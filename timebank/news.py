"""What is new in the time bank, for a digest: requests that fit, of which no mail of its own told."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, Q

from common import london, words
from common.lines import News
from peergroups.models import Membership
from peergroups.readers import readers_of
from timebank.models import Request, RequestNotice

REQUEST = "request"


def news_for(spans, now=None, readers=None):
    """{person id: [News]}: requests still open that fit an offer of their council. Three statements at most.

    Asked again of each whether its day is over, and whether the reader may still see it: they may have left a group.

    `readers` may hold what peergroups.readers.readers_of says of the people, if it was asked already. A line stands
    with a group that both are in; asked of the whole network, with the reader's first.
    """
    spans = list(spans)
    readers = readers_of([span.person for span in spans]) if readers is None else readers
    notices = _notices(spans, readers, now) if readers else {}
    found = {}
    for span in spans:
        lines = [_line(notice, readers[span.person.pk]) for notice in notices.get(span.person.pk, ())
                 if span.after < notice.at <= span.until]  # fmt: skip
        if lines:
            found[span.person.pk] = lines
    return found


def _notices(spans, readers, now):
    """{person: [RequestNotice]} of these spans' time, the oldest first."""
    until = max(span.until for span in spans)
    today = london.today(now or until)
    told = RequestNotice.objects.filter(
        _may_read(),
        Q(request__by_on=None) | Q(request__by_on__gte=today),
        by_mail=False,
        request__state=Request.State.OPEN,
        person__in=readers,
        at__gt=min(span.after for span in spans),
        at__lte=until,
    )
    found = defaultdict(list)
    for notice in told.select_related("request__council").prefetch_related("request__groups").order_by("at", "pk"):
        found[notice.person_id].append(notice)
    return found


def _may_read():
    """As `Request.objects.visible_to`, of what was opened: a condition on a RequestNotice."""
    mine = Membership.objects.current().public_sector().filter(person=OuterRef("person"))
    shared = Request.groups.through.objects.filter(request=OuterRef(OuterRef("request"))).values("peergroup")
    everybody = Q(request__audience=Request.Audience.ALL)
    return Q(person__is_superuser=True) | Q(everybody, Exists(mine)) | Q(Exists(mine.filter(group__in=shared)))


def _line(notice, reader):
    request = notice.request
    by = f", by {london.plain_date(request.by_on)}" if request.by_on else ""
    shared = {group.pk for group in request.groups.all()} & reader.groups
    return News(
        key=f"request:{request.pk}",
        kind=REQUEST,
        title=f"{request.council.short_name} asks for help: {request.title}",
        url=request.get_absolute_url(),
        group_id=min(shared or reader.groups),
        at=notice.at,
        why=f"About {words.hours(request.minutes)}{by}. Your council offers what it needs.",
    )
