-- How long Redis has been told who is here, in seconds; nil after it was emptied.
-- KEYS: when that began.
local born = redis.call('GET', KEYS[1])
return born and redis.call('TIME')[1] - born
