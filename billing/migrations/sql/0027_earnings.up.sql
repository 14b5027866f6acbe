-- What sellers earn repays their debts first, and then waits: shares are credited to
-- their pending accounts, which go on to their earnings when the hold-back is over.


-- As in 0002, but debts last: whoever credits a user's accounts may have to repay that
-- user's debt, and has locked everything else by then. So a debt is never held by one
-- who waits for another account.
CREATE OR REPLACE FUNCTION billing_lock_accounts(account_ids bigint[])
RETURNS SETOF billing_account
LANGUAGE sql AS $$
    SELECT * FROM billing_account
    WHERE id = ANY (account_ids)
    ORDER BY kind = 'debt', id
    FOR NO KEY UPDATE
$$;


-- As in 0005, but debts are repaid from all of a user's accounts: from those that were
-- credited, and, when the debt itself has grown, from what was earned before.
--
-- Several accounts of a user may be locked by different transactions now, so the debt is
-- locked too before it is read. A share that becomes pending does not wait for it, as
-- the meter must not wait for a process that is stuck: the next share repays it, or its
-- release does.
--
-- Posting fires the triggers below again, with debts alone as what was credited, which
-- ends it.
CREATE FUNCTION billing_repay_debts(credited_ids bigint[], debited_ids bigint[])
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    debt_ids bigint[];
    awaited_ids bigint[];
BEGIN
    SELECT array_agg(debt.id), array_agg(debt.id) FILTER (WHERE own.kind <> 'pending')
    INTO debt_ids, awaited_ids
    FROM billing_account AS debt
    JOIN billing_account AS own ON own.user_id = debt.user_id AND own.asset = debt.asset
    WHERE debt.kind = 'debt' AND debt.balance < 0
        AND (own.kind <> 'debt' AND own.id = ANY (credited_ids)
            OR own.kind = 'debt' AND own.id = ANY (debited_ids));
    IF debt_ids IS NULL THEN
        RETURN;
    END IF;
    PERFORM id FROM billing_lock_accounts(awaited_ids);
    debt_ids := ARRAY(
        SELECT id FROM billing_account WHERE id = ANY (debt_ids)
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    );
    INSERT INTO billing_transfer (
        asset, debit_account_id, credit_account_id, amount, code,
        cause_type, cause_id, actor, idempotency_key, occurred_at
    )
    SELECT asset, payer_id, debt_id, LEAST(free, owed - paid_before), 'debt_repayment',
        'debt', user_id, 'ledger',
        -- The repayment is itself a line of the payer, so each has another number.
        'repay:' || payer_id || ':' || payer_version, clock_timestamp()
    FROM (
        SELECT debt.asset, debt.user_id, debt.id AS debt_id, -debt.balance AS owed,
            payer.id AS payer_id, payer.version AS payer_version,
            payer.balance - payer.held AS free,
            COALESCE(billing_total(payer.balance - payer.held) OVER (
                PARTITION BY debt.id ORDER BY payer.kind
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0) AS paid_before
        FROM billing_account AS debt
        JOIN billing_account AS payer
            ON payer.user_id = debt.user_id AND payer.asset = debt.asset
            AND payer.kind IN ('earnings', 'pending', 'wallet')
        WHERE debt.id = ANY (debt_ids) AND payer.balance > payer.held
            AND (payer.id = ANY (credited_ids) OR debt.id = ANY (debited_ids))
    ) AS repayment
    WHERE paid_before < owed;
END
$$;

-- Hardly ever is there a debt; then nothing is read but that.
CREATE OR REPLACE FUNCTION billing_repay_from_transfers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_account WHERE kind = 'debt' AND balance < 0) THEN
        PERFORM billing_repay_debts(
            ARRAY(SELECT credit_account_id FROM posted),
            ARRAY(SELECT debit_account_id FROM posted)
        );
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION billing_repay_from_holds() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM billing_account WHERE kind = 'debt' AND balance < 0) THEN
        PERFORM billing_repay_debts(
            ARRAY(SELECT account_id FROM is_held WHERE state <> 'pending'), '{}'
        );
    END IF;
    RETURN NULL;
END
$$;

DROP FUNCTION billing_repay_debts(bigint[]);
