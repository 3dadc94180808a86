"""Everything that happened to a ballot, the oldest first: who voted how and when, and which of it counts."""

from dataclasses import dataclass
from datetime import datetime

from ballots.models import Ballot, Cast
from common import london


@dataclass(frozen=True)
class Event:
    """One line. `says` is what a council said, or what happened; `note` why it counts or not."""

    at: datetime
    who: str
    says: str
    by: str = ""
    counts: bool = False
    note: str = ""


def trail_of(ballot, options):
    """[Event]. Four statements. For ballots that are closed: it tells what each council said."""
    has_tally = hasattr(ballot, "tally")
    counted = set(Cast.objects.filter(ballot=ballot).latest_of_each().values_list("pk", flat=True))
    replaced = set(ballot.electors.exclude(replaced_at=None).values_list("council", flat=True))
    events = [Event(ballot.opens_at, str(ballot.group), "Voting began")]
    for cast in ballot.casts.select_related("council", "by").order_by("pk"):
        counts = cast.pk in counted and not has_tally
        note = "" if counts else _why_not(cast, counted, replaced)
        events.append(
            Event(cast.at, cast.council.short_name, in_words(cast.dots, options, ballot), str(cast.by), counts, note)
        )
    for extension in ballot.extensions.select_related("by"):
        says = f"Voting lasts until {london.long_date(extension.until)}: {extension.because}"
        events.append(Event(extension.at, str(ballot.group), says, str(extension.by)))
    events += _by_leads(ballot, options)
    return sorted(events, key=lambda event: event.at)


def _why_not(cast, counted, replaced):
    if cast.council_id in replaced:
        if cast.council.end is not None:
            return "The council was replaced; those that follow it vote anew"
        return "The council takes part no more"
    if cast.pk not in counted:
        return "Changed later"
    return "The room’s tally is the result"


def _by_leads(ballot, options):
    named = {option.position: option.words for option in options}
    group = str(ballot.group)
    if hasattr(ballot, "tally"):
        tally = ballot.tally
        voted = "1 council" if tally.councils == 1 else f"{tally.councils} councils"
        sums = ", ".join(f"{option.words}: {number}" for option, number in zip(options, tally.dots, strict=True))
        says = f"Counted in the room: {tally.words}. {voted}. {sums}"
        yield Event(tally.at, group, says, str(tally.by), counts=True)
    if ballot.ended_at:
        yield Event(ballot.ended_at, group, "Voting ended")
    if hasattr(ballot, "tie_break"):
        broken = ballot.tie_break
        chosen = ", ".join(named[place] for place in broken.chosen)
        yield Event(broken.at, group, f"Tie resolved: {chosen}. {broken.because}", str(broken.by))


def in_words(dots, options, ballot):
    """“Yes”, or “Access to our data 2, One sign-in 1”."""
    found = [(option.words, number) for option, number in zip(options, dots, strict=True) if number]
    if ballot.rule == Ballot.Rule.DOTS or any(number > 1 for _, number in found):
        return ", ".join(f"{words}: {number}" for words, number in found)
    return ", ".join(words for words, _ in found)
