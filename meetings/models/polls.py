"""Which date suits: a poll among the people of a group, its dates, and what each person says to them."""

import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from common.history import tracked
from councils.models import Council
from meetings.models.meetings import Meeting
from peergroups.models import Membership, OfGroupQuerySet, PeerGroup

FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
LONGEST = dt.timedelta(days=14)  # as a meeting
Audience = Meeting.Audience
WHOLE_GROUP = (Audience.PUBLIC, Audience.MEMBERS)
WIDEST_FIRST = (*WHOLE_GROUP, Audience.PUBLIC_SECTOR, Audience.COUNCILS)  # among the members of a group
WIDTHS = ", ".join(f"'{audience}'" for audience in WIDEST_FIRST)


def _refuse(name, words):
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


class DatePollQuerySet(OfGroupQuerySet):
    def open(self):
        """Not fixed and not withdrawn, whether or not answers are still taken."""
        return self.filter(closed_at=None)

    def taking_answers(self, now):
        return self.open().filter(answers_until__gt=now)

    def to_choose(self, now):
        """Answers are in, and no lead has chosen."""
        return self.open().filter(answers_until__lte=now)

    def visible_to(self, user):
        """Polls of this person's groups that they are asked in, and all of the groups they lead; coordinators all.

        A poll that is not for them is none of theirs: a supplier is not asked about a meeting for the public sector.
        The same rule from the other side is `DatePoll.asked`; a test compares them.
        """
        if not user.is_active:  # nor is Django's AnonymousUser
            return self.none()
        if user.is_coordinator:
            return self.all()
        mine = Membership.objects.current().filter(person=user).order_by()
        leads = Q(group__in=mine.leads().values("group"))
        return self.filter(leads | (Q(group__in=mine.values("group")) & is_for(mine)))


def is_for(readers):
    """The condition on a DatePoll: it asks whoever has these memberships (a queryset), whatever their group.

    Whom it was opened for says its own audience. A draft that is for fewer people since narrows it; one that is for
    more does not widen it.
    """
    own = _lets_in(readers, "", DatePoll.councils.through.objects.filter(datepoll=OuterRef(OuterRef("pk"))))
    named = Meeting.invited_councils.through.objects.filter(meeting=OuterRef(OuterRef("meeting")))
    return own & (Q(meeting=None) | _lets_in(readers, "meeting__", named))


def _lets_in(readers, path, named):
    councils = Exists(readers.filter(council__in=named.values("council")))
    return (
        Q(**{f"{path}audience__in": WHOLE_GROUP})
        | (Q(**{f"{path}audience": Audience.PUBLIC_SECTOR}) & Exists(readers.public_sector()))
        | (Q(**{f"{path}audience": Audience.COUNCILS}) & councils)
    )


