"""Staff sign-in to the admin, with password and second factor."""
