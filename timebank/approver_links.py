"""The link of an approver: signed, for one question, good for sixty days. What it opens is the question's state alone.

Whoever forwards the mail forwards the link: the page says for whom it is, and each use is in the trail of the loan.
"""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.urls import reverse

from timebank.models import Approval

SIGNER = signing.Signer(salt="timebank.release")  # without a time of its own: the same sending has the same link
GOOD_FOR = dt.timedelta(days=60)


class BadLink(Exception):
    """The link was altered, cut off, or was never ours."""


class ExpiredLink(Exception):
    """The link was ours, but its time is over: what it was for is not shown any more."""


def path(approval):
    """The page on which the approver decides. The link of an earlier mail of the same question opens it as well."""
    expires = int((approval.asked_at + GOOD_FOR).timestamp())
    return reverse("timebank:release", args=[SIGNER.sign_object([approval.pk, approval.sends, expires])])


def url(approval):
    """The same, absolute, for mails."""
    return settings.SITE_URL + path(approval)


def read(token, now):
    """The Approval of a link, with its loan, councils and request. Raises BadLink, ExpiredLink."""
    try:
        pk, _, expires = SIGNER.unsign_object(token)
        rows = Approval.objects.select_related(
            "asked_by", "loan__lender", "loan__borrower", "loan__request", "loan__lent_person", "loan__offered_by"
        )
        approval = rows.get(pk=pk)
    except Exception as error:  # a token is anybody's text: decoding can fail in any way, and each means the same
        raise BadLink("this link is not complete") from error
    until = dt.datetime.fromtimestamp(expires, dt.UTC)
    if approval.decided_at is not None:  # who decided late still reads for as long what they said
        until = max(until, approval.decided_at + GOOD_FOR)
    if now >= until:
        raise ExpiredLink
    return approval
