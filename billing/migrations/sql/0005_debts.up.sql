-- Who owes credits repays them from whatever comes in next, before they can spend any:
-- while there is a debt, nothing is available. Kept by the database, so that it does not
-- matter what brought the credits: a minute of the meter, a grant, a purchase, or a hold
-- that was released.

-- The wallets are locked by now, and nobody locks a debt without its wallet. Hardly ever
-- is there a debt; then nothing is read but that. Posting fires the triggers below again,
-- with fewer wallets and at last with none, which ends it.
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

CREATE FUNCTION billing_repay_from_transfers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billing_repay_debts(ARRAY(SELECT credit_account_id FROM posted));
    RETURN NULL;
END
$$;

-- Only a hold that closes frees anything: captures take as much as they free.
CREATE FUNCTION billing_repay_from_holds() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billing_repay_debts(
        ARRAY(SELECT account_id FROM is_held WHERE state <> 'pending')
    );
    RETURN NULL;
END
$$;

-- Triggers fire in the order of their names: these after billing_transfer_post and
-- billing_hold_changed, which move the balances.
CREATE TRIGGER billing_transfer_repay
AFTER INSERT ON billing_transfer REFERENCING NEW TABLE AS posted
FOR EACH STATEMENT EXECUTE FUNCTION billing_repay_from_transfers();

CREATE TRIGGER billing_hold_repay
AFTER UPDATE ON billing_hold REFERENCING NEW TABLE AS is_held
FOR EACH STATEMENT EXECUTE FUNCTION billing_repay_from_holds();
