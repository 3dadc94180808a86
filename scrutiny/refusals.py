"""Why a deed on the register is not done."""


class Refused(Exception):
    """The text is a sentence for whoever tried."""


class NotYours(Refused):
    """Who tried does not act for a council that uses the product, or is not who judges its ratings."""

    def __init__(self, words="Only people of a council that uses the product, seen to be its own, can do this."):
        super().__init__(words)


class TooLate(Refused):
    """It has gone on since: nothing was changed."""
