-- One minute of every connected viewing, captured by somebody who knows that each has
-- its own buyer and its own seller, that nobody else is at work, and what to write:
-- the same rows and balances as the meter's tick, and nothing besides.
SET LOCAL work_mem = '256MB';

CREATE TEMPORARY TABLE due ON COMMIT DROP AS
SELECT viewing.id, gen_random_uuid() AS charge_id,
    viewing.hold_id, hold.account_id AS purse_id,
    viewing.seller_wallet_id AS till_id, viewing.captured_units AS unit,
    viewing.price_per_minute_millicredits AS price,
    viewing.price_per_minute_millicredits
        - viewing.price_per_minute_millicredits * viewing.fee_percent / 100 AS share
FROM streams_viewing AS viewing JOIN billing_hold AS hold ON hold.id = viewing.hold_id
WHERE viewing.state = 'connected';

WITH posted AS (
    INSERT INTO billing_transfer (
        asset, debit_account_id, credit_account_id, amount, hold_id, charge_id, code,
        cause_type, cause_id, actor, idempotency_key, occurred_at
    )
    SELECT 'credit', side.debit_id, side.credit_id, side.amount, side.hold_id,
        charge_id, side.code, 'viewing', due.id, 'meter',
        'viewing:' || due.id || ':minute:' || unit || side.suffix, %(now)s
    FROM due CROSS JOIN LATERAL (VALUES
        (purse_id, %(platform_id)s, price, hold_id, 'stream_spend', ':spend'),
        (%(platform_id)s, till_id, share, NULL, 'stream_earn', ':earn')
    ) AS side (debit_id, credit_id, amount, hold_id, code, suffix)
    RETURNING id, debit_account_id, credit_account_id, amount
), line AS (
    SELECT debit_account_id AS account_id, id AS transfer_id, -amount AS amount
    FROM posted
    UNION ALL
    SELECT credit_account_id, id, amount FROM posted
)
INSERT INTO billing_entry (account_id, version, transfer_id, amount, balance_after)
SELECT account_id, version + 1, transfer_id, amount, balance + amount
FROM line JOIN billing_account AS account ON account.id = account_id
WHERE account_id <> %(platform_id)s
UNION ALL
SELECT account_id, version + row_number() OVER statement, transfer_id, amount,
    balance + (sum(amount) OVER statement)::bigint
FROM line JOIN billing_account AS account ON account.id = account_id
WHERE account_id = %(platform_id)s
WINDOW statement AS (ORDER BY transfer_id ROWS UNBOUNDED PRECEDING);

UPDATE billing_account AS account
SET balance = balance - price, held = held - price, version = version + 1
FROM due WHERE account.id = purse_id;

UPDATE billing_account AS account
SET balance = balance + share, version = version + 1
FROM due WHERE account.id = till_id;

UPDATE billing_account AS account
SET balance = balance + fees, version = version + lines
FROM (SELECT sum(price - share)::bigint AS fees, 2 * count(*) AS lines FROM due) AS due
WHERE account.id = %(platform_id)s;

UPDATE billing_hold AS hold SET captured = captured + price
FROM due WHERE hold.id = due.hold_id;

UPDATE streams_viewing AS viewing
SET captured_units = captured_units + 1, billed_seconds = billed_seconds + 60,
    charged_millicredits = charged_millicredits + price
FROM due WHERE viewing.id = due.id;
