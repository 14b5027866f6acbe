-- A user who owes credits has none to spend or to move, and nobody owes less than nothing.
SELECT debt.id AS debt_id, debt.balance AS debt, own.id AS account_id,
    own.balance, own.held
FROM billing_account AS debt
LEFT JOIN billing_account AS own
    ON own.user_id = debt.user_id AND own.asset = debt.asset
    AND own.kind IN ('wallet', 'earnings')
WHERE debt.kind = 'debt' AND (
    debt.balance > 0
    OR debt.balance < 0 AND COALESCE(own.balance > own.held, TRUE)
)
