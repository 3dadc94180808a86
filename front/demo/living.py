"""Plays the invented year of the South group with the deeds that people use: what is shown is what those leave."""

import datetime as dt

from common import london
from common.working_days import is_working_day
from front.demo import year
from meetings import actions
from meetings.models import AgendaItem, Attendance, Decision, Meeting

AHEAD = dt.timedelta(days=45)
OWN = {"actions", "decisions", "next-meeting"}  # lines that an agenda has by itself, found by their kind
CLOSING = {"next-meeting", "other-business"}


def working_day(day, *, forward=True):
    while not is_working_day(day, "england"):
        day += dt.timedelta(days=1 if forward else -1)
    return day


def play(group, councils, people, now):
    """The group's year, once: the meetings, what was agreed there and what became of it, what waits for the next."""
    if Meeting.objects.filter(group=group, title=year.HELD[0].title).exists():
        return
    Year(group, councils, people, london.today(now)).play()


def arrange(meeting, plan, *, by):
    """Bring an agenda into the order of the plan; write the lines that it does not have by itself."""
    mine = list(AgendaItem.objects.filter(meeting=meeting).order_by("position"))
    order = []
    for kind, title, minutes, presenter in plan:
        found = next((i for i in mine if i.title == title or (kind in OWN and i.kind == kind)), None)
        fields = {"kind": kind, "title": title, "minutes": minutes, "presenter": presenter}
        if found is None:
            found = actions.add_item(meeting=meeting, fields=fields, by=by)
        else:
            mine.remove(found)
            if (found.minutes, found.presenter) != (minutes, presenter):
                actions.change_item(item=found, fields={"minutes": minutes, "presenter": presenter}, by=by)
        order.append(found)
    last = next((place for place, item in enumerate(order) if item.kind in CLOSING), len(order))
    for place, item in enumerate([*order[:last], *mine, *order[last:]], start=1):
        item.refresh_from_db(fields=["position"])
        if item.position != place:
            actions.move_item(item=item, to=place, by=by)


def give_answers(meeting, answer, people, now):
    """Answers as they were given before the demonstration began: nobody gets a mail for them."""
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            person=person,
            council=person.memberships.get(group=meeting.group, left_at=None).council,
            answer=answer,
            answered_at=now,
            answered_by=person,
        )
        for person in people
    )


