-- Give up a lease, at once or leaving a lease of grace in its place.
-- KEYS: the leases, the room. ARGV: room, field, the field of grace, the grace in ms.
-- Returns whether there was a lease, and how many are left in the room.
local function remove(field)
    redis.call('ZREM', KEYS[1], ARGV[1] .. ' ' .. field)
    return redis.call('HDEL', KEYS[2], field)
end
local was_held = remove(ARGV[2])
local grace = tonumber(ARGV[4])
if grace == 0 then
    was_held = math.max(was_held, remove(ARGV[3]))
elseif was_held == 1 then
    local time = redis.call('TIME')
    local deadline = time[1] * 1000 + math.floor(time[2] / 1000) + grace
    redis.call('ZADD', KEYS[1], deadline, ARGV[1] .. ' ' .. ARGV[3])
    redis.call('HSET', KEYS[2], ARGV[3], '{}')
end
return {was_held, redis.call('HLEN', KEYS[2])}
