"""What mail programs leave out of our mails, and why it may stay. A feature that is not here fails the test.

The words are caniemail.com's: “none” is left out altogether, “part” in some cases. Most are MJML's own belt and braces:
what one program does not know is there for another.
"""

PROGRAMS = ["outlook.*", "gmail.*", "apple-mail.*"]
WINDOWS = ("outlook.windows", "outlook.windows-mail")  # draws with Word
NEW_OUTLOOK = ("outlook.android", "outlook.ios", "outlook.outlook-com")
GMAIL_APPS = ("gmail.android", "gmail.ios")
GMAIL_WEB = ("gmail.desktop-webmail", "gmail.mobile-webmail")
GMAIL = (*GMAIL_APPS, *GMAIL_WEB)
MOBILE_WEB = ("gmail.mobile-webmail",)
APPLE = ("apple-mail.ios", "apple-mail.macos")

DARK = "Says that the mail has a dark side of its own. Who does not know it shows the light one, or darkens it itself."
HEAD = "The style sheet in the head only adds the dark and the narrow screen; all the rest is written into each tag."
SQUARE = "Ornament: corners are square, a line or a shade is missing, and nothing is lost."
HIDDEN = "Hides the preview line in one of six ways; one of the others works."
MJML = "MJML's own, for the programs that know it."
READERS = "For screen readers, where they are told; the headings and the order serve the others."
CELLS = "On table cells, where it stands in our mails, it works."

KNOWN = {
    # Dark
    "none color-scheme CSS property": ((*GMAIL, *NEW_OUTLOOK, "outlook.macos", "outlook.windows"), DARK),
    "part color-scheme CSS property": (("outlook.windows-mail",), DARK),
    "none color-scheme meta tag": ((*GMAIL, *NEW_OUTLOOK, "outlook.macos", *WINDOWS, "apple-mail.ios"), DARK),
    # The head
    "none <style> element": (MOBILE_WEB, HEAD),
    "part <style> element": ((*GMAIL_APPS, "gmail.desktop-webmail", *WINDOWS), HEAD),
    "none @media": ((*MOBILE_WEB, *WINDOWS), HEAD),
    "part @media": ((*GMAIL_APPS, "gmail.desktop-webmail", *NEW_OUTLOOK), HEAD),
    "none Chaining selectors": ((*MOBILE_WEB, "outlook.outlook-com", *WINDOWS), HEAD),
    "part Chaining selectors": (GMAIL_APPS, HEAD),
    "none Class selector": (MOBILE_WEB, HEAD),
    "part Class selector": (GMAIL_APPS, HEAD),
    "none Descendant combinator": (MOBILE_WEB, HEAD),
    "part Descendant combinator": (GMAIL_APPS, HEAD),
    "none ID selector": (MOBILE_WEB, HEAD),
    "part ID selector": (GMAIL_APPS, HEAD),
    "none Type selector": (MOBILE_WEB, HEAD),
    "part Type selector": (GMAIL_APPS, HEAD),
    "part !important keyword": ((*GMAIL, *WINDOWS), HEAD),
    "none <body> element": (("outlook.macos",), "It becomes a <div>: the ground is painted on a <div> of our own too."),
    "part <body> element": ((*GMAIL, *NEW_OUTLOOK), "The same."),
    # The preview line
    "none display:none": (MOBILE_WEB, HIDDEN),
    "part display:none": (WINDOWS, HIDDEN),
    "none max-height property": (WINDOWS, HIDDEN),
    "none opacity": ((*MOBILE_WEB, *WINDOWS), HIDDEN),
    "none overflow": (WINDOWS, HIDDEN),
    "part overflow": ((*APPLE, *GMAIL, *NEW_OUTLOOK, "outlook.macos"), HIDDEN),
    # Ornament
    "none border-radius": (WINDOWS, SQUARE),
    "part background": (WINDOWS, "Pictures behind text are not shown: there are none, only colours."),
    "part border": (WINDOWS, CELLS),
    "part letter-spacing": (WINDOWS, SQUARE),
    "part text-decoration": ((*GMAIL_APPS, *WINDOWS), "Several words at once: ours is “none”."),
    # Layout
    "part padding": (WINDOWS, f"{CELLS} The button has mso-padding-alt, which Word reads."),
    "part margin": ((*GMAIL, *NEW_OUTLOOK, *WINDOWS), "Below nought: ours are not. “auto”: for Word a table is."),
    "part max-width": (("apple-mail.ios", *WINDOWS), "Word gets a table of 600 px in a comment that only it reads."),
    "part width property": (("outlook.windows",), CELLS),
    "part width attribute": (("outlook.windows",), CELLS),
    "part height property": (("outlook.windows",), "On the mark, which has the attribute as well."),
    "part height attribute": (("outlook.windows",), "The same."),
    "part align attribute": (("outlook.macos",), CELLS),
    "part text-align": ((*MOBILE_WEB, "gmail.android", "outlook.android", *WINDOWS), "Only new words: ours is left."),
    "part display": ((*GMAIL_APPS, *WINDOWS), "Word knows “none” alone: all the rest are cells and lines there."),
    "part line-height": (WINDOWS, "Lines stand a little closer or wider."),
    "part font-size": (WINDOWS, "Only “rem” and its like: ours are pixels."),
    "part font-weight": (WINDOWS, "Only numbers between normal and bold: ours is 700."),
    "none word-break": (("outlook.windows-mail",), "A long word makes its line too long there."),
    "part word-break": ((*APPLE, *GMAIL_APPS, *MOBILE_WEB, *NEW_OUTLOOK, "outlook.macos"), "It breaks words: wanted."),
    "part <ul>, <ol> and <dl>": ((*GMAIL, *NEW_OUTLOOK, "outlook.macos", *WINDOWS), "Only odd kinds of numbers."),
    # What MJML writes for one program and others do not know
    "none outline": (WINDOWS, MJML),
    "none word-spacing": (WINDOWS, MJML),
    "part dir attribute": ((*MOBILE_WEB, *WINDOWS), MJML),
    "part direction": (MOBILE_WEB, MJML),
    "none aria-label attribute": (("outlook.windows-mail",), READERS),
    "none role attribute": (("outlook.windows-mail",), READERS),
}  # fmt: skip
