-- What is set aside is a wallet's, for a cause that may hold, as an app has declared; or
-- a seller's pending earnings, of the seller the hold names, which mature.
SELECT hold.id AS hold_id, hold.state, cause_type, account.kind
FROM billing_hold AS hold
LEFT JOIN billing_account AS account ON account.id = account_id
WHERE NOT COALESCE(CASE account.kind
    WHEN 'wallet'
        THEN cause_type = ANY (%(holding_causes)s::text[]) AND matures_at IS NULL
            AND cause_type <> 'earnings'
    WHEN 'pending'
        THEN (cause_type, cause_id) = ('earnings', account.user_id)
            AND matures_at > placed_at
    END, FALSE)
