-- Count a user's socket in; if they have too many, those of dead processes go first,
-- then the oldest. Returns what is to be closed.
-- KEYS: the user's sockets, this process. ARGV: the socket, as "process ref"; how many
-- may be; how long a process counts as alive and the list is kept, both in seconds; how
-- the keys of processes begin.
local socket, most, alive, kept, prefix = unpack(ARGV)
local time = redis.call('TIME')
redis.call('SET', KEYS[2], 1, 'EX', alive)
redis.call('ZADD', KEYS[1], string.format('%s%06d', time[1], time[2]), socket)
redis.call('EXPIRE', KEYS[1], kept)
if redis.call('ZCARD', KEYS[1]) > tonumber(most) then
    for _, each in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
        if redis.call('EXISTS', prefix .. string.match(each, '%S+')) == 0 then
            redis.call('ZREM', KEYS[1], each)
        end
    end
end
local over = redis.call('ZCARD', KEYS[1]) - most
local closed = {}
if over > 0 then
    for place, part in ipairs(redis.call('ZPOPMIN', KEYS[1], over)) do
        if place % 2 == 1 then -- the others are scores
            table.insert(closed, part)
        end
    end
end
return closed
