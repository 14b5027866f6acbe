"""The audit log: what staff looked at, and what they tried to do."""
