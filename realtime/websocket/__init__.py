"""WebSockets under uvicorn at a few kilobytes each."""
