"""A small app that no other file knows of: its own files say all of it."""
