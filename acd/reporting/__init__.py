"""A day, or many, counted afterwards: the same facts through the same tally as live."""
