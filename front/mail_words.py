"""What people call each kind of mail."""

WORDS = {
    "account": "About the account",
    "action-given": "Action handed over",
    "action-reminder": "Reminder of an action",
    "action-unowned": "Action that nobody has",
    "cancellation": "Meeting cancelled",
    "change": "Meeting changed",
    "channel-hello": "First word to a channel",
    "channel-meeting": "Post about a meeting",
    "channel-notes": "Post about notes",
    "code": "Sign-in code",
    "confirmation": "Answer to a meeting, confirmed",
    "council-ends": "A council comes to its end",
    "digest": "Digest",
    "farewell": "No longer asked to a meeting",
    "feedback": "Question after a meeting",
    "group-invitation": "Invitation to a group",
    "group-invitation-reminder": "Reminder of an invitation to a group",
    "group-letter": "Letter to the leads",
    "hosting-offer": "Question about an offer to host",
    "hosting-venue": "Question about where a meeting is",
    "invitation": "Invitation to a meeting",
    "join-answer": "Answer to a request to join",
    "join-request": "Request to join",
    "late-answer": "Answer to a meeting that has moved since",
    "leading-due": "A meeting is due",
    "leading-unowned": "Actions that nobody has",
    "notes": "Notes of a meeting",
    "notes-correction": "Correction of notes",
    "notes-correction-settled": "Answer to a correction of notes",
    "notes-late": "Notes that are not circulated yet",
    "reminder": "Reminder of a meeting",
    "standing": "Place in a group changed",
    "trial": "Question about something the group tries",
}


def in_words(kind):
    return WORDS.get(kind, kind.replace("-", " ").capitalize())
