-- Which payment a share is of was read off the keys until now.
ALTER TABLE billing_transfer DISABLE TRIGGER billing_transfer_is_final;
UPDATE billing_transfer
SET charge_id = md5(regexp_replace(idempotency_key, ':(spend|earn)$', ''))::uuid
WHERE code IN ('stream_spend', 'stream_earn');
ALTER TABLE billing_transfer ENABLE TRIGGER billing_transfer_is_final;


-- As the function of 0018, but it is told which asset is charged, and by which codes; and
-- both transfers of a charge say which charge they are of.
--
-- Settle many holds in one pass: extend, charge and close them. This is the service
-- other apps call from a set-based query of their own, such as the meter's tick; it
-- knows holds, payees and amounts, not what was bought.
--
-- Each charge is captured from its hold to the platform by one code, and the payee's
-- share goes on from there by another: what stays is the fee, exactly. The app that calls
-- it has declared both codes for the cause of the holds.
--
-- The plans are generic, so they do not grow with the arrays: every row is found by its
-- key, never by reading a table. (Custom plans would also be made anew for each of the
-- foreign keys checked in here.)
--
-- One row a hold that was settled comes back: whether it was extended, and what its
-- account and the payee's hold by now.
CREATE FUNCTION billing_settle(
    charged_asset text,        -- of all these accounts
    platform_ids bigint[],
    hold_ids bigint[],
    payee_ids bigint[],
    fee_percents integer[],
    extensions bigint[],       -- to set aside for the hold besides, if available; or 0
    closes boolean[],          -- free what is left, after the charges
    charge_hold_ids bigint[],  -- of the above
    charge_amounts bigint[],
    charge_keys text[],        -- what makes the charge one that is made once
    payment_code text,         -- of what leaves a hold
    share_code text,           -- of what goes on to a payee
    settled_by text,
    settled_at timestamptz,
    waits boolean              -- for accounts that are locked; else leaves their holds
) RETURNS TABLE (
    hold_id bigint, is_extended boolean,
    balance bigint, held bigint, payee_balance bigint, payee_held bigint
)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    holder_ids bigint[];       -- whose holds they are, in the same order
    account_ids bigint[];
    busy_ids bigint[];
    extended_ids bigint[];
    platform_id bigint;
