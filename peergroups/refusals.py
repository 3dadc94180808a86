"""Why a deed about belonging was not done. The text of each is a sentence for the person who tried."""


class Refused(Exception):
    """What was asked for cannot be done."""


class NotCovered(Refused):
    """The group does not cover this council today."""

    def __init__(self, words="The group does not cover this council today."):
        super().__init__(words)


class AlreadyMember(Refused):
    def __init__(self):
        super().__init__("They are in the group already.")


class AlreadyInvited(Refused):
    """`invitation` is the one that is open."""

    def __init__(self, invitation, words):
        super().__init__(words)
        self.invitation = invitation


class InvitationClosed(Refused):
    """The invitation was answered, taken back, or its time is over."""


class WrongAddress(Refused):
    """Nobody may accept who has not shown that they read the address that was invited."""

    def __init__(self):
        super().__init__("The invitation is for another email address. Sign in with the one that it was sent to.")


class RequestDecided(Refused):
    """The request to join was decided or withdrawn already."""


class CannotLead(Refused):
    def __init__(self, words="A lead works for a council or another public body."):
        super().__init__(words)
