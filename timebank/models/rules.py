"""The triggers of the time bank, in the words of PostgreSQL: what no code of ours, and no hand at a prompt, can do."""

import pgtrigger

# Triggers of a row run in the order of their names: this one sees the floor as it was typed, before FLOOR_FOLLOWS.
BALANCE_IS_MOVED_BY_TRANSFERS = pgtrigger.Trigger(
    name="balance_is_moved_by_transfers",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("balance", "floor"),
    condition=pgtrigger.Q(old__balance__df=pgtrigger.F("new__balance"))
    | pgtrigger.Q(old__floor__df=pgtrigger.F("new__floor")),
    # At depth 1 somebody's own UPDATE is under way; the one of TRANSFERS_MOVE_BALANCES comes here at depth 2.
    func="""
        IF pg_trigger_depth() < 2 THEN
            RAISE EXCEPTION 'a balance is moved by transfers and by nothing else'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_is_moved_by_transfers';
        END IF;
        RETURN NEW;
    """,
)

ACCOUNT_OPENS_AT_ZERO = pgtrigger.Trigger(
    name="account_opens_at_zero",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=~pgtrigger.Q(new__balance=0),
    func="""
        RAISE EXCEPTION 'an account opens at zero'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_opens_at_zero';
    """,
)

# A new limit holds at once where the balance allows it. Where the balance is below, the floor stays at the balance:
# nothing can be spent until enough was earned.
FLOOR_FOLLOWS = pgtrigger.Trigger(
    name="floor_follows_what_was_agreed",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("agreed_floor"),
    condition=pgtrigger.Q(old__agreed_floor__df=pgtrigger.F("new__agreed_floor")),
    func="NEW.floor = LEAST(NEW.agreed_floor, GREATEST(OLD.balance, LEAST(OLD.floor, NEW.agreed_floor))); RETURN NEW;",
)

TRANSFERS_ARE_NEVER_EMPTIED = pgtrigger.Trigger(
    name="transfers_are_never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'transfers are history';",
)

# One statement for all rows of an INSERT: accounts are locked in the order of their keys, whoever posts what.
TRANSFERS_MOVE_BALANCES = pgtrigger.Trigger(
    name="transfers_move_balances",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="added"),
    func="""
        IF EXISTS (
            SELECT 1 FROM added JOIN timebank_transfer undone ON undone.id = added.reverses_id
            WHERE added.payer_id <> undone.payee_id OR added.payee_id <> undone.payer_id
                OR added.minutes <> undone.minutes OR added.loan_id IS DISTINCT FROM undone.loan_id
                OR undone.kind <> 'settlement'
        ) THEN
            RAISE EXCEPTION 'a transfer is undone by its opposite, and only help that was given is undone'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_is_the_opposite';
        END IF;
        IF EXISTS (
            SELECT 1 FROM added WHERE added.kind = 'succession' AND NOT EXISTS (
                SELECT 1 FROM councils_succession follows
                JOIN timebank_account gone ON gone.council_id = follows.predecessor_id
                JOIN timebank_account next ON next.council_id = follows.successor_id
                WHERE (gone.id, next.id) IN ((added.payer_id, added.payee_id), (added.payee_id, added.payer_id))
            )
        ) THEN
            RAISE EXCEPTION 'only a council that was replaced hands its balance on, and only to those that follow it'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'succession_follows_the_register';
        END IF;
        IF EXISTS (
            SELECT 1 FROM added WHERE added.kind = 'settlement' AND NOT EXISTS (
                SELECT 1 FROM timebank_loan loan
                JOIN timebank_account helped ON helped.council_id = loan.borrower_id
                JOIN timebank_account helper ON helper.council_id = loan.lender_id
                WHERE loan.id = added.loan_id AND loan.settles = 'hours'
                    AND helped.id = added.payer_id AND helper.id = added.payee_id
            )
        ) THEN
            RAISE EXCEPTION 'who was helped pays who helped, for a loan that is settled in hours'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_is_between_the_two';
        END IF;
        PERFORM 1 FROM timebank_account account
            WHERE account.id IN (SELECT payer_id FROM added UNION SELECT payee_id FROM added)
            ORDER BY account.id FOR NO KEY UPDATE;
        UPDATE timebank_account account SET
            balance = account.balance + moved.minutes,
            floor = LEAST(account.agreed_floor, CASE
                WHEN moved.is_forced AND account.balance + moved.minutes < account.floor
                    THEN account.balance + moved.minutes
                ELSE GREATEST(account.floor, account.balance + moved.minutes)
            END),
            floor_because = CASE
                WHEN moved.is_forced AND account.balance + moved.minutes < account.floor THEN moved.because
                WHEN account.balance + moved.minutes >= account.agreed_floor AND account.floor < account.agreed_floor
                    THEN ''
                ELSE account.floor_because
            END
        FROM (
            SELECT side.account_id, sum(side.minutes) AS minutes, bool_or(side.is_forced) AS is_forced,
                left(string_agg(DISTINCT NULLIF(side.because, ''), '; '), 200) AS because
            FROM (
                SELECT payer_id AS account_id, -minutes::bigint AS minutes, kind <> 'settlement' AS is_forced, because
                FROM added
                UNION ALL
                SELECT payee_id, minutes::bigint, kind <> 'settlement', because FROM added
            ) side GROUP BY side.account_id
        ) moved
        WHERE account.id = moved.account_id;
        RETURN NULL;
    """,
)

_TERMS = (
    "day_rate_pence days cap_pence charge_pence basis basis_words vat vat_words words lender_at borrower_at loan_id"
)
APPROVED_TERMS_STAND = pgtrigger.Trigger(
    name="approved_terms_stand",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__lender_at__isnull=False, old__borrower_at__isnull=False),
    func=f"""
        IF ({", ".join(f"OLD.{name}" for name in _TERMS.split())})
            IS DISTINCT FROM ({", ".join(f"NEW.{name}" for name in _TERMS.split())}) THEN
            RAISE EXCEPTION 'terms that both sides approved are replaced, not edited'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_terms_stand';
        END IF;
        RETURN NEW;
    """,
)


# What is said of a loan is said by one of its two councils, or by one that follows it by now: a hand at a prompt that
# mixes up two loans is stopped here. What was written before a succession keeps the name it has.
COUNCIL_IS_OF_THE_LOAN = pgtrigger.Trigger(
    name="council_is_of_the_loan",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("council_id", "loan_id"),
    condition=pgtrigger.Q(new__council__isnull=False),
    func="""
        IF NOT EXISTS (
            WITH RECURSIVE side(council) AS (
                SELECT unnest(ARRAY[loan.lender_id, loan.borrower_id]) FROM timebank_loan loan
                    WHERE loan.id = NEW.loan_id
                UNION
                SELECT follows.successor_id FROM side
                JOIN councils_succession follows ON follows.predecessor_id = side.council
                JOIN councils_council gone ON gone.id = side.council AND gone."end" < follows."on"
            ) SELECT 1 FROM side WHERE side.council = NEW.council_id
        ) THEN
            RAISE EXCEPTION 'a council that is not of the loan says nothing of it'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'council_is_of_the_loan';
        END IF;
        RETURN NEW;
    """,
)

# The right hours after those that were undone, of a council that has ended and nobody follows: a lead puts them in.
LENDER_HAS_ENDED = """
    NEW.instead_of_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM councils_council gone
        WHERE gone.id = NEW.lender_id AND gone."end" < (NEW.offered_at AT TIME ZONE 'Europe/London')::date
    )
"""
