-- A transfer's code says what causes it and between which kinds of account it goes, so
-- none moves credits in a way that the other checks do not know.
SELECT transfer.id AS transfer_id, code, cause_type, debited.kind AS debited,
    credited.kind AS credited, transfer.asset
FROM billing_transfer AS transfer
LEFT JOIN billing_account AS debited ON debited.id = debit_account_id
LEFT JOIN billing_account AS credited ON credited.id = credit_account_id
WHERE (transfer.asset, transfer.asset) IS DISTINCT FROM (debited.asset, credited.asset)
    OR NOT EXISTS (
        SELECT FROM (VALUES
            ('grant', 'grant', 'funding', 'wallet'),
            ('purchase', 'purchase', 'funding', 'wallet'),
            ('refund', 'purchase', 'wallet', 'funding'),
            ('refund', 'purchase', 'debt', 'funding'),
            ('reinstatement', 'purchase', 'funding', 'wallet'),
            ('dispute_fee', 'purchase', 'wallet', 'funding'),
            ('dispute_fee', 'purchase', 'debt', 'funding'),
            ('dispute_fee_returned', 'purchase', 'funding', 'wallet'),
            ('debt_repayment', 'debt', 'wallet', 'debt'),
            ('stream_spend', 'viewing', 'wallet', 'platform'),
            ('stream_earn', 'viewing', 'platform', 'wallet')
        ) AS known (code, cause_type, debited, credited)
        WHERE (known.code, known.cause_type, known.debited, known.credited)
            = (transfer.code, transfer.cause_type, debited.kind, credited.kind)
    )
