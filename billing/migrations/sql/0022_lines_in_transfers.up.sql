-- A transfer is two lines of statements, one of each account, and holds both itself: the
-- line's number and the balance after it. Until now each was a row of its own, with two
-- foreign keys and two indexes: docs/adr/0037-lines-in-transfers.md.

-- The lines of earlier transfers
ALTER TABLE billing_transfer DISABLE TRIGGER billing_transfer_is_final;
UPDATE billing_transfer AS transfer
SET debit_version = debit.version, debit_balance_after = debit.balance_after,
    credit_version = credit.version, credit_balance_after = credit.balance_after
FROM billing_entry AS debit, billing_entry AS credit
WHERE (debit.transfer_id, debit.account_id) = (transfer.id, transfer.debit_account_id)
    AND (credit.transfer_id, credit.account_id)
        = (transfer.id, transfer.credit_account_id);
ALTER TABLE billing_transfer ENABLE TRIGGER billing_transfer_is_final;

DROP TABLE billing_entry;

-- A line is found by its account and number, or by its transfer.
CREATE VIEW billing_entry AS
SELECT 2 * id - 1 AS id, debit_account_id AS account_id, debit_version AS version,
    id AS transfer_id, -amount AS amount, debit_balance_after AS balance_after
FROM billing_transfer
UNION ALL
SELECT 2 * id, credit_account_id, credit_version, id, amount, credit_balance_after
FROM billing_transfer;


-- Posting. Which accounts and hold a transfer may name is now checked of all transfers of
-- a statement at once, where they are looked up anyway; and none of them can be deleted.
ALTER TABLE billing_transfer
    DROP CONSTRAINT billing_transfer_debit_account_holds_asset,
    DROP CONSTRAINT billing_transfer_credit_account_holds_asset,
    DROP CONSTRAINT billing_transfer_hold_is_the_debit_accounts;

-- Where an account stands after its last line. Lines of the statement that is being
-- executed count; the account's row does not know of them yet.
CREATE FUNCTION billing_last_line(
    of_account_id bigint, OUT version bigint, OUT balance bigint
)
LANGUAGE sql AS $$
    SELECT line.version, line.balance
    FROM (
        SELECT version, balance FROM billing_account WHERE id = of_account_id
        UNION ALL (
            SELECT debit_version, debit_balance_after FROM billing_transfer
            WHERE debit_account_id = of_account_id ORDER BY debit_version DESC LIMIT 1
        )
        UNION ALL (
            SELECT credit_version, credit_balance_after FROM billing_transfer
            WHERE credit_account_id = of_account_id ORDER BY credit_version DESC LIMIT 1
        )
    ) AS line
    ORDER BY line.version DESC
    LIMIT 1
$$;

-- Whoever posts need not number the lines. What posts thousands at once does
-- (billing_settle), which is faster; both are checked below.
CREATE FUNCTION billing_number_lines() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM id FROM billing_lock_accounts(
        ARRAY[NEW.debit_account_id, NEW.credit_account_id]
    );
    SELECT version + 1, balance - NEW.amount
    INTO NEW.debit_version, NEW.debit_balance_after
    FROM billing_last_line(NEW.debit_account_id);
    SELECT version + 1, balance + NEW.amount
    INTO NEW.credit_version, NEW.credit_balance_after
    FROM billing_last_line(NEW.credit_account_id);
    RETURN NEW;
END
$$;

CREATE TRIGGER billing_transfer_number
BEFORE INSERT ON billing_transfer
FOR EACH ROW WHEN (NEW.debit_version IS NULL)
EXECUTE FUNCTION billing_number_lines();

-- Every plan below is made once a session and must do for one transfer as for ten
-- thousand. So nothing joins the new rows with each other: accounts and holds are found
-- by their keys.
--
-- The lines of an account go on from its row if they are numbered from its version
-- without a gap, and if each leaves what the one before left and its own amount. Then
-- what they began from is the same for all, and is what the row says: so one update finds
-- all accounts, of the right asset, and books all lines, or else something is wrong.
CREATE OR REPLACE FUNCTION billing_post_transfers() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    unspent_count bigint;
    booked_count bigint;
