"""How watched time becomes captures: the tick, its SQL, and what it does not bill."""
