"""The triggers of supplier scrutiny days, in the words of PostgreSQL: what no code of ours, and no hand, can do."""

import pgtrigger

FOR_A_COUNCIL = pgtrigger.Q(new__council__isnull=False)  # the other rows are written by who leads the group


def _refuse(name, words):
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


def _hold(day):
    """The day does not go on while what belongs to it is written; who waited for that sees the stage as it is then."""
    return f"SELECT * INTO held FROM scrutiny_day WHERE id = {day} FOR SHARE;"  # noqa: S608, our own words


HELD = [("held", "record")]


def history(name):
    """Rows that are added, and never changed or taken away."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def never_emptied(name):
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'this is history';",
    )


# The day itself -------------------------------------------------------------------------------------------------------
DAY_BEGINS_AS_A_DRAFT = pgtrigger.Trigger(
    name="day_begins_as_a_draft",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=~pgtrigger.Q(new__stage="draft"),
    func=_refuse("day_begins_as_a_draft", "a scrutiny day begins as a draft"),
)

DAY_GOES_ITS_WAY = pgtrigger.Trigger(
    name="day_goes_its_way",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__stage__df=pgtrigger.F("new__stage")),
    func=f"""
        IF (OLD.stage, NEW.stage) NOT IN (
            ('draft', 'gathering'), ('gathering', 'ballot'), ('gathering', 'agreed'), ('ballot', 'gathering'),
            ('ballot', 'agreed'), ('agreed', 'statement'), ('statement', 'sent'), ('sent', 'follow-up'),
            ('follow-up', 'closed')
        ) AND NOT (NEW.stage = 'cancelled' AND OLD.stage IN ('draft', 'gathering', 'ballot', 'agreed', 'statement',
            'sent')) THEN
            {_refuse("day_goes_its_way", "a scrutiny day goes from stage to stage")}
        END IF;
        IF NEW.stage IN ('agreed', 'statement', 'sent')
            AND (SELECT count(*) FROM scrutiny_agreedneed agreed WHERE agreed.day_id = NEW.id) <> 3 THEN
            {_refuse("day_has_exactly_three_needs", "councils agree on exactly three needs")}
        END IF;
        IF NEW.stage = 'statement' AND NOT EXISTS (
            SELECT 1 FROM scrutiny_statement drafted WHERE drafted.day_id = NEW.id AND drafted.version >= 1
        ) THEN
            {_refuse("day_signs_a_text", "nobody signs before there is a text")}
        END IF;
        IF NEW.stage = 'sent' AND NOT EXISTS (SELECT 1 FROM scrutiny_sentstatement sent WHERE sent.day_id = NEW.id) THEN
            {_refuse("day_is_sent_with_its_statement", "nothing is sent without its text")}
        END IF;
        IF NEW.stage = 'closed' AND EXISTS (
            SELECT 1 FROM scrutiny_commitment promised WHERE promised.day_id = NEW.id AND promised.state = 'open'
        ) THEN
            {_refuse("day_closes_with_its_commitments", "a commitment is open")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

# Whose it is and what it is about are no longer changed once councils were asked; after its end nothing at all.
DAY_STANDS = pgtrigger.Trigger(
    name="day_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=~pgtrigger.Q(old__stage="draft"),
    func=f"""
        IF OLD.stage IN ('closed', 'cancelled') THEN
            {_refuse("day_stands", "a scrutiny day that has ended is not changed")}
        END IF;
        IF (OLD.group_id, OLD.supplier_id, OLD.made_at, OLD.opened_at)
            IS DISTINCT FROM (NEW.group_id, NEW.supplier_id, NEW.made_at, NEW.opened_at) OR NEW.round < OLD.round THEN
            {_refuse("day_stands", "councils were asked about this group and this supplier")}
        END IF;
        RETURN NEW;
    """,
)
OPENED_DAY_STAYS = pgtrigger.Protect(
    name="opened_day_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__opened_at__isnull=False)
)

# Who takes part -------------------------------------------------------------------------------------------------------
# A council that takes the place of another (`follows`) takes part without being asked; every other answers for itself.
COUNCIL_ANSWERS_FOR_ITSELF = pgtrigger.Trigger(
    name="council_answers_for_itself",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__answered_at__isnull=False),
    func=f"""
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.answer, OLD.answered_at, OLD.answered_by_id)
                IS NOT DISTINCT FROM (NEW.answer, NEW.answered_at, NEW.answered_by_id) THEN
                RETURN NEW;
            END IF;
        END IF;
        IF NEW.answered_by_id IS NULL AND TG_OP = 'INSERT' AND NEW.follows_id IS NOT NULL THEN
            RETURN NEW;
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM accounts_affiliation acting
            WHERE acting.person_id = NEW.answered_by_id AND acting.council_id = NEW.council_id
                AND acting.confirmed_at IS NOT NULL
                AND acting.started_on <= (NEW.answered_at AT TIME ZONE 'Europe/London')::date
                AND (acting.ended_on IS NULL
                    OR acting.ended_on >= (NEW.answered_at AT TIME ZONE 'Europe/London')::date)
        ) THEN
            {_refuse("council_answers_for_itself", "a council answers through somebody of its own")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
TAKING_PART_STANDS = pgtrigger.Trigger(
    name="taking_part_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
        IF (OLD.day_id, OLD.council_id, OLD.follows_id) IS DISTINCT FROM (NEW.day_id, NEW.council_id, NEW.follows_id)
            OR (OLD.left_at IS NOT NULL AND (OLD.left_at, OLD.left_because)
                IS DISTINCT FROM (NEW.left_at, NEW.left_because)) THEN
            {_refuse("taking_part_stands", "who took part stays on record")}
        END IF;
        RETURN NEW;
    """,
)
INVITED_STAYS = pgtrigger.Protect(
    name="invited_stays", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__invited_at__isnull=False)
)

