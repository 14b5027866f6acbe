"""What users are told, row by row, so that a user who was away finds it."""
