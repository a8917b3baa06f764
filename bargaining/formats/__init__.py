"""Games in the formats of other programs.

==========  ==========================================================================  ============  =======
suffix      what it is                                                                  read          written
==========  ==========================================================================  ============  =======
``.efg``    extensive form of Gambit: payoffs at the ends, rationals kept               yes           yes
``.nfg``    strategic form of Gambit, by payoffs or by outcomes                         yes           yes
``.tex``    a tree for LaTeX with the package ``istgame``                               no            yes
==========  ==========================================================================  ============  =======

References
----------
.. [1] R. Savani and T. L. Turocy (2025), Gambit: the package for computation in game theory, "Game representation formats".
.. [2] In-Sung Cho (2021), istgame: drawing game trees with TikZ, version 2.
"""

from bargaining.formats.files import read, write

__all__ = ["read", "write"]