class Year:
    """One run through it. Days are counted from `today`."""

    def __init__(self, group, councils, people, today):
        self.group, self.councils, self.people, self.today = group, councils, people, today
        self.lead, self.other_lead = people["priya.sample"], people["lead"]

    def play(self):
        self._standing_items()
        for held in year.HELD:
            self._meeting(held)
        self._trial()
        for held in year.HELD:
            for said in held.said:
                for promise in said.promises:
                    self._what_became_of(promise)
        self._what_waits()

    def day(self, days):
        return self.today + dt.timedelta(days=days)

    def moment(self, days, hour=11):
        return london.moment(self.day(days), dt.time(hour))

    def council_of(self, person):
        return person.memberships.get(group=self.group, left_at=None).council

    def _standing_items(self):
        for kind, title, minutes in year.STANDING:
            fields = {"kind": kind, "title": title, "minutes": minutes, "is_closing": True}
            first = self.moment(year.HELD[0].days - 60)
            actions.add_standing_item(group=self.group, fields=fields, by=self.lead, now=first)

    # A meeting, from its first draft to its notes -----------------------------------------------------------------
    def _meeting(self, held):
        day = working_day(self.day(held.days), forward=False)
        planned = london.moment(day, held.starts) - AHEAD
        fields = {
            "title": held.title, "summary": held.summary, "starts_on": day, "starts_time": held.starts, "ends_on": day,
            "ends_time": held.ends, "host_council": self.councils[held.host], "venue": held.venue,
        }  # fmt: skip
        meeting = actions.schedule(group=self.group, fields=fields, by=self.lead, now=planned)
        arrange(meeting, held.agenda, by=self.lead)
        actions.publish(meeting=meeting, by=self.lead, now=planned)
        there = [self.people[start] for start in held.there]
        give_answers(meeting, "coming", there, planned + dt.timedelta(days=9))
        self._in_the_room(held, meeting, there)
        self._afterwards(held, meeting)

    def _in_the_room(self, held, meeting, there):
        during = {"by": self.lead, "now": meeting.starts_at + dt.timedelta(hours=1)}
        actions.tick(meeting=meeting, people=there, **during)
        for guest in held.guests:
            fields = {name: getattr(guest, name) for name in ("name", "organisation", "kind", "email")}
            actions.add_guest(meeting=meeting, fields=fields, **during)
        lines = {item.title: item for item in meeting.agenda_items.all()}
        for said in held.said:
            self._write(lines[said.line], said, during)
        if held is year.SEARCH:
            self._look_at_the_first_decisions(during)
        actions.write_notes(meeting=meeting, notes=held.notes, over=0, **during)

    def _write(self, item, said, during):
        actions.write_item_notes(item=item, notes=said.notes, over=0, **during)
        for service, findings, sat in said.tables:
            sitting = [self.people[start].pk for start in sat]
            table = actions.add_table(item=item, service=service, people=sitting, **during)
            actions.write_findings(table=table, findings=findings, over=0, **during)
        for agreed in said.decisions:
            review_on = None if agreed.review is None else self.day(agreed.review)
            actions.record_decision(
                meeting=item.meeting, item=item, sentence=agreed.sentence, review_on=review_on, **during
            )
        for promise in said.promises:
            person = self.people[promise.who]
            actions.add_action(
                group=self.group, item=item, words=promise.words, person=person, council=self.council_of(person),
                due_on=self.day(promise.due), by=person, now=during["now"],  # by themselves: no mail of long ago
            )  # fmt: skip
        for link in said.links:
            actions.add_link(thing=item, title=link.title, url=link.url, **during)

    def _look_at_the_first_decisions(self, during):
        words, days = year.FIRST_DECISIONS
        first = Decision.objects.filter(meeting__group=self.group).order_by("meeting__starts_at").first().meeting
        for decision in first.decisions.order_by("pk"):
            actions.review_decision(decision=decision, outcome="kept", words=words, review_on=self.day(days), **during)

    def _afterwards(self, held, meeting):
        after = meeting.ends_at + dt.timedelta(days=4)
        actions.circulate(meeting=meeting, by=self.lead, now=after)
        for who, worth, words in held.feedback:
            actions.give_feedback(meeting=meeting, person=self.people[who], worth=worth, words=words, now=after)
        for who in held.confirmed:
            actions.confirm_notes(meeting=meeting, by=self.people[who], over=meeting.notes_round, now=after)
        if held.is_agreed:
            actions.agree_notes(meeting=meeting, by=self.lead, now=after + dt.timedelta(days=30))
        if held.correction:
            who, line, words = held.correction
            item = meeting.agenda_items.get(title=line)
            actions.send_correction(meeting=meeting, item=item, words=words, by=self.people[who], now=self.moment(-2))

    # What became of it, and what waits ----------------------------------------------------------------------------
    def _trial(self):
        title, question, days = year.TRIAL
        meeting = Meeting.objects.get(group=self.group, title=year.SEARCH.title)
        after = meeting.ends_at + dt.timedelta(hours=1)
        trial = actions.start_trial(
            group=self.group, meeting=meeting, title=title, question=question, review_on=self.day(days), by=self.lead,
            now=after,
        )  # fmt: skip
        for who, answer, words in year.TRIAL_ANSWERS:
            actions.answer_trial(trial=trial, person=self.people[who], answer=answer, words=words, now=after)

    def _what_became_of(self, promise):
        action = self.group.actions.get(words=promise.words)
        for step in promise.steps:
            deed = {"action": action, "by": action.person, "now": self.moment(step.days)}
            if step.kind == year.DONE:
                actions.finish_action(words=step.words, **deed)
            elif step.kind == year.MORE_TIME:
                actions.extend_action(due_on=self.day(step.due), words=step.words, **deed)
            elif step.kind == year.HANDED_OVER:
                actions.hand_over_action(person=self.people[step.to], words=step.words, **deed)
            else:
                actions.drop_action(reason=step.words, **deed)

    def _what_waits(self):
        for who, days, when, words in year.HOST_OFFERS:
            person = self.people[who]
            actions.offer_to_host(
                group=self.group, council=self.council_of(person), when=when, words=words, by=person,
                now=self.moment(days),
            )  # fmt: skip
        for who, days, kind, title, minutes, url in year.PROPOSALS:
            person = self.people[who]
            fields = {"title": title, "words": "", "url": url, "minutes": minutes, "item_kind": kind}
            actions.propose(
                group=self.group, fields=fields, council=self.council_of(person), by=person, now=self.moment(days)
            )
