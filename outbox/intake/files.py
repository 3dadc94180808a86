"""The mails in a file: one mail as it came, or a mailbox (mbox). One at a time, however large the file is."""

import re

SEPARATOR = re.compile(rb"From \S+ .*\d\d:\d\d.*\d{4}[^\r\n]*\r?\n")


def mails_in(lines, largest):
    """Yield each mail of a file of bytes, given by its lines; of one that is larger, its first `largest` + 1 bytes.

    A mailbox is known by its first line. Later ones separate only after an empty line.
    """
    lines = iter(lines)
    first = next(lines, b"")
    if not _separates(first):
        yield from _joined([[first], lines], largest)
        return
    yield from _split(lines, largest)


def _separates(line):
    return len(line) < 200 and SEPARATOR.fullmatch(line) is not None


def _joined(runs, largest):
    mail = bytearray()
    for run in runs:
        for line in run:
            mail += line[: largest + 1 - len(mail)]
    if mail.strip():
        yield bytes(mail)


def _split(lines, largest):
    mail, was_empty = [], False
    size = 0
    for line in lines:
        if was_empty and _separates(line):
            yield from _joined([mail], largest)
            mail, size, was_empty = [], 0, False
            continue
        if size <= largest:
            mail.append(line)
            size += len(line)
        was_empty = not line.strip()
    yield from _joined([mail], largest)
