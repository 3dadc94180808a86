"""The triggers of scrutiny, in the words of PostgreSQL: what no code of ours, and no hand at a prompt, can do."""

import pgtrigger

# A supplier's owner has an owner, who has one: going up, nobody is met twice.
OWNERS_MAKE_NO_CIRCLE = pgtrigger.Trigger(
    name="owners_make_no_circle",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NEW.until_on IS NULL AND EXISTS (
            WITH RECURSIVE above(owner_id) AS (
                SELECT NEW.owner_id
                UNION
                SELECT held.owner_id FROM scrutiny_ownership held
                    JOIN above ON held.supplier_id = above.owner_id
                    WHERE held.until_on IS NULL AND held.id IS DISTINCT FROM NEW.id
            )
            SELECT 1 FROM above WHERE above.owner_id = NEW.supplier_id
        ) THEN
            RAISE EXCEPTION 'a supplier would own itself'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'owners_make_no_circle';
        END IF;
        RETURN NEW;
    """,
)

# A council rates what a body that it belongs to uses, or what a council that it follows used.
COUNCIL_RATES_WHAT_IT_USES = pgtrigger.Trigger(
    name="council_rates_what_it_uses",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (
            WITH RECURSIVE line AS (
                SELECT NEW.council_id AS council_id
                UNION
                SELECT follows.predecessor_id FROM councils_succession follows
                    JOIN line ON line.council_id = follows.successor_id
            )
            SELECT 1 FROM scrutiny_use used JOIN scrutiny_body body ON body.id = used.body_id
                LEFT JOIN scrutiny_body_serves serves ON serves.body_id = body.id
                JOIN line ON line.council_id IN (body.council_id, serves.council_id)
                WHERE used.id = NEW.use_id
        ) THEN
            RAISE EXCEPTION 'a council rates what it uses'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'council_rates_what_it_uses';
        END IF;
        RETURN NEW;
    """,
)

RATED_FOR_ONES_COUNCIL = pgtrigger.Trigger(
    name="rated_for_ones_council",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM accounts_affiliation acting JOIN scrutiny_rating rated ON rated.id = NEW.rating_id
            WHERE acting.person_id = NEW.by_id AND acting.council_id = rated.council_id
                AND acting.confirmed_at IS NOT NULL
                AND acting.started_on <= (NEW.at AT TIME ZONE 'Europe/London')::date
                AND (acting.ended_on IS NULL OR acting.ended_on >= (NEW.at AT TIME ZONE 'Europe/London')::date)
        ) THEN
            RAISE EXCEPTION 'somebody rates for a council whose own people they are not'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'rated_for_ones_council';
        END IF;
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a rating begins as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'rated_for_ones_council';
        END IF;
        RETURN NEW;
    """,
)

_TEXT = "rating_id number score comment example submitted_at"
RATED_TEXT_STANDS = pgtrigger.Trigger(
    name="rated_text_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=~pgtrigger.Q(old__state="draft"),
    func=f"""
        IF ({", ".join(f"OLD.{name}" for name in _TEXT.split())})
            IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in _TEXT.split())})
            OR (OLD.passed_on IS NOT NULL AND NEW.passed_on IS DISTINCT FROM OLD.passed_on) THEN
            RAISE EXCEPTION 'what was submitted stands: a change is the next version'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'rated_text_stands';
        END IF;
        RETURN NEW;
    """,
)

RATING_GOES_ITS_WAY = pgtrigger.Trigger(
    name="rating_goes_its_way",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
    func="""
        IF (OLD.state, NEW.state) NOT IN (
            ('draft', 'submitted'), ('submitted', 'passed'), ('submitted', 'returned'), ('submitted', 'taken-back'),
            ('passed', 'returned'), ('passed', 'taken-back')
        ) THEN
            RAISE EXCEPTION 'a rating goes from the council to a lead, and from there to the supplier'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'rating_goes_its_way';
        END IF;
        RETURN NEW;
    """,
)

RATED_IS_KEPT = pgtrigger.Trigger(
    name="rated_is_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete,
    condition=~pgtrigger.Q(old__state="draft"),
    func="""
        RAISE EXCEPTION 'what was submitted is kept'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rated_is_kept';
    """,
)

# The address may be forgotten, and is never another one.
CONTACT_IS_BOUND = pgtrigger.Trigger(
    name="contact_is_bound",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("supplier_id", "email", "withdrawn_at"),
    func="""
        IF NEW.supplier_id <> OLD.supplier_id OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL)
            OR (NEW.email <> OLD.email AND NEW.email <> '' AND NEW.email NOT LIKE '%@erased.invalid') THEN
            RAISE EXCEPTION 'a contact is bound to one address and one supplier'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_is_bound';
        END IF;
        RETURN NEW;
    """,
)

REPLIED_TO_WHAT_WAS_SENT = pgtrigger.Trigger(
    name="replied_to_what_was_sent",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM scrutiny_sending sent
                JOIN scrutiny_sending_versions held ON held.sending_id = sent.id
                JOIN scrutiny_suppliercontact contact ON contact.id = sent.contact_id
                WHERE sent.contact_id = NEW.contact_id AND held.ratingversion_id = NEW.version_id
                    AND contact.withdrawn_at IS NULL
        ) THEN
            RAISE EXCEPTION 'a contact replies to what it was sent'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'replied_to_what_was_sent';
        END IF;
        RETURN NEW;
    """,
)
