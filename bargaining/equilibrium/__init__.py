"""The answer of a solver: frozen, printable, and able to prove itself."""

from bargaining.equilibrium.assessment import Assessment
from bargaining.equilibrium.equilibrium import Equilibrium

__all__ = ["Assessment", "Equilibrium"]
