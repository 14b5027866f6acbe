-- Only where credits come from, and what is owed, may be negative; and nothing held is
-- less than nothing.
SELECT id AS account_id, kind, balance, held
FROM billing_account
WHERE held < 0 OR (balance < held AND kind NOT IN ('funding', 'debt'))
