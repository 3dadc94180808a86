"""Scrutiny days of the matrix's world: what the group's council and another ask of the supplier of each group.

The group's council leads each day and takes part; so does the other council, of which nobody is who asks for a page.
"""

import datetime as dt
import hashlib

from common import do_links
from scrutiny.models import (
    AgreedNeed,
    Answer,
    Commitment,
    CommitmentNote,
    Day,
    Need,
    NeedVersion,
    Ownership,
    Participation,
    Promise,
    Sending,
    SentStatement,
    SignOff,
    Statement,
    StatementRevision,
    Supplier,
    Turn,
    Verdict,
    Wording,
)
from tests.ballot_factories import cast, closed
from tests.day_factories import asked
from tests.matrix.vocabulary import acts_for_it, anyone_of, everyone, leads, public_sector

insiders = anyone_of(public_sector, acts_for_it)
the_councils = anyone_of(leads, acts_for_it)
# How far each has come, for whom it is, and who knows of it.
DAYS = {
    "draft": ("draft", "public-sector", leads),
    "gathering": ("gathering", "public-sector", insiders),
    "named": ("gathering", "councils", the_councils),
    "agreed": ("agreed", "public-sector", insiders),
    "statement": ("statement", "public-sector", insiders),
    "sent": ("sent", "public", everyone),
    "kept": ("follow-up", "public", everyone),
    "cancelled": ("cancelled", "public", everyone),
}
KNOWN = {variant: knows for variant, (_, _, knows) in DAYS.items()}
READ_INSIDE = {variant: the_councils if variant == "named" else insiders for variant in DAYS} | {"draft": leads}
WAY = ["draft", "gathering", "agreed", "statement", "sent", "follow-up"]


def fill(world, group):
    # A day for everybody names its supplier to everybody, so that one is no canary. Its owner's contact speaks for it.
    supplier = world.keep(f"day firm {group}", Supplier.objects.create(name=f"Days in the {group}"))
    Ownership.objects.create(supplier=supplier, owner=world.rows[f"firm {group}"])
    for variant in DAYS:
        _Day(world, group, variant).walk()
    _links(world, group)


def _links(world, group):
    """To somebody of the group's council: that it takes part, of which it is silent, or not; that it signs, or not."""
    reader = {"person_id": world.rows[f"person {group} extra"].pk, "expires_at": world.now + dt.timedelta(days=9)}
    for name, purpose, variant in (
        ("join", "day-join", "gathering"), ("not now", "day-decline", "named"),
        ("sign", "day-sign", "statement"), ("unsigned", "day-sign-decline", "statement"),
    ):  # fmt: skip
        part = Participation.objects.get(
            day=world.rows[f"day {group} {variant}"], council=world.rows[f"council {group}"]
        )
        choice = "2" if "sign" in purpose else ""
        world.ids[f"{name} link {group}"] = do_links.make(purpose, object_id=part.pk, choice=choice, **reader)


