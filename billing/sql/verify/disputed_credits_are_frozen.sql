-- What a purchase has frozen is held for it, or all there is: while something is missing,
-- its buyer has nothing available.
SELECT purchase.id AS purchase_id, frozen_millicredits, held.amount AS held,
    wallet.balance - wallet.held AS available
FROM billing_purchase AS purchase
JOIN billing_account AS wallet
    ON wallet.user_id = purchase.user_id AND wallet.kind = 'wallet'
    AND wallet.asset = 'credit'
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(amount - captured), 0) AS amount FROM billing_hold
    WHERE cause_id = purchase.id AND state = 'pending'
) AS held
WHERE held.amount > frozen_millicredits
    OR held.amount < frozen_millicredits AND wallet.balance > wallet.held