BEGIN
    holder_ids := ARRAY(
        SELECT account_id
        FROM unnest(hold_ids) WITH ORDINALITY AS asked (hold_id, number)
        LEFT JOIN billing_hold AS hold ON hold.id = asked.hold_id
        ORDER BY number
    );

    -- Every wallet this transaction moves, at once: the order only helps if nobody
    -- comes back for more. Charges alone need the payees and the platform.
    account_ids := holder_ids;
    IF charge_hold_ids IS NOT NULL THEN
        account_ids := account_ids || payee_ids;
    END IF;
    IF waits THEN
        PERFORM id FROM billing_lock_accounts(account_ids);
    ELSE
        busy_ids := ARRAY(
            WITH locked AS (
                SELECT id FROM billing_account
                WHERE id = ANY (account_ids)
                ORDER BY id
                FOR NO KEY UPDATE SKIP LOCKED
            )
            SELECT unnest(account_ids) EXCEPT SELECT id FROM locked
        );
    END IF;
    -- Charges of the holds that are left fall out below, where they are joined.
    IF busy_ids <> '{}' THEN
        SELECT array_agg(hold_id), array_agg(holder_id), array_agg(payee_id),
            array_agg(fee_percent), array_agg(extension), array_agg(closes)
        INTO hold_ids, holder_ids, payee_ids, fee_percents, extensions, closes
        FROM unnest(
            hold_ids, holder_ids, payee_ids, fee_percents, extensions, closes
        ) AS asked (hold_id, holder_id, payee_id, fee_percent, extension, closes)
        WHERE NOT ARRAY[holder_id, payee_id] && busy_ids;
    END IF;
    IF charge_hold_ids IS NOT NULL THEN
        platform_id := billing_lock_one(platform_ids);
    END IF;

    WITH asked AS (
        SELECT hold.id, hold.account_id, extension,
            sum(extension) OVER (PARTITION BY hold.account_id ORDER BY hold.id) AS up_to
        FROM unnest(hold_ids, extensions) AS asked (hold_id, extension)
        JOIN billing_hold AS hold ON hold.id = asked.hold_id
        WHERE extension > 0
    ), extended AS (
        UPDATE billing_hold AS hold SET amount = hold.amount + extension
        FROM asked JOIN billing_account AS account ON account.id = asked.account_id
        WHERE hold.id = asked.id AND up_to <= account.balance - account.held
        RETURNING hold.id
    )
    SELECT array_agg(id) INTO extended_ids FROM extended;

    INSERT INTO billing_transfer (
        asset, debit_account_id, credit_account_id, amount, hold_id, charge_id, code,
        cause_type, cause_id, actor, idempotency_key, occurred_at
    )
    SELECT charged_asset, side.debit_account_id, side.credit_account_id, side.amount,
        side.hold_id, charge.id, side.code, hold.cause_type, hold.cause_id, settled_by,
        side.key, settled_at
    FROM (
        SELECT *, gen_random_uuid() AS id
        FROM unnest(charge_hold_ids, charge_amounts, charge_keys)
            WITH ORDINALITY AS asked (hold_id, amount, key, number)
    ) AS charge
    JOIN unnest(hold_ids, payee_ids, fee_percents)
        AS term (hold_id, payee_id, fee_percent) USING (hold_id)
    JOIN billing_hold AS hold ON hold.id = charge.hold_id
    CROSS JOIN LATERAL (VALUES
        (1, hold.account_id, platform_id, charge.amount, hold.id,
         payment_code, charge.key || ':spend'),
        (2, platform_id, term.payee_id,
         charge.amount - billing_fee(charge.amount, term.fee_percent), NULL,
         share_code, charge.key || ':earn')
    ) AS side (step, debit_account_id, credit_account_id, amount, hold_id, code, key)
    WHERE side.amount > 0
    ORDER BY number, step;

    UPDATE billing_hold AS hold
    SET state = CASE WHEN captured > 0 THEN 'captured' ELSE 'released' END,
        closed_at = settled_at
    FROM unnest(hold_ids, closes) AS asked (hold_id, closes)
    WHERE hold.id = asked.hold_id AND closes;

    RETURN QUERY
    SELECT asked.hold_id, extended.id IS NOT NULL,
        account.balance, account.held, payee.balance, payee.held
    FROM unnest(hold_ids, holder_ids, payee_ids) AS asked (hold_id, holder_id, payee_id)
    JOIN billing_account AS account ON account.id = asked.holder_id
    JOIN billing_account AS payee ON payee.id = asked.payee_id
    LEFT JOIN unnest(extended_ids) AS extended (id) ON extended.id = asked.hold_id;
END
$$;


-- As the version before calls it, until it is gone.
CREATE OR REPLACE FUNCTION billing_settle(
    platform_ids bigint[],
    hold_ids bigint[],
    payee_ids bigint[],
    fee_percents integer[],
    extensions bigint[],
    closes boolean[],
    charge_hold_ids bigint[],
    charge_amounts bigint[],
    charge_keys text[],
    settled_by text,
    settled_at timestamptz,
    waits boolean
) RETURNS TABLE (
    hold_id bigint, is_extended boolean,
    balance bigint, held bigint, payee_balance bigint, payee_held bigint
)
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT * FROM billing_settle(
        'credit', platform_ids, hold_ids, payee_ids, fee_percents, extensions, closes,
        charge_hold_ids, charge_amounts, charge_keys, 'stream_spend', 'stream_earn',
        settled_by, settled_at, waits
    );
END
$$;
