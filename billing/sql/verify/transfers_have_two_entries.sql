-- Each transfer is one line of each of its accounts, and no line is without a transfer.
SELECT side.transfer_id, side.account_id, side.amount, entry.id AS entry_id,
    entry.amount AS entry_amount
FROM (
    SELECT id AS transfer_id, debit_account_id AS account_id, -amount AS amount
    FROM billing_transfer
    UNION ALL
    SELECT id, credit_account_id, amount FROM billing_transfer
) AS side
FULL JOIN billing_entry AS entry
    ON entry.transfer_id = side.transfer_id AND entry.account_id = side.account_id
WHERE side.amount IS DISTINCT FROM entry.amount
