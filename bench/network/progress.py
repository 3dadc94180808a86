"""How far it is: a line on the terminal, and nothing where there is none."""

import threading
import time

WIDTH, PAUSE = 30, 0.2  # seconds
ROWS = 4_000_000  # at scale 1, about
ROWS = 4_000_000  # at scale 1, about


class Bar:
    """Counts rows, told from several threads. `rows`: how many there are in all."""

    def __init__(self, stream, sizes):
        self.stream, self.is_shown = stream, stream.isatty()
        self.expected = ROWS * sizes.scale
        self.counts, self.lock, self.shown_at = {}, threading.Lock(), 0.0

    @property
    def rows(self):
        return sum(self.counts.values())

    def told(self, words, more):
        """So many more rows of these were written."""
        with self.lock:
            self.counts[words] = self.counts.get(words, 0) + more
            if self.is_shown and time.monotonic() - self.shown_at > PAUSE:
                self.shown_at = time.monotonic()
                part = min(0.99, self.rows / self.expected)
                done = "#" * int(part * WIDTH)
                self.stream.write(f"\r[{done:<{WIDTH}}] {part:4.0%}  {self.rows:>9,} rows  {words[:30]:<30}")
                self.stream.flush()

    def end(self):
        if self.is_shown:
            self.stream.write("\r" + " " * (WIDTH + 60) + "\r")
            self.stream.flush()
