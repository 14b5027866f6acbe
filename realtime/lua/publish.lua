-- Publish events, given as channel, message, channel, message…: one command for them
-- all, where a pipeline would have one each to write and one answer each to read.
for number = 1, #ARGV, 2 do
    redis.call('PUBLISH', ARGV[number], ARGV[number + 1])
end
