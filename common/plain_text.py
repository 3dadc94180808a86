"""Text as XML and calendars take it: without the control characters that come along when somebody pastes."""

import re

NOT_IN_XML = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
BREAKS = str.maketrans({"\x0b": " ", "\x0c": "\n"})  # a soft line break of word processors, and a page's end


def without_controls(text):
    """This text with nothing in it that makes a mail, a feed or a calendar entry unreadable to programs."""
    return NOT_IN_XML.sub("", text.translate(BREAKS))
