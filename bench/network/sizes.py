"""How much of everything: at scale 1 as in the whole country, below as much less. Councils and groups are all there."""

from dataclasses import dataclass

DAYS_LEAST = 9  # so many stages has a scrutiny day: each is there once, however small the network


@dataclass(frozen=True)
class Sizes:
    """Counts of rows. `bodies` is how many of the newest mails still have their text."""

    people: int
    meetings: int
    items: int
    attendance: int
    actions: int
    transfers: int
    requests: int
    offers: int
    days: int
    messages: int
    bodies: int
    scale: float

    @classmethod
    def of(cls, scale):
        """Raises ValueError for a scale that is not over 0 and at most 1."""
        if not 0 < scale <= 1:
            raise ValueError("a scale is over 0 and at most 1")

        def part(count):
            return max(1, round(count * scale))

        return cls(
            people=max(40, part(50_000)), meetings=max(10, part(5_000)), items=part(60_000), attendance=part(200_000),
            actions=part(100_000), transfers=part(1_000_000), requests=part(10_000), offers=part(10_000),
            days=max(DAYS_LEAST, part(40)), messages=part(500_000), bodies=part(10_000), scale=scale,
        )  # fmt: skip

    def few(self, count, least=1):
        """What the issue of the day gives no number for: `count` in the whole country."""
        return max(least, round(count * self.scale))
