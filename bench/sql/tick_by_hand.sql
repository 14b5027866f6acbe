-- One minute of every connected viewing, captured in the plain ledger by somebody who
-- knows that each has its own buyer and its own seller, that nobody else is at work, and
-- what to write: the same transfers and balances as the meter's tick, and nothing besides.
SET LOCAL work_mem = '256MB';

CREATE TEMPORARY TABLE due ON COMMIT DROP AS
SELECT viewing.id,
    'viewing:' || viewing.id || ':minute:' || viewing.captured_units AS key,
    viewing.hold_id, hold.account_id AS purse_id,
    viewing.seller_wallet_id AS till_id,
    viewing.price_per_minute_millicredits AS price,
    viewing.price_per_minute_millicredits
        - viewing.price_per_minute_millicredits * viewing.fee_percent / 100 AS share
FROM plain.viewing JOIN plain.hold ON hold.id = viewing.hold_id
WHERE viewing.state = 'connected';

INSERT INTO plain.transfer (
    asset, debit_account_id, credit_account_id, amount, hold_id, charge_id, code,
    cause_type, cause_id, actor, idempotency_key, occurred_at
)
SELECT 'credit', side.debit_id, side.credit_id, side.amount, side.hold_id,
    md5(key)::uuid, side.code, 'viewing', due.id, 'meter', key || side.suffix, %(now)s
FROM due CROSS JOIN LATERAL (VALUES
    (purse_id, %(platform_id)s, price, hold_id, 'stream_spend', ':spend'),
    (%(platform_id)s, till_id, share, NULL, 'stream_earn', ':earn')
) AS side (debit_id, credit_id, amount, hold_id, code, suffix);

UPDATE plain.account
SET balance = balance - price, held = held - price, version = version + 1
FROM due WHERE account.id = purse_id;

UPDATE plain.account
SET balance = balance + share, version = version + 1
FROM due WHERE account.id = till_id;

UPDATE plain.account
SET balance = balance + fees, version = version + lines
FROM (SELECT sum(price - share)::bigint AS fees, 2 * count(*) AS lines FROM due) AS due
WHERE account.id = %(platform_id)s;

UPDATE plain.hold SET captured = captured + price
FROM due WHERE hold.id = due.hold_id;

UPDATE plain.viewing
SET captured_units = captured_units + 1, billed_seconds = billed_seconds + 60,
    charged_millicredits = charged_millicredits + price
FROM due WHERE viewing.id = due.id;
