-- As in 0012, but the gateway is the payment's.
CREATE OR REPLACE FUNCTION billing_freeze(wallet_ids bigint[]) RETURNS void
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
        SELECT purchase.id, payment.gateway, wallet.id AS wallet_id,
            purchase.frozen_millicredits - (
                SELECT COALESCE(sum(remaining), 0) FROM billing_hold
                WHERE cause_id = purchase.id AND state = 'pending'
            )::bigint AS missing
        FROM billing_purchase AS purchase
        JOIN billing_payment AS payment ON payment.id = purchase.payment_id
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