@tracked(exclude=["words"], stays=True)
class DatePoll(models.Model):
    """Leads ask which of some dates suits. Answers are taken until a moment; then, or before, a lead fixes one.

    `meeting`: the draft it is about, or the one that fixing a date made; None before that, or if it was deleted. From
    the moment it is opened nothing of the question changes, and after its end nothing at all. `audience` and `councils`
    are those of the draft when it was opened, whatever becomes of that; they may get narrower, never wider.
    """

    class Outcome(models.TextChoices):
        FIXED = "fixed", "Date fixed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    group = models.ForeignKey(PeerGroup, models.PROTECT, related_name="date_polls")
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="date_polls", editable=False
    )
    title = models.CharField(max_length=140)
    words = models.TextField("what one should know", max_length=2000, blank=True)
    audience = models.CharField(
        max_length=13, choices=Audience.choices, default=Audience.PUBLIC, editable=False,
        help_text="Who the meeting was for when the poll was opened. The members among them are asked",
    )  # fmt: skip
    councils = models.ManyToManyField(Council, related_name="+", editable=False, help_text="Those named then")
    answers_until = models.DateTimeField("answers are taken until")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=9, choices=Outcome.choices, blank=True, editable=False)
    fixed_on = models.OneToOneField(
        "DateOption", models.PROTECT, null=True, related_name="+", editable=False, help_text="The date that was chosen"
    )
    closed_because = models.CharField(max_length=300, blank=True, editable=False)

    objects = DatePollQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(closed_at=None, meeting__isnull=False),
                name="draft_has_one_date_poll_at_a_time",
                violation_error_message="A poll about the date of this draft is open already.",
            ),
            models.CheckConstraint(
                condition=Q(answers_until__gt=F("opened_at")),
                name="date_poll_takes_answers_for_a_while",
                violation_error_message="Choose a last day for answers that is not over.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None, closed_by=None, fixed_on=None, closed_because="")
                | (Q(outcome="fixed", closed_at__isnull=False, fixed_on__isnull=False, closed_because=""))
                | (Q(outcome="withdrawn", closed_at__isnull=False, fixed_on=None) & ~Q(closed_because="")),
                name="date_poll_is_closed_with_its_outcome",
                violation_error_message="A poll is fixed on one of its dates, or withdrawn for a reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["group"], condition=Q(closed_at=None), name="date_poll_open_of_a_group"),
            models.Index(fields=["closed_at"], name="date_poll_closed"),
        ]
        triggers = [
            pgtrigger.Protect(name="date_poll_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="poll_has_two_dates",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=f"""
                    IF (SELECT count(*) FROM meetings_dateoption WHERE poll_id = NEW.id) < {FEWEST_OPTIONS} THEN
                        {_refuse("poll_has_two_dates", "a poll has at least 2 dates to choose among")}
                    END IF;
                    RETURN NULL;
                """,  # noqa: S608, our own words
            ),
            pgtrigger.Trigger(
                name="date_poll_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF (OLD.group_id, OLD.answers_until, OLD.opened_at)
                        IS DISTINCT FROM (NEW.group_id, NEW.answers_until, NEW.opened_at) THEN
                        {_refuse("date_poll_stands", "what people were asked stands")}
                    END IF;
                    IF array_position(ARRAY[{WIDTHS}], NEW.audience::text)
                        < array_position(ARRAY[{WIDTHS}], OLD.audience::text) THEN
                        {_refuse("date_poll_is_never_opened_to_more", "a poll is never opened to more people")}
                    END IF;
                    IF OLD.outcome <> '' AND (OLD.outcome, OLD.fixed_on_id, OLD.closed_at)
                        IS DISTINCT FROM (NEW.outcome, NEW.fixed_on_id, NEW.closed_at) THEN
                        {_refuse("date_poll_stands", "a poll that has ended stands")}
                    END IF;
                    IF NEW.fixed_on_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM meetings_dateoption option
                        WHERE option.id = NEW.fixed_on_id AND option.poll_id = NEW.id
                    ) THEN
                        {_refuse("date_poll_is_fixed_on_a_date_of_its_own", "the date belongs to another poll")}
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608, our own words
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:date-poll", args=[self.group.slug, self.pk])

    @property
    def is_open(self):
        return self.closed_at is None

    def takes_answers(self, now):
        return self.is_open and now < self.answers_until

    def asked(self):
        """The current memberships of the people it asks: members whom it was opened for and whom its draft is for."""
        members = Membership.objects.current().filter(group=self.group_id)
        is_asked = _is_reader(self.audience, lambda: self.councils.all())  # a poll that is not kept yet names none
        if self.meeting_id:
            is_asked &= _is_reader(self.meeting.audience, self.meeting.invited_councils.all)
        return members.filter(Q(role=Membership.Role.LEAD) | is_asked)

    def narrow_to(self, draft):
        """Let in only whom both it and its draft are for, once that goes: nobody else ever knew. Hold both."""
        if draft.audience == Audience.COUNCILS:
            named = set(draft.invited_councils.all())
            self.councils.set(named & set(self.councils.all()) if self.audience == Audience.COUNCILS else named)
        self.audience = max(self.audience, draft.audience, key=WIDEST_FIRST.index)
        self.save(update_fields=["audience"])


def _is_reader(audience, named):
    """The condition on a Membership: its person, in this group or another, is one of this audience."""
    anywhere = Membership.objects.current().filter(person=OuterRef("person"))
    if audience in WHOLE_GROUP:
        return Q(pk__isnull=False)
    if audience == Audience.PUBLIC_SECTOR:
        return Q(Exists(anywhere.public_sector()))
    return Q(Exists(anywhere.filter(council__in=named().order_by().values("pk"))))


class OfPollQuerySet(OfGroupQuerySet):
    group_path = "poll__group"


class DateOption(models.Model):
    """One of the dates of a poll, from when to when. It stands from the opening on."""

    poll = models.ForeignKey(DatePoll, models.CASCADE, related_name="options")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = OfPollQuerySet.as_manager()

    class Meta:
        ordering = ["poll", "starts_at", "ends_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "starts_at", "ends_at"],
                name="date_stands_once_in_a_poll",
                violation_error_message="This date is there twice. Enter each once.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), ends_at__lt=F("starts_at") + LONGEST),
                name="date_ends_after_it_starts",
                violation_error_message="Enter an end later than the start.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="date_is_put_to_an_open_poll",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("poll", "record"), ("others", "integer")],
                func=f"""
                    SELECT * INTO poll FROM meetings_datepoll WHERE id = NEW.poll_id FOR NO KEY UPDATE;
                    IF poll.outcome <> '' THEN
                        {_refuse("date_is_put_to_an_open_poll", "a poll that has ended gets no date")}
                    END IF;
                    IF NEW.starts_at <= poll.answers_until THEN
                        {_refuse("date_is_after_the_answers", "a date comes after the answers are in")}
                    END IF;
                    SELECT count(*) INTO others FROM meetings_dateoption WHERE poll_id = NEW.poll_id;
                    IF others >= {MOST_OPTIONS} THEN
                        {_refuse("poll_has_at_most_twelve_dates", "a poll has at most 12 dates")}
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608, our own words
            ),
            pgtrigger.Protect(name="date_of_a_poll_stands", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.starts_at:%-d %B %Y}"


class DateAnswerQuerySet(OfGroupQuerySet):
    group_path = "option__poll__group"


@tracked()
class DateAnswer(models.Model):
    """What a person says to one date, and the council they come for. One set a person: changed together, until the end.

    Of somebody who is no longer asked nothing is kept in a poll that goes on; what was counted stays.
    """

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        IF_NEED_BE = "if-need-be", "If need be"
        NO = "no", "No"

    option = models.ForeignKey(DateOption, models.CASCADE, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    council = models.ForeignKey(Council, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = DateAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["option", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["option", "person"], name="person_answers_a_date_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["yes", "if-need-be", "no"]), name="date_answer_is_one_of_three"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="date_is_answered_while_the_poll_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("poll", "record")],
                func=f"""
                    SELECT datepoll.* INTO poll FROM meetings_datepoll datepoll
                        JOIN meetings_dateoption option ON option.poll_id = datepoll.id
                        WHERE option.id = NEW.option_id FOR SHARE OF datepoll;
                    IF poll.outcome <> '' THEN
                        {_refuse("date_is_answered_while_the_poll_is_open", "answers to a poll that has ended stand")}
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608, our own words
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_answer_display().lower()}"
