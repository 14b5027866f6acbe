"""Nothing is kept for longer than the table says, and nothing goes before its time."""
