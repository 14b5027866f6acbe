"""A stream's room, by real sockets of one server process."""