# Needs ----------------------------------------------------------------------------------------------------------------
NEED_IS_GATHERED = pgtrigger.Trigger(
    name="need_is_gathered",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=HELD,
    func=f"""
        {_hold("NEW.day_id")}
        IF held.stage <> 'gathering' THEN
            {_refuse("need_is_gathered", "needs are written and merged while they are gathered")}
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.day_id, OLD.council_id, OLD.by_id, OLD.at)
                IS DISTINCT FROM (NEW.day_id, NEW.council_id, NEW.by_id, NEW.at) THEN
                {_refuse("need_is_gathered", "whose need it is stays on record")}
            END IF;
            RETURN NEW;
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM scrutiny_participation part WHERE part.day_id = NEW.day_id
                AND part.council_id = NEW.council_id AND part.answer = 'takes-part' AND part.left_at IS NULL
        ) THEN
            {_refuse("need_is_of_a_council_taking_part", "this council does not take part")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
# Two merges wait for each other, so that no two needs are merged into each other.
NEED_IS_MERGED_INTO_AN_OPEN_ONE = pgtrigger.Trigger(
    name="need_is_merged_into_an_open_one",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__merged_into__isnull=False),
    func=f"""
        PERFORM 1 FROM scrutiny_day WHERE id = NEW.day_id FOR NO KEY UPDATE;
        IF NOT EXISTS (
            SELECT 1 FROM scrutiny_need other WHERE other.id = NEW.merged_into_id AND other.day_id = NEW.day_id
                AND other.id <> NEW.id AND other.merged_into_id IS NULL AND other.withdrawn_at IS NULL
        ) THEN
            {_refuse("need_is_merged_into_an_open_one", "a need is merged into an open one of the same day")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
NEED_IS_KEPT = pgtrigger.Protect(name="need_is_kept", operation=pgtrigger.Delete)

_AGREED = "OLD.day_id, OLD.position, OLD.need_id, OLD.at"
AGREED_NEED_STANDS = pgtrigger.Trigger(
    name="agreed_need_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=HELD,
    func=f"""
        IF TG_OP = 'DELETE' THEN
            {_refuse("agreed_need_stands", "what councils agreed on stands")}
        END IF;
        {_hold("NEW.day_id")}
        IF TG_OP = 'INSERT' THEN
            IF held.stage NOT IN ('gathering', 'ballot') OR NOT EXISTS (
                SELECT 1 FROM scrutiny_need need WHERE need.id = NEW.need_id AND need.day_id = NEW.day_id
                    AND need.merged_into_id IS NULL AND need.withdrawn_at IS NULL
            ) THEN
                {_refuse("agreed_need_is_one_of_the_day", "councils agree on an open need of the day")}
            END IF;
            RETURN NEW;
        END IF;
        IF ({_AGREED}) IS DISTINCT FROM ({_AGREED.replace("OLD", "NEW")}) THEN
            {_refuse("agreed_need_stands", "what councils agreed on stands")}
        END IF;
        IF held.stage NOT IN ('agreed', 'statement') THEN
            {_refuse("agreed_need_stands", "the words stand once they were sent")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

# The statement --------------------------------------------------------------------------------------------------------
STATEMENT_IS_DRAFTED = pgtrigger.Trigger(
    name="statement_is_drafted",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=HELD,
    func=f"""
        IF TG_OP = 'DELETE' THEN
            {_refuse("statement_is_drafted", "the statement stays with its day")}
        END IF;
        {_hold("NEW.day_id")}
        IF held.stage NOT IN ('agreed', 'statement') OR (TG_OP = 'UPDATE' AND OLD.day_id <> NEW.day_id) THEN
            {_refuse("statement_is_drafted", "a statement is written between the three needs and its sending")}
        END IF;
        RETURN NEW;
    """,
)

# The head is saved first, with its next version: two who write at once are put in a row there.
REVISION_IS_WHAT_STANDS = pgtrigger.Trigger(
    name="revision_is_what_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM scrutiny_statement drafted JOIN scrutiny_day day ON day.id = drafted.day_id
            WHERE drafted.id = NEW.statement_id AND drafted.version = NEW.number AND drafted.text = NEW.text
                AND day.stage IN ('agreed', 'statement')
        ) THEN
            {_refuse("revision_is_what_stands", "a revision is the text that stands, while it is drafted")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

# Held as well: the statement, so that nobody signs one text while the next is saved.
SIGNED_AS_IT_STANDS = pgtrigger.Trigger(
    name="signed_as_it_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[*HELD, ("drafted", "record"), ("read", "record")],
    func=f"""
        SELECT * INTO read FROM scrutiny_statementrevision WHERE id = NEW.revision_id;
        SELECT * INTO drafted FROM scrutiny_statement WHERE id = read.statement_id FOR SHARE;
        {_hold("drafted.day_id")}
        IF held.stage <> 'statement' THEN
            {_refuse("signed_before_it_is_sent", "councils sign while the statement is drafted")}
        END IF;
        IF read.number <> drafted.version THEN
            {_refuse("signed_as_it_stands", "the text was changed since")}
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM scrutiny_participation part WHERE part.day_id = drafted.day_id
                AND part.council_id = NEW.council_id AND part.answer = 'takes-part' AND part.left_at IS NULL
        ) THEN
            {_refuse("signed_by_a_council_taking_part", "this council does not take part")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

SENT_IS_WHAT_WAS_READ = pgtrigger.Trigger(
    name="sent_is_what_was_read",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=HELD,
    func=f"""
        {_hold("NEW.day_id")}
        IF held.stage <> 'statement' THEN
            {_refuse("sent_once_it_is_drafted", "a statement is sent after it was drafted")}
        END IF;
        IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') THEN
            {_refuse("sent_is_what_was_read", "the hash is that of another text")}
        END IF;
        RETURN NEW;
    """,
)

SENT_TO_THE_SUPPLIER = pgtrigger.Trigger(
    name="sent_to_the_supplier",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.day_id, OLD.contact_id) IS DISTINCT FROM (NEW.day_id, NEW.contact_id) THEN
                {_refuse("sent_to_the_supplier", "a sending is of one thing, to one contact")}
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.day_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM scrutiny_sentstatement sent JOIN scrutiny_day day ON day.id = sent.day_id
            WHERE day.id = NEW.day_id AND day.stage NOT IN ('closed', 'cancelled')
        ) THEN
            {_refuse("sent_to_the_supplier", "a contact is sent what was signed")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

# Answers, and what is promised ----------------------------------------------------------------------------------------
ANSWERED_TO_WHAT_WAS_SENT = pgtrigger.Trigger(
    name="answered_to_what_was_sent",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[*HELD, ("begins", "timestamptz")],
    func=f"""
        SELECT day.* INTO held FROM scrutiny_day day JOIN scrutiny_agreedneed agreed ON agreed.day_id = day.id
            WHERE agreed.id = NEW.agreed_need_id FOR SHARE OF day;
        IF NOT EXISTS (
            SELECT 1 FROM scrutiny_sending sent JOIN scrutiny_suppliercontact contact ON contact.id = sent.contact_id
            WHERE sent.id = NEW.sending_id AND sent.contact_id = NEW.contact_id AND sent.day_id = held.id
                AND contact.withdrawn_at IS NULL
        ) THEN
            {_refuse("answered_to_what_was_sent", "a contact answers what it was sent")}
        END IF;
        SELECT meeting.starts_at INTO begins FROM meetings_meeting meeting
            WHERE meeting.id = held.meeting_id AND meeting.state <> 'cancelled';
        begins := COALESCE(begins, (held.day_on + 1)::timestamp AT TIME ZONE 'Europe/London');
        IF held.stage <> 'sent' OR NEW.at >= begins THEN
            {_refuse("answered_before_the_day", "an answer is written and corrected until the day begins")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
# Looked at when the transaction ends: what is promised is written after the answer it belongs to.
COMMITTED_TO_SOMETHING = pgtrigger.Trigger(
    name="committed_to_something",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(new__verdict="committed"),
    func=f"""
        IF NOT EXISTS (SELECT 1 FROM scrutiny_promise promised WHERE promised.answer_id = NEW.id) THEN
            {_refuse("committed_to_something", "who commits says to what, and by when")}
        END IF;
        RETURN NULL;
    """,  # noqa: S608, our own words
)
PROMISED_WITH_AN_ANSWER = pgtrigger.Trigger(
    name="promised_with_an_answer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM scrutiny_answer answered
                JOIN scrutiny_agreedneed agreed ON agreed.id = answered.agreed_need_id
                JOIN scrutiny_day day ON day.id = agreed.day_id
            WHERE answered.id = NEW.answer_id AND answered.verdict <> 'declined' AND day.stage = 'sent'
        ) THEN
            {_refuse("promised_with_an_answer", "a promise belongs to an answer that is not no")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

COMMITMENT_IS_FOLLOWED_UP = pgtrigger.Trigger(
    name="commitment_is_followed_up",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    declare=HELD,
    func=f"""
        IF TG_OP = 'DELETE' THEN
            {_refuse("commitment_is_kept", "a commitment is closed for a reason, and stays")}
        END IF;
        {_hold("NEW.day_id")}
        IF held.stage <> 'follow-up' OR (TG_OP = 'INSERT' AND NOT EXISTS (
            SELECT 1 FROM scrutiny_agreedneed agreed WHERE agreed.id = NEW.agreed_need_id AND agreed.day_id = NEW.day_id
        )) THEN
            {_refuse("commitment_is_followed_up", "commitments are followed up after the day")}
        END IF;
        IF TG_OP = 'INSERT' THEN
            RETURN NEW;
        END IF;
        IF OLD.state <> 'open' OR (OLD.day_id, OLD.agreed_need_id, OLD.promise_id, OLD.what, OLD.at)
            IS DISTINCT FROM (NEW.day_id, NEW.agreed_need_id, NEW.promise_id, NEW.what, NEW.at)
            OR NEW.round < OLD.round THEN
            {_refuse("commitment_stands", "what was promised stands, and so does its end")}
        END IF;
        IF NEW.state = 'met' AND NOT EXISTS (
            SELECT 1 FROM scrutiny_verdict said WHERE said.commitment_id = NEW.id AND said.outcome = 'met'
        ) THEN
            {_refuse("commitment_is_met_by_the_councils_word", "the councils say whether it was met")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
NOTED_WHILE_IT_IS_OPEN = pgtrigger.Trigger(
    name="noted_while_it_is_open",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("promised", "record")],
    func=f"""
        SELECT * INTO promised FROM scrutiny_commitment WHERE id = NEW.commitment_id FOR SHARE;
        IF promised.state <> 'open' THEN
            {_refuse("noted_while_it_is_open", "this commitment is closed")}
        END IF;
        IF NEW.contact_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM scrutiny_sending sent JOIN scrutiny_suppliercontact contact ON contact.id = sent.contact_id
            WHERE sent.contact_id = NEW.contact_id AND sent.day_id = promised.day_id AND contact.withdrawn_at IS NULL
        ) THEN
            {_refuse("noted_by_who_was_sent_it", "a contact writes of what it was sent")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
VERDICT_IS_A_BALLOTS = pgtrigger.Trigger(
    name="verdict_is_a_ballots",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM ballots_ballot ballot WHERE ballot.id = NEW.ballot_id AND ballot.state = 'closed'
                AND starts_with(ballot.key, 'scrutiny.commitment:' || NEW.commitment_id || ':')
        ) THEN
            {_refuse("verdict_is_a_ballots", "the councils say it by ballot")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

# They keep texts that were written, agreed on or sent: names of people who are erased go out of these all the same.
STANDING = (
    DAY_STANDS,
    TAKING_PART_STANDS,
    NEED_IS_GATHERED,
    NEED_IS_MERGED_INTO_AN_OPEN_ONE,
    AGREED_NEED_STANDS,
    STATEMENT_IS_DRAFTED,
    COMMITMENT_IS_FOLLOWED_UP,
)
