"""What is new in the register, for a digest: what councils of a reader's groups began to use, and stopped using."""

from collections import defaultdict

from django.urls import reverse

from common import london
from common.lines import News
from peergroups.models import Coverage
from peergroups.readers import groups_of, readers_of
from scrutiny.models import UseCheck

USE = "use"
TOLD = {UseCheck.Answer.ADDED: "now uses", UseCheck.Answer.ENDED: "no longer uses"}


def news_for(spans, now=None, readers=None):
    """{person id: [News]} for people of the public sector: two statements.

    `readers` may hold what peergroups.readers.readers_of says of the people, if it was asked already.
    """
    spans = list(spans)
    readers = readers_of([span.person for span in spans]) if readers is None else readers
    readers = {pk: reader for pk, reader in readers.items() if reader.is_public_sector}
    if not readers:
        return {}
    checks = list(
        UseCheck.objects.filter(
            answer__in=TOLD, at__gt=min(span.after for span in spans), at__lte=max(span.until for span in spans)
        )
        .exclude(use__product__is_own=True)
        .select_related("use__product", "council")
        .order_by("at", "pk")
    )
    covering = _covering(checks, groups_of(readers), now or max(span.until for span in spans)) if checks else {}
    found = {}
    for span in spans:
        reader = readers.get(span.person.pk)
        lines = [
            _line(check, min(shared))
            for check in (checks if reader else ())
            if span.after < check.at <= span.until and (shared := covering[check.council_id] & reader.groups)
        ]
        if lines:
            found[span.person.pk] = lines
    return found


def _covering(checks, groups, now):
    """{council: the groups among these that cover it today}"""
    found = defaultdict(set)
    rows = Coverage.objects.on(london.today(now)).filter(
        council__in={check.council_id for check in checks}, group__in=groups
    )
    for council, group in rows.order_by().values_list("council", "group"):
        found[council].add(group)
    return found


def _line(check, group_id):
    return News(
        key=f"use:{check.pk}",
        kind=USE,
        title=f"{check.council.short_name} {TOLD[check.answer]} {check.use.product}",
        url=reverse("scrutiny:use-detail", args=[check.use_id]),
        group_id=group_id,
        at=check.at,
        why=check.use.get_kind_display(),
    )
