"""Regimes: an equilibrium's closed form, the exact conditions under which it holds, and the map of all of them."""
