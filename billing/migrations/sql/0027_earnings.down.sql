-- As they were in 0002 and 0005.

CREATE OR REPLACE FUNCTION billing_lock_accounts(account_ids bigint[])
RETURNS SETOF billing_account
LANGUAGE sql AS $$
    SELECT * FROM billing_account
    WHERE id = ANY (account_ids)
    ORDER BY id
    FOR NO KEY UPDATE
$$;

CREATE FUNCTION billing_repay_debts(wallet_ids bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(wallet_ids) = 0 OR NOT EXISTS (
        SELECT FROM billing_account WHERE kind = 'debt' AND balance < 0
    ) THEN
        RETURN;
    END IF;
    INSERT INTO billing_transfer (
        asset, debit_account_id, credit_account_id, amount, code,
        cause_type, cause_id, actor, idempotency_key, occurred_at
    )
    SELECT wallet.asset, wallet.id, debt.id,
        LEAST(wallet.balance - wallet.held, -debt.balance), 'debt_repayment',
        'debt', debt.user_id, 'ledger',
        -- The repayment is itself a line of the wallet, so each has another number.
        'repay:' || wallet.id || ':' || wallet.version, clock_timestamp()
    FROM billing_account AS debt
    JOIN billing_account AS wallet
        ON wallet.user_id = debt.user_id
        AND wallet.asset = debt.asset
        AND wallet.kind = 'wallet'
    WHERE debt.kind = 'debt' AND debt.balance < 0
        AND wallet.id = ANY (wallet_ids) AND wallet.balance > wallet.held;
END
$$;

CREATE OR REPLACE FUNCTION billing_repay_from_transfers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billing_repay_debts(ARRAY(SELECT credit_account_id FROM posted));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION billing_repay_from_holds() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billing_repay_debts(
        ARRAY(SELECT account_id FROM is_held WHERE state <> 'pending')
    );
    RETURN NULL;
END
$$;

DROP FUNCTION billing_repay_debts(bigint[], bigint[]);
