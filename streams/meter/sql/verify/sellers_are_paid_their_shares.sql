-- Of every charge the viewing's own seller has the amount less the viewing's fee: a
-- fraction of the fee is dropped, and nothing is paid on only where nothing is left.
SELECT viewing.id AS viewing_id, charge_id, spend.amount AS paid, fee_percent,
    earn.amount AS share, earn.credit_account_id
FROM (SELECT * FROM billing_transfer WHERE code = 'stream_spend') AS spend
FULL JOIN (SELECT * FROM billing_transfer WHERE code = 'stream_earn') AS earn
    USING (charge_id)
LEFT JOIN streams_viewing AS viewing
    ON viewing.id = COALESCE(spend.cause_id, earn.cause_id)
LEFT JOIN billing_account AS payee ON payee.id = viewing.seller_wallet_id
WHERE viewing.id IS NULL
    OR spend.id IS NULL
    OR COALESCE(earn.amount, 0)
        <> spend.amount - spend.amount * viewing.fee_percent / 100
    -- Those of before earnings had accounts of their own were paid into the wallet.
    OR payee.kind NOT IN ('pending', 'wallet')
    OR payee.user_id IS DISTINCT FROM viewing.seller_id
    OR earn.id IS NOT NULL AND (earn.credit_account_id, earn.cause_type, earn.cause_id)
        IS DISTINCT FROM (viewing.seller_wallet_id, 'viewing', viewing.id)
