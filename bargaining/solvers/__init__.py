"""One file per method; each solver is a function of a game."""
