import sys
from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from front.incoming import take
from outbox.intake.files import mails_in
from outbox.intake.taking import LARGEST
from outbox.models import Incoming


class Command(BaseCommand):
    help = (
        "Take in mail that came back: reports of mail servers and answers from calendars, from a mailbox (mbox) or a "
        "single mail. What was taken in before is left alone, so a file may be read any number of times."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="a file, or - for what is piped in")

    def handle(self, *, file, **options):
        if file == "-":
            self._read(sys.stdin.buffer)
            return
        try:
            with open(file, "rb") as lines:
                self._read(lines)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error

    def _read(self, lines):
        now, counts = timezone.now(), Counter()
        for raw in mails_in(lines, LARGEST):
            if len(raw) > LARGEST:
                counts["too large, left alone"] += 1
                continue
            row = take(raw, now=now)
            counts["read before" if row.at != now else _words(row)] += 1
        told = [f"{count} {words}" for words, count in sorted(counts.items())]
        self.stdout.write(", ".join(told) or "There is no mail in it.")


def _words(row):
    if row.state == Incoming.State.KEPT:
        return "not understood, kept"
    return {"bounce": "from mail servers", "reply": "from calendars", "other": "of no concern"}[row.kind]
