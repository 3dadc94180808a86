"""Why a deed of the time bank was not done. The text of each is a sentence for the person who tried."""


class Refused(Exception):
    """What was asked for cannot be done, or cannot be done any more."""


class NotYours(Refused):
    """Who tried does not act for the council whose deed it is, or is not seen to be of it yet."""

    def __init__(self, words="Only people of the council, seen to be its own, can do this."):
        super().__init__(words)


class TooLate(Refused):
    """Somebody else was quicker, or it has gone on since: nothing was changed."""


class Changed(TooLate):
    """It is not what they read any more: they read it again first."""


class WrongApprover(Refused):
    """This address cannot release the time."""


class TermsWanted(Refused):
    """A loan for a charge needs an agreement that both councils have approved."""

    def __init__(self, words="Both councils approve the agreement on the charge first."):
        super().__init__(words)
