"""Figures that the time bank goes by, all in minutes or days. Figures of one council are kept on its account."""

USUAL_FLOOR = -40 * 60  # a council may take so much more than it gave; the coordinator sets another
USUAL_CEILING = 40 * 60  # with so much to its credit a council is nudged to ask for something
WARN_AT = 0.75  # of the way to the floor
LONGEST = 10_000 * 60  # one loan, one offer, one entry: 10,000 hours is five years of one person
SILENT_DAYS = 14  # after the second reminder: hours that nobody answers are agreed
REMINDED_ON_DAYS = (5, 10)  # after hours were proposed, the other side is reminded; both before silence counts
APPROVER_REMINDED_ON_DAYS = (2, 5)
OFFER_RENEWED_BEFORE_DAYS = 14  # an offer that runs out asks to be renewed
LEADS_TOLD_AFTER_DAYS = 14  # time that nobody has released: later than both reminders, whatever holidays there are
