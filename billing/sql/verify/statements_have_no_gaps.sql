-- An account's lines are numbered from 1 to its version, each starts from the balance
-- the one before left, and the last leaves the account's.
SELECT account.id AS account_id, account.version, line.version AS line,
    line.balance_after
FROM billing_account AS account
FULL JOIN (
    SELECT account_id, version, balance_after,
        row_number() OVER statement AS number,
        sum(amount) OVER statement AS balance,
        lead(version) OVER statement IS NULL AS is_last
    FROM billing_entry
    WINDOW statement AS (PARTITION BY account_id ORDER BY version)
) AS line ON line.account_id = account.id
WHERE account.id IS NULL
    OR line.version <> line.number
    OR line.balance_after <> line.balance
    OR is_last AND (account.version, account.balance) <> (line.version, balance_after)
    OR line.version IS NULL AND (account.version, account.balance) <> (0, 0)
