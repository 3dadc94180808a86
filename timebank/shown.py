"""What somebody read of an offer of help when they clicked: another one is not accepted unread."""

import hashlib

from common import words


def fingerprint(loan):
    """Of all that an offer says: who, how long, when, and how it is settled."""
    told = (loan.lent_name, loan.minutes, loan.from_on, loan.until_on, loan.settles)
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()[:16]


def settles_now(loan):
    """The sentence for who read that it is settled in another way."""
    how = "for a charge" if loan.settles == "charge" else "in hours"
    return f"The councils have agreed since you read it that this is settled {how}."


def changed(loan):
    """The sentence for who read another offer."""
    now = f"{loan.lent_name}, {words.hours(loan.minutes)}, {loan.get_settles_display().lower()}"
    return f"{loan.lender.short_name} has changed its offer since you read it. It is now: {now}."
