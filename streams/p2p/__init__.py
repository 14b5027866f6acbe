"""How a seller and a buyer connect: signals, candidates, and the servers that help."""
