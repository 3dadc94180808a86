"""What people of councils write about, word by word. Made-up names of people: no such person exists.

Few words come up all the time and most hardly ever, as in life: whoever looks for one finds much, little or nothing.
"""

from itertools import accumulate, cycle

OFTEN = """
council forms planning waste benefits website content users service digital data team residents support online pilot
design research supplier contract platform payments housing parking licensing schools libraries registrars bins roads
accessibility search maps letters email phone chat booking trees tax elections minutes standards code open source shared
region group members leads project budget savings roadmap prototype testing live beta alpha discovery feedback survey
report board approval process system integration identity login accounts records archive migration hosting security
backup training skills jobs recruitment mentor community event venue agenda
"""
JOINING = "and of for with in the to on from by about after before without our their each more less new old"
JOBS = (
    "Digital manager", "Service designer", "Content designer", "User researcher", "Developer", "Delivery manager",
    "Head of digital", "Business analyst", "Data analyst", "Product manager", "Web editor", "IT manager",
)  # fmt: skip
GIVEN = "Al Be Ca Do El Fi Ga Ha Io Ja Ke Lu Mi Na Or Pi Ru Sa Te Vi"
ENDING = "bo da fen gi lan mo nor ra sil ti"
FAMILY = ("Sample", "Example", "Placeholder", "Demo", "Specimen", "Mockup", "Testcase", "Fiction")
MADE_WORDS = 12_000


class Words:
    """Sentences by chance."""

    def __init__(self, chance):
        self.chance = chance
        sounds = [a + b for a in "bcdfglmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "or")]
        made = {"".join(chance.choices(sounds, k=chance.randint(2, 4))) for _ in range(MADE_WORDS)}
        often = [word for pair in zip(OFTEN.split(), cycle(JOINING.split()), strict=False) for word in pair]
        self.known = [*dict.fromkeys(often), *sorted(made.difference(often))]
        self.weights = list(accumulate(1 / (rank + 8) ** 1.35 for rank in range(len(self.known))))

    def some(self, least, most):
        """So many words, the first with a capital."""
        chosen = self.chance.choices(self.known, cum_weights=self.weights, k=self.chance.randint(least, most))
        return " ".join(chosen).capitalize()

    def text(self, least, most):
        """Sentences of so many words together, in paragraphs as Markdown has them."""
        left, sentences = self.chance.randint(least, most), []
        while left > 0:
            length = min(left, self.chance.randint(6, 16))
            sentences.append(f"{self.some(length, length)}.")
            left -= length
        return "\n\n".join(" ".join(sentences[start : start + 4]) for start in range(0, len(sentences), 4))


def name_of(number):
    """The name of the person of this number: plainly made up."""
    first, last = GIVEN.split(), ENDING.split()
    given = first[number % len(first)] + last[number // len(first) % len(last)]
    if number // 200 % 3:
        given += last[number // 600 % len(last)]
    return f"{given} {FAMILY[number // 7 % len(FAMILY)]} {number:05}"
