"""How long something may take in all, however many steps it has."""

import time


class Deadline:
    """So many seconds from now, on a clock that nobody sets."""

    def __init__(self, seconds):
        self._until = time.monotonic() + seconds

    def left(self):
        """Seconds that remain. Raises TimeoutError when there are none."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the time for this mail is over")
        return seconds

    @property
    def is_over(self):
        return time.monotonic() >= self._until
