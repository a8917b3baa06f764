"""The catalogue: model files, found by name or path, checked, and read into models.

A file is read in steps, each a module: :mod:`~bargaining.catalog.reading` (TOML with exact numbers, within bounds),
:mod:`~bargaining.catalog.validation` (the closed schema of :mod:`~bargaining.catalog.schema`), and
:mod:`~bargaining.catalog.assembly` (what the words mean to the protocol). Every error names file, line, path, rule,
value and, where it can be guessed, what was meant.
"""

from bargaining.catalog.files import load, names

__all__ = ["load", "names"]
