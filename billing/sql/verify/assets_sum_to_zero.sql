-- What one account has, another gave: over all accounts an asset sums to zero.
SELECT asset, sum(balance) AS balance
FROM billing_account
GROUP BY asset
HAVING sum(balance) <> 0
