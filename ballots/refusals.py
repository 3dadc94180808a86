"""Why a deed of a ballot was not done. The text of each is a sentence for the person who tried."""


class Refused(Exception):
    """What was asked for cannot be done."""


class NotYours(Refused):
    """The person does not act for a council that votes, or does not lead the group."""

    def __init__(self, words="This is for the people of the councils that vote, and for the leads of the group."):
        super().__init__(words)


class TooLate(Refused):
    """It has gone on meanwhile: voting is over, or has not begun."""


class AgainstTheRule(Refused):
    """More dots than a council has, or none."""
