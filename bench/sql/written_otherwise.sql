-- What our ledger and the plain one do not have in common, after the same minutes.
(
    SELECT 'account', to_jsonb(account) FROM billing_account AS account
    EXCEPT SELECT 'account', to_jsonb(account) FROM plain.account
)
UNION ALL (
    SELECT 'hold', to_jsonb(hold) FROM billing_hold AS hold
    EXCEPT SELECT 'hold', to_jsonb(hold) FROM plain.hold
)
UNION ALL (
    SELECT 'viewing', to_jsonb(viewing) FROM streams_viewing AS viewing
    EXCEPT SELECT 'viewing', to_jsonb(viewing) FROM plain.viewing
)
UNION ALL (
    SELECT 'transfer', to_jsonb(transfer) - 'id'
    FROM plain.transfer
    EXCEPT
    SELECT 'transfer', to_jsonb(transfer)
        - '{id, debit_version, debit_balance_after}'::text[]
        - '{credit_version, credit_balance_after}'::text[]
    FROM billing_transfer AS transfer
)
