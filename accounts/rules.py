"""A trigger that rooms above share, in the words of PostgreSQL."""

import pgtrigger


def acts_for(council, person, at, condition=None, unless=""):
    """Refuses a row in a council's name by somebody who does not act for it that day, or is not seen to be of it.

    `condition`: for which new rows, where not all are in a council's name. `unless`: a condition in SQL on NEW, for
    those in the name of one that has no people any more.
    """
    exempt = f"NOT ({unless}) AND " if unless else ""
    return pgtrigger.Trigger(
        name="who_acts_is_of_the_council",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=condition,
        func=f"""
            IF {exempt}NOT EXISTS (
                SELECT 1 FROM accounts_affiliation acting
                WHERE acting.person_id = NEW.{person}_id AND acting.council_id = NEW.{council}_id
                    AND acting.confirmed_at IS NOT NULL
                    AND acting.started_on <= (NEW.{at} AT TIME ZONE 'Europe/London')::date
                    AND (acting.ended_on IS NULL OR acting.ended_on >= (NEW.{at} AT TIME ZONE 'Europe/London')::date)
            ) THEN
                RAISE EXCEPTION 'somebody acts for a council whose own people they are not'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'who_acts_is_of_the_council';
            END IF;
            RETURN NEW;
        """,  # noqa: S608, the names of our own columns
    )
