"""What sellers ask of the floors above."""

# What a profile says of streams, which a floor above knows.
SELLERS_LIVE_STREAM = "streams.selectors.live_stream"
SELLERS_HISTORY = "streams.selectors.history"
SELLERS_VOICES = "streams.selectors.voices"
