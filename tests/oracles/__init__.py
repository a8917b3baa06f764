"""Independent oracles: solutions of the same games that share no code with the package or with each other."""
