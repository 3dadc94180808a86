"""What leads read once in their digest: help that was chosen, and whose time nobody has released, or that was refused.

Nobody asks them to do anything, and no mail of its own goes to them. It stands with their group, and is muted with it.
"""

import datetime as dt
from collections import defaultdict

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast

from common import london
from common.lines import News
from peergroups.models import Coverage, PeerGroup
from timebank.limits import LEADS_TOLD_AFTER_DAYS
from timebank.models import Approval, Loan, Request, Step

LENDING = "lending"
WAITED = dt.timedelta(days=LEADS_TOLD_AFTER_DAYS)
REFUSED, LATE = "refused", "late"


def news_for(spans, now=None, readers=None):
    """{person id: [News]} for those of these people who lead a region. One statement where any leads, else none.

    Of a question put to an approver it is told when it has waited for two weeks, and only while it still waits; of a
    no, only while it stands.
    """
    led = {group for reader in readers.values() for group in reader.led}
    if not led:
        return {}
    rows, found = list(_rows(spans, led, now)), defaultdict(list)
    for span in spans:
        reader = readers.get(span.person.pk)
        for row in rows if reader else ():
            groups = reader.led & set(row.groups)
            at = row.moment + WAITED if row.what == LATE else row.moment
            if groups and span.after < at <= span.until:
                found[span.person.pk].append(_line(row, min(groups), at))
    return dict(found)


def _rows(spans, led, now):
    """What happened in the time of any of these spans to loans of councils that these groups cover; named rows."""
    after, until = min(span.after for span in spans), max(span.until for span in spans)
    today = london.today(now or until)
    refused = Step.objects.filter(kind=Step.Kind.REFUSED, loan__state=Loan.State.REFUSED, at__gt=after, at__lte=until)
    late = Approval.objects.filter(decided_at=None, withdrawn_at=None, loan__state=Loan.State.CHOSEN)
    late = late.filter(asked_at__gt=after - WAITED, asked_at__lte=until - WAITED)
    rows = _named(refused, REFUSED, "at", led, today).union(_named(late, LATE, "asked_at", led, today), all=True)
    return rows.order_by("moment", "key")


def _named(rows, what, moment, led, today):
    either = Q(council=OuterRef("loan__lender")) | Q(council=OuterRef("loan__borrower"))
    covering = Coverage.objects.on(today).filter(either, group__in=led, group__kind=PeerGroup.Kind.REGION)
    return (
        rows.order_by()
        .annotate(
            what=Value(what),
            key=F("pk"),
            moment=F(moment),
            title=Cast("loan__request__title", TextField()),
            request_state=F("loan__request__state"),
            lender=F("loan__lender__short_name"),
            borrower=F("loan__borrower__short_name"),
            groups=ArraySubquery(covering.order_by("group").values("group").distinct()),
        )
        .values_list(
            "what", "key", "moment", "loan", "title", "request_state", "lender", "borrower", "groups", named=True
        )
    )


def _line(row, group_id, at):
    if row.what == LATE:
        title = f"Time is not released yet: {row.lender} for {row.borrower}"
        why = (
            f"“{row.title}”: the approver was asked on {london.plain_date(row.moment)} and reminded twice. "
            f"A word with {row.lender} may help."
        )
    else:
        is_open = row.request_state == Request.State.OPEN
        title = f"Time was not released: {row.lender} for {row.borrower}"
        why = f"“{row.title}”{': other councils can still answer.' if is_open else ' is closed by now.'}"
    return News(
        key=f"{row.what}:{row.key}",
        kind=LENDING,
        title=title,
        url=Loan(pk=row.loan).get_absolute_url(),
        group_id=group_id,
        at=at,
        why=why,
    )
