-- Take or renew leases; one that is unknown is taken, so an emptied Redis heals.
-- KEYS: the leases, then the room of each. ARGV: the lease in ms, then room, field and
-- meta of each. Returns, for each new one, its place in the list (from 0) and how many
-- are in the room now.
local time = redis.call('TIME')
local deadline = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
local new = {}
for place = 0, #KEYS - 2 do
    local key, room = KEYS[place + 2], ARGV[3 * place + 2]
    local field, meta = ARGV[3 * place + 3], ARGV[3 * place + 4]
    redis.call('ZADD', KEYS[1], deadline, room .. ' ' .. field)
    local is_new = redis.call('HSET', key, field, meta)
    -- If every process dies, rooms empty by themselves, a little after the leases.
    redis.call('PEXPIRE', key, 2 * ARGV[1])
    if is_new == 1 then
        table.insert(new, {place, redis.call('HLEN', key)})
    end
end
return new
