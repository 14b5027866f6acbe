"""How staff come into the admin: by their password and a second factor."""
