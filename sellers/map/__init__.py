"""The map: cells, areas, what is shown in them, and who is told of changes."""
