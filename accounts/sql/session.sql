-- A session with its user, and the clock it is judged by: every request asks this.
-- Written in SQL, because the ORM takes longer to write it than the database to answer.
-- Plan: both by primary key.
SELECT {clock}, {columns}
FROM accounts_session AS s
JOIN accounts_user AS u ON u.id = s.user_id
WHERE s.id = %s
