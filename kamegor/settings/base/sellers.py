"""What sellers need from the floors above."""

# The parts of a profile that describe streams.
SELLERS_LIVE_STREAM = "streams.selectors.live_stream"
SELLERS_HISTORY = "streams.selectors.history"
SELLERS_VOICES = "streams.selectors.voices"
