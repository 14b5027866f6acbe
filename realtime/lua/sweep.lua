-- Remove leases that ran out, each exactly once however many processes sweep.
-- KEYS: the leases, when they began to be kept. ARGV: what a room's key begins with, the
-- most to remove. Returns room, field, meta and how many are left in the room, of each.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[2], time[1], 'NX')
local gone = {}
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])
for _, lease in ipairs(expired) do
    local room, field = string.match(lease, '^(%S+) (.+)$')
    local key = ARGV[1] .. room
    local meta = redis.call('HGET', key, field) or '{}'
    redis.call('ZREM', KEYS[1], lease)
    redis.call('HDEL', key, field)
    table.insert(gone, {room, field, meta, redis.call('HLEN', key)})
end
return gone
