-- A transfer's code says what causes it and between which kinds of account it goes, as
-- an app has declared: none moves an amount in a way that the other checks do not know.
SELECT transfer.id AS transfer_id, transfer.code, transfer.cause_type,
    debited.kind AS debited, credited.kind AS credited, transfer.asset
FROM billing_transfer AS transfer
LEFT JOIN billing_account AS debited ON debited.id = debit_account_id
LEFT JOIN billing_account AS credited ON credited.id = credit_account_id
LEFT JOIN jsonb_to_recordset(%(movements)s::jsonb)
    AS declared (code text, cause_type text, debited text, credited text)
    ON (declared.code, declared.cause_type, declared.debited, declared.credited)
        = (transfer.code, transfer.cause_type, debited.kind, credited.kind)
WHERE (transfer.asset, transfer.asset) IS DISTINCT FROM (debited.asset, credited.asset)
    OR declared.code IS NULL
