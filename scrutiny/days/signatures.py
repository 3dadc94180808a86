"""Who has signed the text as it stands, and the document as it would be sent now."""

from dataclasses import dataclass, field

from scrutiny.days import document
from scrutiny.models import Participation, SignOff

SIGNED, DECLINED, EARLIER, SILENT = "Signed", "Does not sign", "Signed an earlier text", "No answer yet"


@dataclass(frozen=True)
class Row:
    """One council that takes part. `state` is good, bad or wait; `because` why it does not sign."""

    council: object
    state: str
    word: str
    because: str = ""
    by: object = None
    at: object = None


@dataclass
class Signatures:
    """`signed`, `declined` and `silent` are councils, by name; who signed an earlier text is silent."""

    rows: list = field(default_factory=list)
    signed: list = field(default_factory=list)
    declined: list = field(default_factory=list)
    silent: list = field(default_factory=list)

    @property
    def total(self):
        return len(self.rows)

    @property
    def not_signed(self):
        names = {council.pk for council in self.signed}
        return [row.council for row in self.rows if row.council.pk not in names]


def signatures_of(day, statement):
    """Signatures of a day; `statement` may be None. Two statements."""
    part = Participation.objects.taking_part().filter(day=day).select_related("council")
    said = {}
    if statement is not None:
        last = SignOff.objects.latest_of_each().filter(revision__statement=statement)
        said = {one.council_id: one for one in last.select_related("revision", "by")}
    found = Signatures()
    for participation in part.order_by("council__short_name", "pk"):
        _count(found, participation.council, said.get(participation.council_id), statement)
    return found


def _count(found, council, said, statement):
    if said is None:
        found.rows.append(Row(council, "wait", SILENT))
        found.silent.append(council)
    elif said.revision.number != statement.version:
        word = EARLIER if said.signed else "Did not sign an earlier text"
        found.rows.append(Row(council, "wait", word, by=said.by, at=said.at))
        found.silent.append(council)
    elif said.signed:
        found.rows.append(Row(council, "good", SIGNED, by=said.by, at=said.at))
        found.signed.append(council)
    else:
        found.rows.append(Row(council, "bad", DECLINED, because=said.because, by=said.by, at=said.at))
        found.declined.append(council)


def text_of(day, *, text, signatures, on):
    """The whole document, with this text and these signatures. `on` is a day, London."""
    return document.whole(
        supplier=day.supplier.name,
        title=day.title,
        group=day.group.in_text,
        needs=list(day.agreed_needs.order_by("position").values_list("title", "words")),
        text=text,
        signed=[council.official_name for council in signatures.signed],
        not_signed=[council.official_name for council in signatures.not_signed],
        on=on,
    )
