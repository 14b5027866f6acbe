-- While a dispute is open, or a warning of fraud, what is left of the credits must not
-- be spent. Kept by the database, as debts are (0005), so that it does not matter what
-- brought the credits: whatever becomes free, or comes in, is held for the dispute.

-- The wallets are locked by now; which purchases are frozen, and how far, is written by
-- who has locked their wallets (purchase_books.settle). Hardly ever is there one; then
-- nothing is read but that.
CREATE FUNCTION billing_freeze(wallet_ids bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    short record;
    found_amount bigint;
BEGIN
    IF cardinality(wallet_ids) = 0 OR NOT EXISTS (
        SELECT FROM billing_purchase WHERE frozen_millicredits > 0
    ) THEN
        RETURN;
    END IF;
    -- One after the other, the oldest first: each leaves the next so much less.
    FOR short IN
        SELECT purchase.id, purchase.gateway, wallet.id AS wallet_id,
            purchase.frozen_millicredits - (
                SELECT COALESCE(sum(remaining), 0) FROM billing_hold
                WHERE cause_id = purchase.id AND state = 'pending'
            )::bigint AS missing
        FROM billing_purchase AS purchase
        JOIN billing_account AS wallet
            ON wallet.user_id = purchase.user_id
            AND wallet.kind = 'wallet' AND wallet.asset = 'credit'
        WHERE purchase.frozen_millicredits > 0 AND wallet.id = ANY (wallet_ids)
        ORDER BY purchase.id
    LOOP
        SELECT LEAST(balance - held, short.missing) INTO found_amount
        FROM billing_account WHERE id = short.wallet_id;
        CONTINUE WHEN found_amount <= 0;
        UPDATE billing_hold SET amount = amount + found_amount
        WHERE cause_id = short.id AND state = 'pending';
        CONTINUE WHEN FOUND;
        INSERT INTO billing_hold (
            account_id, amount, state, cause_type, cause_id, actor, idempotency_key,
            placed_at
        )
        SELECT short.wallet_id, found_amount, 'pending', 'purchase', short.id,
            'gateway:' || short.gateway, 'dispute:' || short.id || ':' || count(*),
            clock_timestamp()
        FROM billing_hold WHERE cause_id = short.id;
    END LOOP;
END
$$;

CREATE FUNCTION billing_freeze_from_transfers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billing_freeze(ARRAY(SELECT credit_account_id FROM posted));
    RETURN NULL;
END
$$;

-- Only a hold that closes frees anything.
CREATE FUNCTION billing_freeze_from_holds() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM billing_freeze(
        ARRAY(SELECT account_id FROM is_held WHERE state <> 'pending')
    );
    RETURN NULL;
END
$$;

-- Triggers fire in the order of their names: these after those of 0005, for what is owed
-- comes before what may be owed.
CREATE TRIGGER billing_transfer_set_aside
AFTER INSERT ON billing_transfer REFERENCING NEW TABLE AS posted
FOR EACH STATEMENT EXECUTE FUNCTION billing_freeze_from_transfers();

CREATE TRIGGER billing_hold_set_aside
AFTER UPDATE ON billing_hold REFERENCING NEW TABLE AS is_held
FOR EACH STATEMENT EXECUTE FUNCTION billing_freeze_from_holds();
