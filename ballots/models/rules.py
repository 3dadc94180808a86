"""The triggers of ballots, in the words of PostgreSQL: what no code of ours, and no hand at a prompt, can do."""

import pgtrigger

# What each council of today's electorate said last: a cast of a council that was replaced since counts for nobody.
_LATEST = """
    SELECT DISTINCT ON (said.council_id) said.dots FROM ballots_cast said
    JOIN ballots_elector elector ON elector.ballot_id = said.ballot_id AND elector.council_id = said.council_id
        AND elector.replaced_at IS NULL
    WHERE said.ballot_id = NEW.ballot_id ORDER BY said.council_id, said.id DESC
"""

# The ballot is not opened or closed while what belongs to it is written; who waited for that sees it as it is then.
_HOLD = "PERFORM 1 FROM ballots_ballot WHERE id = OLD.ballot_id OR id = NEW.ballot_id FOR SHARE;"


def _refuse(name, words):
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


def history(name):
    """Rows that are added, and never changed or taken away."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


BALLOT_BEGINS_AS_A_DRAFT = pgtrigger.Trigger(
    name="ballot_begins_as_a_draft",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=~pgtrigger.Q(new__state="draft"),
    func=_refuse("ballot_begins_as_a_draft", "a ballot begins as a draft"),
)

# Once it was shown to councils nothing of the question changes; once it has ended nothing at all.
_ASKED = "group_id key question words about about_path rule picks most places quorum electorate for_electors made_at"
BALLOT_STANDS = pgtrigger.Trigger(
    name="ballot_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=~pgtrigger.Q(old__state="draft"),
    func=f"""
        IF OLD.state IN ('closed', 'withdrawn') THEN
            {_refuse("ballot_stands", "a ballot that has ended is not changed")}
        END IF;
        IF ({", ".join(f"OLD.{name}" for name in _ASKED.split())})
            IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in _ASKED.split())}) THEN
            {_refuse("ballot_stands", "what councils are asked is not changed while they vote")}
        END IF;
        IF (OLD.state, NEW.state) NOT IN (('arranged', 'arranged'), ('arranged', 'open'), ('arranged', 'withdrawn'),
            ('open', 'open'), ('open', 'closed'), ('open', 'withdrawn')) THEN
            {_refuse("ballot_stands", "a ballot goes on, never back")}
        END IF;
        IF OLD.opens_at <> NEW.opens_at OR NEW.closes_at < OLD.closes_at THEN
            {_refuse("ballot_stands", "a ballot may last longer, never shorter")}
        END IF;
        IF NEW.state = 'closed' AND NEW.ended_at < NEW.closes_at
            AND NOT EXISTS (SELECT 1 FROM ballots_tally tally WHERE tally.ballot_id = NEW.id) THEN
            {_refuse("ballot_stands", "a ballot closes at its time, or with the tally of a room")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
BALLOT_HAS_OPTIONS = pgtrigger.Trigger(
    name="ballot_has_options",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__state="draft") & ~pgtrigger.Q(new__state="draft"),
    func=f"""
        IF NEW.state NOT IN ('arranged', 'open') THEN
            {_refuse("ballot_has_options", "a draft is opened or arranged first")}
        END IF;
        IF NOT (
            SELECT count(*) >= GREATEST(2, NEW.places) AND max(option.position) = count(*)
                AND (NEW.rule <> 'yes-no' OR count(*) = 3)
            FROM ballots_option option WHERE option.ballot_id = NEW.id
        ) THEN
            {_refuse("ballot_has_options", "a ballot has options to choose among, numbered from 1")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
OPENED_BALLOT_STAYS = pgtrigger.Protect(
    name="opened_ballot_stays", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__state="draft")
)

OPTIONS_STAND = pgtrigger.Trigger(
    name="options_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        {_HOLD}
        IF EXISTS (
            SELECT 1 FROM ballots_ballot ballot
            WHERE ballot.state <> 'draft' AND (ballot.id = OLD.ballot_id OR ballot.id = NEW.ballot_id)
        ) THEN
            {_refuse("options_stand", "the options of a ballot that was opened stand")}
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

# Who votes is added to as long as it goes on (a council may be replaced by another), and taken from a draft alone.
ELECTORS_STAND = pgtrigger.Trigger(
    name="electors_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        {_HOLD}
        IF EXISTS (
            SELECT 1 FROM ballots_ballot ballot
            WHERE (ballot.id = OLD.ballot_id OR ballot.id = NEW.ballot_id)
                AND (ballot.state IN ('closed', 'withdrawn') OR (TG_OP = 'DELETE' AND ballot.state <> 'draft'))
        ) THEN
            {_refuse("electors_stand", "who could vote stands")}
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF TG_OP = 'UPDATE' AND ((OLD.ballot_id, OLD.council_id) IS DISTINCT FROM (NEW.ballot_id, NEW.council_id)
            OR OLD.replaced_at IS NOT NULL) THEN
            {_refuse("electors_stand", "who could vote stands")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

# Held FOR SHARE, the ballot is not closed while a cast is written, and a cast that waited for a closing sees it.
CAST_FOLLOWS_THE_RULE = pgtrigger.Trigger(
    name="cast_follows_the_rule",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("ballot", "record"), ("options", "integer")],
    func=f"""
        SELECT * INTO ballot FROM ballots_ballot WHERE id = NEW.ballot_id FOR SHARE;
        IF ballot.state IS DISTINCT FROM 'open' OR NEW.at < ballot.opens_at OR NEW.at >= ballot.closes_at THEN
            {_refuse("cast_is_in_time", "councils vote while a ballot is open")}
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM ballots_elector elector WHERE elector.ballot_id = NEW.ballot_id
                AND elector.council_id = NEW.council_id AND elector.replaced_at IS NULL
        ) THEN
            {_refuse("cast_is_an_electors", "this council is not asked")}
        END IF;
        SELECT count(*) INTO options FROM ballots_option WHERE ballot_id = NEW.ballot_id;
        IF array_ndims(NEW.dots) <> 1 OR array_lower(NEW.dots, 1) <> 1 OR cardinality(NEW.dots) <> options
            OR array_position(NEW.dots, NULL) IS NOT NULL
            OR EXISTS (SELECT 1 FROM unnest(NEW.dots) dots WHERE dots < 0 OR dots > ballot.most)
            OR (SELECT sum(dots) FROM unnest(NEW.dots) dots) NOT BETWEEN 1 AND ballot.picks THEN
            {_refuse("cast_follows_the_rule", "this is against the rule of the ballot")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
CASTS_ARE_NEVER_EMPTIED = pgtrigger.Trigger(
    name="casts_are_never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'casts are history';",
)

TALLY_FOLLOWS_THE_RULE = pgtrigger.Trigger(
    name="tally_follows_the_rule",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("ballot", "record"), ("options", "integer"), ("electors", "integer")],
    func=f"""
        SELECT * INTO ballot FROM ballots_ballot WHERE id = NEW.ballot_id FOR SHARE;
        IF ballot.state IS DISTINCT FROM 'open' THEN
            {_refuse("tally_is_in_time", "a room is counted while the ballot is open")}
        END IF;
        SELECT count(*) INTO options FROM ballots_option WHERE ballot_id = NEW.ballot_id;
        SELECT count(*) INTO electors FROM ballots_elector WHERE ballot_id = NEW.ballot_id AND replaced_at IS NULL;
        IF array_ndims(NEW.dots) <> 1 OR array_lower(NEW.dots, 1) <> 1 OR cardinality(NEW.dots) <> options
            OR array_position(NEW.dots, NULL) IS NOT NULL OR NEW.councils > electors
            OR EXISTS (
                SELECT 1 FROM unnest(NEW.dots) dots WHERE dots < 0 OR dots > ballot.most::integer * NEW.councils
            )
            OR (SELECT sum(dots) FROM unnest(NEW.dots) dots)
                NOT BETWEEN NEW.councils AND ballot.picks::integer * NEW.councils THEN
            {_refuse("tally_follows_the_rule", "so many councils cannot have voted so")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

RESULT_IS_A_RECOUNT = pgtrigger.Trigger(
    name="result_is_a_recount",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("counted", "integer[]"), ("voted", "integer")],
    func=f"""
        IF NOT EXISTS (SELECT 1 FROM ballots_ballot WHERE id = NEW.ballot_id AND state = 'closed') THEN
            {_refuse("result_is_of_a_closed_ballot", "nothing is counted before a ballot closes")}
        END IF;
        SELECT tally.dots, tally.councils INTO counted, voted FROM ballots_tally tally
            WHERE tally.ballot_id = NEW.ballot_id;
        IF NEW.is_tally IS DISTINCT FROM (counted IS NOT NULL) THEN
            {_refuse("result_is_a_recount", "what a room counted is the result")}
        END IF;
        IF counted IS NULL THEN
            SELECT array_agg(total.dots ORDER BY total.position) INTO counted FROM (
                SELECT option.position, COALESCE(sum(said.dots[option.position]), 0) AS dots
                FROM ballots_option option LEFT JOIN ({_LATEST}) said ON true
                WHERE option.ballot_id = NEW.ballot_id GROUP BY option.position
            ) total;
            SELECT count(*) INTO voted FROM ({_LATEST}) said;
        END IF;
        IF NEW.dots <> counted OR NEW.councils <> voted THEN
            {_refuse("result_is_a_recount", "the result is what the trail adds up to")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)

TIE_IS_RESOLVED_AMONG_THE_TIED = pgtrigger.Trigger(
    name="tie_is_resolved_among_the_tied",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM ballots_result result WHERE result.ballot_id = NEW.ballot_id
                AND result.tied @> NEW.chosen AND result.open_places = cardinality(NEW.chosen)
                AND cardinality(NEW.chosen) = (SELECT count(DISTINCT place) FROM unnest(NEW.chosen) place)
        ) THEN
            {_refuse("tie_is_resolved_among_the_tied", "as many are chosen as there are places, of those that tied")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608, our own words
)
