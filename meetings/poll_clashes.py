"""What else is on the days of a poll, in words, beside each date."""


def clashes_of(poll, user):
    """{number of the option: (sentence, …)} of an open poll, as far as this reader may know of it."""
    options = list(poll.options.all())
    found = clashes_of_spans(poll.group, [(option.starts_at, option.ends_at) for option in options], user)
    return {option.pk: found.get((option.starts_at, option.ends_at), ()) for option in options}


def clashes_of_spans(group, spans, user):
    """{(from, to): (sentence, …)} of these spans, aware moments."""
    return {}
