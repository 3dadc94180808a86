"""Plays the invented time bank: what stands is done with the deeds that people use; what is over is put on record.

Nobody gets a mail for what was settled long ago.
"""

import datetime as dt

from common import london
from front.demo import lending
from skills.models import Skill
from timebank import ledger
from timebank.actions import accounts, approving, asking, charging, hours, offering, skilled
from timebank.actions import lending as deeds
from timebank.models import Agreement, Approval, Claim, Entry, Loan, Request, ReversalProposal, Step, Thanks, Transfer

Kind = Step.Kind


def play(groups, councils, people, now):
    """All of it, once."""
    if not Request.objects.filter(title=lending.PAST[0].title).exists():
        Bank(groups, councils, people, now).play()


def minutes(in_hours):
    return round(in_hours * 60)


class Bank:
    """One run through it. Days are counted from `today`."""

    def __init__(self, groups, councils, people, now):
        self.groups, self.councils, self.people, self.now = groups, councils, people, now
        self.today, self.skills = london.today(now), {skill.slug: skill for skill in Skill.objects.all()}

    def play(self):
        for code in lending.NO_APPROVER:
            council = self.councils[code]
            by = council.affiliations.order_by("pk").first().person
            accounts.set_approval(council=council, needs_approval=False, by=by, now=self.moment(-700))
        for lent in lending.PAST:
            self._settled(lent)
        self._charged(lending.FOR_A_CHARGE)
        for who, slugs in lending.SKILLS.items():
            shown = {"is_shown": who != lending.NOT_SHOWN, "now": self.moment(-300)}
            skilled.list_skills(person=self.people[who], skills=[self.skills[slug] for slug in slugs], **shown)
        for offered in lending.OFFERS:
            self._offer(offered)
        for asked in lending.REQUESTS:
            self._request(asked)
        ledger.record_check(self.now)  # its transfers are old, and so would be that nobody has checked them

    def day(self, days):
        return self.today + dt.timedelta(days=days)

    def moment(self, days, hour=11):
        return min(self.now, london.moment(self.day(days), dt.time(hour)))

    def council_of(self, person):
        return person.affiliations.order_by("pk").first().council

    def group_of(self, person):
        return person.memberships.filter(left_at=None, group__kind="region").first().group

    def approver_of(self, council):
        """An invented address on the council’s own domain, or none where approval is switched off."""
        domain = council.email_domains.order_by("pk").values_list("domain", flat=True).first()
        return f"demo.manager@{domain}" if domain and council.code not in lending.NO_APPROVER else ""

    # What is over ---------------------------------------------------------------------------------------------------
    def _on_record(self, who, title, skill, time, day, **more):
        """A request that was answered and closed."""
        asker = self.people[who]
        request = Request.objects.create(
            council=self.council_of(asker), title=title, words=title, minutes=minutes(time), audience="all",
            state="closed", asked_at=self.moment(day - 30), asked_by=asker, opened_at=self.moment(day - 30),
            ended_at=self.moment(day - 20), ended_by=asker, **more,
        )  # fmt: skip
        request.skills.set([self.skills[skill]])
        return request, asker

    def _loan(self, request, helps, time, actual, day, state, settles="hours"):
        helper = self.people[helps]
        return Loan.objects.create(
            request=request, lender=self.council_of(helper), borrower=request.council, lent_person=helper,
            lent_name=helper.name, minutes=minutes(time), from_on=self.day(day - 10), until_on=self.day(day),
            settles=settles, state=state, state_at=self.moment(day + 2), offered_at=self.moment(day - 28),
            offered_by=helper, agreed_minutes=minutes(actual),
        )  # fmt: skip

    def _trail(self, loan, steps):
        for kind, days, by, council, more in steps:
            Step.objects.create(loan=loan, kind=kind, at=self.moment(days), by=by, council=council, **more)

    def _worked(self, loan, asker, day, time):
        """What was done, put to the borrower and confirmed."""
        helper, whole = loan.offered_by, {"minutes": minutes(time)}
        Entry.objects.create(
            loan=loan, worked_on=self.day(day - 1), council=loan.lender, logged_at=self.moment(day - 1),
            logged_by=helper, minutes=min(minutes(time), 12 * 60),
        )  # fmt: skip
        Claim.objects.create(
            loan=loan, council=loan.lender, made_at=self.moment(day), made_by=helper, outcome="confirmed",
            answered_at=self.moment(day + 2), answered_by=asker, **whole,
        )  # fmt: skip
        steps = [
            (Kind.OFFERED, day - 28, helper, loan.lender, {"minutes": loan.minutes}),
            (Kind.CHOSEN, day - 25, asker, loan.borrower, {}),
        ]
        if loan.lender.code not in lending.NO_APPROVER:
            asked = {"asked_at": self.moment(day - 25), "asked_by": helper, "decided_at": self.moment(day - 24)}
            Approval.objects.create(loan=loan, email="", is_released=True, **asked)  # kept for 12 months at most
            steps += [(Kind.ASKED, day - 25, helper, loan.lender, {}),
                      (Kind.RELEASED, day - 24, None, loan.lender, {"who": approving.APPROVER})]  # fmt: skip
        steps += [
            (Kind.CLAIMED, day, helper, loan.lender, whole),
            (Kind.CONFIRMED, day + 2, asker, loan.borrower, whole),
        ]
        self._trail(loan, steps)

    def _thanks(self, loan, asker, day, words):
        if words:
            said = {"words": words, "at": self.moment(day + 4), "by": asker}
            Thanks.objects.create(loan=loan, council=loan.borrower, **said)

    def _settled(self, lent):
        request, asker = self._on_record(lent.asks, lent.title, lent.skill, lent.estimate, lent.days)
        loan = self._loan(request, lent.helps, lent.estimate, lent.actual, lent.days, "booked")
        self._worked(loan, asker, lent.days, lent.actual)
        whole = {"minutes": loan.agreed_minutes}
        self._trail(loan, [(Kind.BOOKED, lent.days + 2, asker, None, whole)])
        booked = self.moment(lent.days + 2)
        transfer = ledger.post(loan=loan, key=ledger.key_of(f"loan:{loan.pk}"), by=asker, now=booked, **whole)
        self._thanks(loan, asker, lent.days, lent.thanks)
        if lent.undone:
            self._undo(transfer, lent)

    def _undo(self, transfer, lent):
        """By a lead of the group that both councils are of."""
        lead, at = self.people["priya.sample"], self.moment(lent.days + 6)
        decided = {"decided_at": at, "decided_by": lead, "is_confirmed": True}
        because = {"because": lent.undone}
        ReversalProposal.objects.create(transfer=transfer, proposed_at=at, proposed_by=lead, **decided, **because)
        step = {"minutes": transfer.minutes, "words": lent.undone}
        self._trail(transfer.loan, [(Kind.REVERSED, lent.days + 6, lead, None, step)])
        Transfer.objects.bulk_create([Transfer(
            key=ledger.key_of(f"reversal:{transfer.pk}"), kind="reversal", payer=transfer.payee, payee=transfer.payer,
            minutes=transfer.minutes, loan=transfer.loan, reverses=transfer, by=lead, at=at, **because,
        )])  # fmt: skip

    def _charged(self, plan):
        time = plan.length * 7.5
        request, asker = self._on_record(plan.asks, plan.title, plan.skill, time, plan.days, may_charge=True)
        loan = self._loan(request, plan.helps, time, time, plan.days, "charged", settles="charge")
        self._worked(loan, asker, plan.days, time)
        approved = self.moment(plan.days - 22)
        pence = 100 * plan.rate
        Agreement.objects.create(
            loan=loan, day_rate_pence=pence, days=plan.length, charge_pence=pence * plan.length,
            purchase_order=plan.number, basis=Agreement.Basis.SECTION_113, vat=Agreement.Vat.OUTSIDE,
            written_at=self.moment(plan.days - 23), written_by=loan.offered_by, lender_at=self.moment(plan.days - 23),
            lender_by=loan.offered_by, borrower_at=approved, borrower_by=asker, invoice_number=plan.invoice,
            invoiced_on=self.day(plan.days + 10), paid_on=self.day(plan.days + 32),
        )  # fmt: skip
        self._trail(loan, [
            (Kind.TERMS, plan.days - 23, loan.offered_by, loan.lender, {}),
            (Kind.APPROVED, plan.days - 22, asker, loan.borrower, {}),
            (Kind.CHARGED, plan.days + 2, asker, None, {"minutes": loan.agreed_minutes}),
            (Kind.INVOICED, plan.days + 10, loan.offered_by, loan.lender, {"words": plan.invoice}),
            (Kind.PAID, plan.days + 32, asker, loan.borrower, {}),
        ])  # fmt: skip
        self._thanks(loan, asker, plan.days, plan.thanks)

    # What stands ----------------------------------------------------------------------------------------------------
    def _offer(self, plan):
        person = self.people[plan.who]
        fields = {
            "skill": self.skills[plan.skill], "minutes": minutes(plan.hours), "per": plan.per,
            "until": self.day(plan.until), "place": plan.place, "words": plan.words,
        }  # fmt: skip
        when = self.moment(plan.days)
        offering.offer(council=self.council_of(person), fields=fields, by=person, now=when)

    def _request(self, plan):
        person = self.people[plan.who]
        fields = {
            "title": plan.title, "words": plan.words, "minutes": minutes(plan.hours), "place": plan.place,
            "by_on": self.day(plan.by) if plan.by is not None else None, "audience": plan.audience,
            "is_public": plan.is_public, "may_charge": plan.may_charge, "groups": [self.group_of(person)],
            "skills": [self.skills[slug] for slug in plan.skills],
        }  # fmt: skip
        deed = {"by": person, "now": self.moment(plan.days)}
        request = asking.save_draft(council=self.council_of(person), fields=fields, **deed)
        if plan.state == "draft":
            return
        asking.open_request(request=request, **deed)
        for given in plan.answers:
            self._answer(request, given, person)
        last = max([plan.days, *(given.days for given in plan.answers)])
        ends = {"request": request, "by": person, "now": self.moment(last + 4)}
        if plan.state == "closed":
            asking.close_request(**ends)
        elif plan.state == "withdrawn":
            asking.withdraw_request(because=plan.why, **ends)

    def _answer(self, request, plan, asker):
        answering, helper = self.people[plan.who], self.people[plan.person or plan.who]
        lender = self.council_of(answering)
        fields = {
            "lent_person": helper, "lent_name": helper.name, "minutes": minutes(plan.hours), "words": plan.words,
            "settles": "charge" if plan.went == "terms" else "hours", "approver_email": self.approver_of(lender),
        }  # fmt: skip
        loan = deeds.answer(request=request, lender=lender, fields=fields, by=answering, now=self.moment(plan.days))
        if plan.went == "offered":
            return
        deeds.choose(loan=loan, by=asker, now=self.moment(plan.days + 1))
        if plan.went == "chosen":
            return
        self._decided(loan, plan)
        if plan.went == "terms":
            self._terms(loan, answering, plan)
        if plan.went in {"active", "claimed", "disputed"}:
            self._at_work(loan, plan, answering, asker)

    def _decided(self, loan, plan):
        """What the approver says the day after, where one is asked."""
        approval, after = loan.approvals.first(), self.moment(plan.days + 2)
        if approval is not None and plan.went == "refused":
            approving.refuse(approval=approval, because=plan.why, now=after)
        elif approval is not None:
            approving.release(approval=approval, now=after)

    def _at_work(self, loan, plan, helper, asker):
        for days, time, note in plan.worked:
            fields = {"worked_on": self.day(days), "minutes": minutes(time), "note": note}
            hours.log(loan=loan, council=loan.lender, fields=fields, by=helper, now=self.moment(days, 17))
        if plan.went == "active":
            return
        done = plan.worked[-1][0] + 1
        claim = hours.claim(
            loan=loan, council=loan.lender, minutes=minutes(plan.claimed), note="", by=helper, now=self.moment(done)
        )
        if plan.went == "disputed":
            hours.dispute(claim=claim, because=plan.why, by=asker, now=self.moment(done + 1))

    def _terms(self, loan, by, plan):
        days = minutes(plan.hours) // 450
        fields = {
            "day_rate_pence": 380_00, "days": days, "cap_pence": None, "charge_pence": days * 380_00,
            "purchase_order": "", "basis": Agreement.Basis.SECTION_113, "basis_words": "", "vat": Agreement.Vat.OUTSIDE,
            "vat_words": "", "words": "Travel is included.",
        }  # fmt: skip
        charging.write_terms(loan=loan, council=loan.lender, fields=fields, by=by, now=self.moment(plan.days + 3))
