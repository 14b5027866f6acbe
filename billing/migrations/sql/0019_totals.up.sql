-- What the ledger adds up are bigints, and so are the totals. PostgreSQL's own sum() of
-- them is a numeric, which is made, and turned back, for every line of a statement.

-- Too large a total is an error, as it is for the columns.
CREATE AGGREGATE billing_total(bigint) (
    SFUNC = int8pl, STYPE = bigint, INITCOND = '0', PARALLEL = SAFE
);


-- As they were in 0002, but for the totals.

CREATE OR REPLACE FUNCTION billing_post_transfers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing_hold AS hold
    SET captured = hold.captured + spent.amount
    FROM (
        SELECT hold_id, billing_total(amount) AS amount
        FROM posted WHERE hold_id IS NOT NULL GROUP BY hold_id
    ) AS spent
    WHERE hold.id = spent.hold_id;

    WITH side AS (
        SELECT debit_account_id AS account_id, id AS transfer_id, -amount AS amount,
            CASE WHEN hold_id IS NULL THEN 0 ELSE amount END AS captured
        FROM posted
        UNION ALL
        SELECT credit_account_id, id, amount, 0 FROM posted
    ), before AS (
        UPDATE billing_account AS account
        SET balance = account.balance + moved.amount,
            held = account.held - moved.captured,
            version = account.version + moved.lines
        FROM (
            SELECT account_id, count(*) AS lines, billing_total(amount) AS amount,
                billing_total(captured) AS captured
            FROM side GROUP BY account_id
        ) AS moved
        WHERE account.id = moved.account_id
        RETURNING account.id AS account_id, account.balance - moved.amount AS balance,
            account.version - moved.lines AS version
    ), line AS (
        SELECT account_id, NULL AS transfer_id, balance AS amount, version FROM before
        UNION ALL
        SELECT account_id, transfer_id, amount, 1 FROM side
    ), statement AS (
        SELECT account_id, transfer_id, amount,
            billing_total(version) OVER so_far AS version,
            billing_total(amount) OVER so_far AS balance_after
        FROM line
        WINDOW so_far AS (PARTITION BY account_id ORDER BY transfer_id NULLS FIRST
                          ROWS UNBOUNDED PRECEDING)
    )
    INSERT INTO billing_entry (account_id, version, transfer_id, amount, balance_after)
    SELECT account_id, version, transfer_id, amount, balance_after
    FROM statement WHERE transfer_id IS NOT NULL;

    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION billing_count_placed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing_account AS account
    SET held = account.held + placed.amount
    FROM (
        SELECT account_id, billing_total(remaining) AS amount
        FROM is_held GROUP BY account_id
    ) AS placed
    WHERE account.id = placed.account_id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION billing_count_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE billing_account AS account
    SET held = account.held + changed.amount
    FROM (
        SELECT account_id, billing_total(amount) AS amount
        FROM (
            SELECT account_id, remaining + captured AS amount FROM is_held
            UNION ALL
            SELECT account_id, -remaining - captured FROM was_held
        ) AS either
        GROUP BY account_id
    ) AS changed
    WHERE account.id = changed.account_id AND changed.amount <> 0;
    RETURN NULL;
END
$$;
