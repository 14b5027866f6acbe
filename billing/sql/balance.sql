-- A user's wallet and debt: the app asks for them on every page.
-- Written in SQL, because the ORM takes longer to write it than the database to answer.
-- Plan: the unique index of a user's accounts.
SELECT kind, balance, held
FROM billing_account
WHERE user_id = %s AND asset = %s AND kind IN (%s, %s)