class _Day:
    """One day, from the plan on as far as its variant comes."""

    def __init__(self, world, group, variant):
        self.world, self.group, self.variant, self.name = world, group, variant, f"{group} {variant}"
        self.stage, self.audience, self.knows = DAYS[variant]
        self.inside = READ_INSIDE[variant]
        self.lead = world.rows[f"person {group} public lead"]
        council, other = world.rows[f"council {group}"], world.rows[f"coverage {group} provisional"].council
        self.speakers = {council: world.rows[f"person {group} extra"], other: world.rows[f"helper {group}"]}
        self.council = council

    def made(self, model, *, knows=None, suffix="", **given):
        filled = self.world.cage.fill(
            model, f"{self.name} {suffix}".strip(), groups=[self.group], knows=knows or self.knows, **given
        )
        return model.objects.create(**filled)

    def goes(self, stage, **more):
        Day.objects.filter(pk=self.day.pk).update(stage=stage, **more)
        self.day.refresh_from_db()
        self.made(Turn, suffix=stage, day=self.day, stage=stage, by=self.lead)

    def walk(self):
        today = self.world.now.date()
        dates = zip(("gather_until", "vote_until", "sign_by", "day_on"), (14, 28, 42, 60), strict=True)
        self.day = self.made(
            Day, group=self.world.rows[f"group {self.group}"], supplier=self.world.rows[f"day firm {self.group}"],
            audience=self.audience, lead_council=self.council, made_by=self.lead, closed_because="",
            **{name: today + dt.timedelta(days=days) for name, days in dates},
        )  # fmt: skip
        self.world.keep(f"day {self.name}", self.day)
        if self.variant == "gathering":
            self.world.keep(f"day {self.group}", self.day)
        use, planned = self.world.rows[f"use {self.group}"], {"because": "", "left_because": ""}
        for council in self.speakers:
            self.made(
                Participation, knows=self.inside, suffix=council.code, day=self.day, council=council, use=use, **planned
            )
        far = "gathering" if self.stage == "cancelled" else self.stage
        for stage in WAY[1 : WAY.index(far) + 1]:
            getattr(self, stage.replace("-", "_"))()
        if self.stage == "cancelled":
            said = {"groups": [self.group], "knows": self.knows}
            because = self.world.cage.text("Day.closed_because", self.name, **said)
            self.goes("cancelled", closed_at=self.world.now, closed_because=because)

    def gathering(self):
        self.goes("gathering", opened_at=self.world.now)
        for part in self.day.participations.all():
            said = {"answer": "takes-part", "answered_at": self.world.now, "answered_by": self.speakers[part.council]}
            Participation.objects.filter(pk=part.pk).update(invited_at=self.world.now, **said)
        self._somebody_who_left()
        kept = {"merged_because": "", "withdrawn_because": ""}
        for number in range(4):
            council = [*self.speakers][number % 2]
            by = {"day": self.day, "council": council, "by": self.speakers[council]}
            need = self.made(Need, knows=self.inside, suffix=str(number), **by, **kept)
            version = {"need": need, "council": council, "by": by["by"], "number": 1}
            self.made(NeedVersion, knows=self.inside, suffix=str(number), **version)
            self.world.keep(f"need {number} {self.name}", need)
        self.world.keep(f"need {self.name}", self.world.rows[f"need 0 {self.name}"])
        why = {"groups": [self.group], "knows": self.inside}
        merged = self.world.cage.text("Need.merged_because", self.name, **why)
        withdrawn = self.world.cage.text("Need.withdrawn_because", self.name, **why)
        into = self.world.rows[f"need {self.name}"]
        last = {"merged_into": into, "merged_at": self.world.now, "merged_because": merged}
        last |= {"withdrawn_at": self.world.now, "withdrawn_because": withdrawn}
        Need.objects.filter(pk=need.pk).update(**last)

    def _somebody_who_left(self):
        """And had said no before: a row that holds every reason there can be."""
        ended = self.world.rows["council neither"]
        given = {"day": self.day, "council": ended, "invited_at": self.world.now, "left_at": self.world.now}
        self.made(Participation, knows=self.inside, suffix="left", **given)

    def agreed(self):
        for position, need in enumerate(Need.objects.open().filter(day=self.day).order_by("pk"), 1):
            agreed = self.made(AgreedNeed, suffix=str(position), day=self.day, need=need, position=position)
            self.made(Wording, suffix=str(position), agreed_need=agreed)
        self.world.keep(f"agreed {self.name}", agreed)
        self.goes("agreed")
        self._drafted()

    def _drafted(self):
        """In two versions, by the lead council. The newest is what is sent."""
        council, by = next(iter(self.speakers.items()))
        for number, says in enumerate(("StatementRevision.text", "Statement.text"), 1):
            is_sent = says == "Statement.text" and self.stage in {"sent", "follow-up"}
            knows = self.knows if is_sent else self.inside
            said = self.world.cage.text(says, self.name, groups=[self.group], knows=knows)
            statement, _ = Statement.objects.update_or_create(day=self.day, defaults={"text": said, "version": number})
            given = {"statement": statement, "number": number, "text": said, "council": council, "by": by}
            self.revision = StatementRevision.objects.create(**given)

    def statement(self):
        self.goes("statement")
        for is_signed, (council, by) in zip((True, False), self.speakers.items(), strict=True):
            about = {"revision": self.revision, "council": council, "by": by, "signed": is_signed}
            self.made(SignOff, knows=self.inside, **about, **({"because": ""} if is_signed else {}))

    def sent(self):
        said = self.world.cage.text("SentStatement.text", self.name, groups=[self.group], knows=self.knows)
        about = {"day": self.day, "text": said, "sha256": hashlib.sha256(said.encode()).hexdigest(), "by": self.lead}
        SentStatement.objects.create(**about)
        self.goes("sent")
        contact = self.world.rows[f"contact {self.group}"]
        self.sending = Sending.objects.create(contact=contact, day=self.day, mailed_at=self.world.now)
        self.world.keep(f"day sending {self.name}", self.sending)
        for agreed in self.day.agreed_needs.all():
            about = {"agreed_need": agreed, "contact": contact, "sending": self.sending}
            answer = self.made(Answer, suffix=str(agreed.position), verdict="partly", **about)
            due = {"by_on": self.world.now.date() + dt.timedelta(days=90)}
            self.made(Promise, suffix=str(agreed.position), answer=answer, **due)

    def follow_up(self):
        self.goes("follow-up")
        promises = Promise.objects.filter(answer__agreed_need__day=self.day).select_related("answer__agreed_need")
        for number, promise in enumerate(promises.order_by("pk"), 1):
            about = {"day": self.day, "agreed_need": promise.answer.agreed_need, "promise": promise}
            due = {"due_on": promise.by_on, "closed_because": ""}
            commitment = self.made(Commitment, suffix=str(number), **about, **due)
            name = "commitment" if number == 1 else f"commitment {number}"
            self.world.keep(f"{name} {self.name}", commitment)
        first = self.world.rows[f"commitment {self.name}"]
        self.made(CommitmentNote, suffix="contact", commitment=first, contact=self.sending.contact)
        self.made(CommitmentNote, knows=self.inside, suffix="lead", commitment=first, by=self.lead)
        ballot = asked(first)
        for council, by in self.speakers.items():
            cast(ballot, council, 0, 0, 1, by=by)
        Verdict.objects.create(commitment=first, ballot=closed(ballot), outcome="not-met")
        because = self.world.cage.text("Commitment.closed_because", self.name, groups=[self.group], knows=self.knows)
        over = {"state": "closed", "closed_at": self.world.now, "closed_because": because}
        Commitment.objects.filter(pk=commitment.pk).update(**over)
