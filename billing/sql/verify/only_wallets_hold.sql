-- What is set aside is a wallet's, for a cause that may hold, as an app has declared:
-- grants and debts hold nothing, nor do the site's own accounts.
SELECT hold.id AS hold_id, hold.state, cause_type, account.kind
FROM billing_hold AS hold
LEFT JOIN billing_account AS account ON account.id = account_id
WHERE account.kind IS DISTINCT FROM 'wallet'
    OR cause_type <> ALL (%(holding_causes)s::text[])