BEGIN
    WITH spent AS (
        SELECT hold_id, debit_account_id, billing_total(amount) AS amount
        FROM posted WHERE hold_id IS NOT NULL GROUP BY hold_id, debit_account_id
    ), captured AS (
        UPDATE billing_hold AS hold
        SET captured = hold.captured + spent.amount
        FROM spent
        WHERE hold.id = spent.hold_id AND hold.account_id = spent.debit_account_id
        RETURNING hold.id
    )
    SELECT (SELECT count(*) FROM spent) - (SELECT count(*) FROM captured)
    INTO unspent_count;
    IF unspent_count <> 0 THEN
        RAISE EXCEPTION 'a transfer spends a hold that its debited account does not have'
            USING ERRCODE = 'foreign_key_violation';
    END IF;

    WITH side AS (
        SELECT debit_account_id AS account_id, asset, debit_version AS version,
            -amount AS amount, debit_balance_after AS balance_after,
            CASE WHEN hold_id IS NULL THEN 0 ELSE amount END AS captured
        FROM posted
        UNION ALL
        SELECT credit_account_id, asset, credit_version, amount, credit_balance_after, 0
        FROM posted
    ), line AS (
        SELECT account_id, asset, amount, captured,
            version - row_number() OVER so_far AS version_before,
            balance_after - billing_total(amount) OVER so_far AS balance_before
        FROM side
        WINDOW so_far AS (PARTITION BY account_id ORDER BY version
                          ROWS UNBOUNDED PRECEDING)
    ), booked AS (
        UPDATE billing_account AS account
        SET balance = account.balance + moved.amount,
            held = account.held - moved.captured,
            version = account.version + moved.lines
        FROM (
            SELECT account_id, asset, version_before, balance_before,
                count(*) AS lines, billing_total(amount) AS amount,
                billing_total(captured) AS captured
            FROM line
            GROUP BY account_id, asset, version_before, balance_before
        ) AS moved
        WHERE account.id = moved.account_id
            AND account.asset = moved.asset
            AND account.version = moved.version_before
            AND account.balance = moved.balance_before
        RETURNING moved.lines
    )
    SELECT billing_total(lines) INTO booked_count FROM booked;
    IF booked_count <> 2 * (SELECT count(*) FROM posted) THEN
        RAISE EXCEPTION 'a transfer is no next line of two accounts of its asset'
            USING ERRCODE = 'foreign_key_violation';
    END IF;

    RETURN NULL;
END
$$;


-- As the function of 0021, but it numbers the lines of what it posts. Payments are one
-- statement and shares the next: an account that has lines of both is up to date between
-- them. And a charge's id is made of its key, as those of before 0021 are: random ones
-- took longer to draw than rows to insert.
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
CREATE OR REPLACE FUNCTION billing_settle(
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
    IF busy_ids <> '{}' THEN
        SELECT array_agg(hold_id), array_agg(holder_id), array_agg(payee_id),
            array_agg(fee_percent), array_agg(extension), array_agg(closes)
        INTO hold_ids, holder_ids, payee_ids, fee_percents, extensions, closes
        FROM unnest(
            hold_ids, holder_ids, payee_ids, fee_percents, extensions, closes
        ) AS asked (hold_id, holder_id, payee_id, fee_percent, extension, closes)
        WHERE NOT ARRAY[holder_id, payee_id] && busy_ids;
        SELECT array_agg(hold_id), array_agg(amount), array_agg(key)
        INTO charge_hold_ids, charge_amounts, charge_keys
        FROM unnest(charge_hold_ids, charge_amounts, charge_keys)
            AS charge (hold_id, amount, key)
        WHERE hold_id = ANY (hold_ids);
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
        asset, debit_account_id, debit_version, debit_balance_after,
        credit_account_id, credit_version, credit_balance_after,
        amount, hold_id, charge_id, code,
        cause_type, cause_id, actor, idempotency_key, occurred_at
    )
    SELECT charged_asset, holder.id,
        holder.version + row_number() OVER of_holder,
        holder.balance - billing_total(charge.amount) OVER of_holder,
        platform.id,
        platform.version + row_number() OVER of_platform,
        platform.balance + billing_total(charge.amount) OVER of_platform,
        charge.amount, hold.id, md5(charge.key)::uuid, payment_code,
        hold.cause_type, hold.cause_id, settled_by, charge.key || ':spend', settled_at
    FROM unnest(charge_hold_ids, charge_amounts, charge_keys)
        WITH ORDINALITY AS charge (hold_id, amount, key, number)
    JOIN billing_hold AS hold ON hold.id = charge.hold_id
    JOIN billing_account AS holder ON holder.id = hold.account_id
    JOIN billing_account AS platform ON platform.id = platform_id
    WINDOW
        of_holder AS (PARTITION BY holder.id ORDER BY number ROWS UNBOUNDED PRECEDING),
        of_platform AS (ORDER BY number ROWS UNBOUNDED PRECEDING);

    INSERT INTO billing_transfer (
        asset, debit_account_id, debit_version, debit_balance_after,
        credit_account_id, credit_version, credit_balance_after,
        amount, charge_id, code,
        cause_type, cause_id, actor, idempotency_key, occurred_at
    )
    SELECT charged_asset, platform.id,
        platform.version + row_number() OVER of_platform,
        platform.balance - billing_total(share.amount) OVER of_platform,
        payee.id,
        payee.version + row_number() OVER of_payee,
        payee.balance + billing_total(share.amount) OVER of_payee,
        share.amount, md5(share.key)::uuid, share_code,
        hold.cause_type, hold.cause_id, settled_by, share.key || ':earn', settled_at
    FROM (
        SELECT hold_id, term.payee_id, charge.key, number,
            charge.amount - billing_fee(charge.amount, term.fee_percent) AS amount
        FROM unnest(charge_hold_ids, charge_amounts, charge_keys)
            WITH ORDINALITY AS charge (hold_id, amount, key, number)
        JOIN unnest(hold_ids, payee_ids, fee_percents)
            AS term (hold_id, payee_id, fee_percent) USING (hold_id)
    ) AS share
    JOIN billing_hold AS hold ON hold.id = share.hold_id
    JOIN billing_account AS payee ON payee.id = share.payee_id
    JOIN billing_account AS platform ON platform.id = platform_id
    WHERE share.amount > 0
    WINDOW
        of_payee AS (PARTITION BY payee.id ORDER BY number ROWS UNBOUNDED PRECEDING),
        of_platform AS (ORDER BY number ROWS UNBOUNDED PRECEDING);

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
