"""What the mail log calls each kind of mail."""

from django.contrib.admin import AllValuesFieldListFilter

WORDS = {
    "account": "About the account",
    "cancellation": "Meeting cancelled",
    "change": "Meeting changed",
    "code": "Sign-in code",
    "confirmation": "Answer to a meeting, confirmed",
    "council-ends": "A council comes to its end",
    "digest": "Digest",
    "farewell": "No longer asked to a meeting",
    "group-invitation": "Invitation to a group",
    "group-invitation-reminder": "Reminder of an invitation to a group",
    "group-letter": "Letter to the leads",
    "invitation": "Invitation to a meeting",
    "join-answer": "Answer to a request to join",
    "join-request": "Request to join",
    "reminder": "Reminder of a meeting",
    "standing": "Place in a group changed",
}


def in_words(kind):
    return WORDS.get(kind, kind)


class KindFilter(AllValuesFieldListFilter):
    def choices(self, changelist):
        return [{**choice, "display": in_words(choice["display"])} for choice in super().choices(changelist)]
