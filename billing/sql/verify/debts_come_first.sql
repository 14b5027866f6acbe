-- Who owes credits has none to spend, and nobody owes less than nothing.
SELECT debt.id AS debt_id, debt.balance AS debt, wallet.id AS wallet_id,
    wallet.balance, wallet.held
FROM billing_account AS debt
LEFT JOIN billing_account AS wallet
    ON wallet.user_id = debt.user_id AND wallet.asset = debt.asset
    AND wallet.kind = 'wallet'
WHERE debt.kind = 'debt' AND (
    debt.balance > 0
    OR debt.balance < 0 AND COALESCE(wallet.balance > wallet.held, TRUE)
)
