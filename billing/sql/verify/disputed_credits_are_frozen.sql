-- What a purchase has frozen is held for it in its buyer's wallet, or all there is: while
-- something is missing, its buyer has nothing available. For nothing else of a purchase
-- is anything held, nor in another wallet.
SELECT purchase.id AS purchase_id, frozen_millicredits, held.cause_id,
    held.account_id, held.amount AS held, wallet.balance - wallet.held AS available
FROM billing_purchase AS purchase
JOIN billing_account AS wallet
    ON wallet.user_id = purchase.user_id AND wallet.kind = 'wallet'
    AND wallet.asset = 'credit'
FULL JOIN (
    SELECT cause_id, account_id, sum(amount - captured) AS amount FROM billing_hold
    WHERE state = 'pending' AND cause_type = 'purchase' GROUP BY cause_id, account_id
) AS held ON held.cause_id = purchase.id AND held.account_id = wallet.id
WHERE purchase.id IS NULL
    OR COALESCE(held.amount, 0) > frozen_millicredits
    OR COALESCE(held.amount, 0) < frozen_millicredits AND wallet.balance > wallet.held
