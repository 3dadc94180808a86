"""Why a deed on a meeting was refused. Each text is for people."""


class MeetingClosed(Exception):
    """The meeting's state does not allow this any more. Its text says why, for people."""


class BookedElsewhere(MeetingClosed):
    """Places are booked on another site (`args[0]`, its name), so answers are not taken here."""

    def __str__(self):
        return f"Places at this meeting are booked at {self.args[0]}, so answers are not taken here."


class MeetingChangedMeanwhile(Exception):
    """Somebody moved the meeting after this form was opened: saving it would move it back and mail everybody."""


class AgendaChangedMeanwhile(Exception):
    """Lines came onto the agenda or left it after somebody looked at it. Nothing was written."""


class TemplateChangedMeanwhile(Exception):
    """Another version of this template was given after somebody looked at it. Nothing was written."""


class MeetingWouldBeOver(Exception):
    """Moved there, a meeting to come would be over and nobody told. Its text says so, for people."""


class NotesChangedMeanwhile(Exception):
    """Somebody else saved these notes after this version was read. Nothing was written."""


class NotYourCouncil(Exception):
    """The person does not act for this council. Its text says so, for people."""


class NoPlaceForSupplier(Exception):
    """The meeting takes this many suppliers (`args[0]`), and they are there already."""

    def __str__(self):
        places = self.args[0]
        if not places:
            return "This meeting takes no suppliers. A lead can change that on the meeting’s page."
        taken = "its one place for a supplier is" if places == 1 else f"all {places} places for suppliers are"
        return f"At this meeting {taken} taken. A lead can change the number on the meeting’s page."


class GuestListedAlready(Exception):
    """A guest of this meeting has this address already."""


class TableHasFindings(Exception):
    """Something was written at this table. Its text says so, for people."""


class ActionClosed(Exception):
    """The action is done or dropped. Its text says which, and what to do, for people."""


class NotAnOwner(Exception):
    """This person is not in the group of the action. Its text says so, for people."""


class DecisionEnded(Exception):
    """The group has let this decision go: there is nothing to look at again. Its text says so, for people."""


class NotThere(Exception):
    """Only people who were at the meeting may do this. Its text says so, for people."""


class NothingToCirculate(Exception):
    """There are no notes yet, or nothing in them has changed. Its text says which, for people."""


class CorrectionsWait(Exception):
    """Notes are not agreed while corrections wait for an answer. Its text says how many, for people."""


class TrialEnded(Exception):
    """The group has looked at this trial already. Its text says so, for people."""


class ReasonWanted(Exception):
    """Something waits on this line: leaving it out wants a reason."""


class LineWrittenUnder(Exception):
    """Notes, a decision or an action stand under this line: it stays. Its text says so, for people."""

    def __str__(self):
        return "Notes, a decision or an action stand under this line, so it stays on the agenda."


class TopicClosed(Exception):
    """The topic waits for no meeting any more. Its text says so, for people."""


class ClosesElsewhere(Exception):
    """What this is about is closed on a page of its own, and leaves the agenda with it. Its text says so."""

    def __str__(self):
        return "This stays on the agenda until its own page says what came of it, or why it is closed."


class HostOfferStands(Exception):
    """The council has offered already. Its text says so, for people."""


class HostOfferSettled(Exception):
    """The offer was taken up, declined or taken back. Its text says so, for people."""


class NothingOnAgenda(Exception):
    """The agenda has no lines: it is not ready. Its text says so, for people."""


class MeetingHasHost(Exception):
    """Another council hosts the meeting. Its text says which, for people."""


class PollRefused(Exception):
    """The poll does not allow this (any more). Its text says why, for people."""


class CreditOwed(Exception):
    """What it came from asks for a credit, and the licence it is to be given under asks for none."""

    def __str__(self):
        return "Choose a licence that asks for a credit: what this came from was given under one that does"


class NotAsked(Exception):
    """This person is not among those whom the poll asks. Its text says so, for people."""

    def __str__(self):
        return "This poll asks members of the group whom the meeting is for, and you are not one of them any more."
