-- Publish events, given as channel, message, channel, message… in MessagePack: one
-- command with one argument for them all, where a pipeline would have one each to write
-- and one answer each to read.
local parts = cmsgpack.unpack(ARGV[1])
for number = 1, #parts, 2 do
    redis.call('PUBLISH', parts[number], parts[number + 1])
end
