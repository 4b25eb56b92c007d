"""How each fact changes the floor: one function for each, in modules by what they are about."""
