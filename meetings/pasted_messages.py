"""What the page says of a row of a pasted agenda. Pure."""

from meetings.pasted_words import MOST_MINUTES

NO_LENGTH = "It does not say how long it takes: {minutes}, until you say otherwise"
NOT_UNDERSTOOD = "We could not tell what this is, so it is a line of its own"
TOO_LONG = f"A line takes at most {MOST_MINUTES} minutes, so what it says stays in the title"
TITLE_GOES_ON = "The title is longer than a title may be: the rest of it is in what the line is about"
WORDS_TOO_LONG = (
    "What it is about has {length} characters, and a line has room for 2,000. All of it is below: shorten it, or put "
    "what is too much elsewhere"
)
NO_TITLE = "It says when, and not what"
KEPT_ABOVE = "What stands above it in your text is kept in its description"
ENDS_EARLIER = "It says that it ends before it begins: check the minutes"
BEGINS_OTHERWISE = (
    "Your text begins at {text}, the meeting at {meeting}. Lines follow each other from when the meeting begins"
)
BEGINS_EARLIER = "It begins before the line above it ends. Lines follow each other: check the minutes"
GAP = "Your text leaves {minutes} free before it. Lines follow each other: add a break if you want one"
NO_SUCH_DAY = "The meeting has no such day: the lines below it stay where the ones above are"
AS_HEAD = "The heading: the meeting has its own"
AS_HOURS = "When the meeting is: its own page says so"
AS_DAY = "The day of the lines below it"
AS_COLUMNS = "What the columns of the table are"
AS_CLOSE = "The end: the agenda works it out by itself"
AS_RULE = "A rule across the page"
