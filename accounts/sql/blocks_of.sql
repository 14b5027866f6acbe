-- The blocks of a user in either direction: each look at the map asks for them.
-- Written in SQL, because the ORM takes longer to write it than the database to answer.
-- Plan: a bitmap of two indexes, one for each direction.
SELECT blocker_id, blocked_id
FROM accounts_block
WHERE blocker_id = %(user_id)s OR blocked_id = %(user_id)s
