"""The BibTeX of what was used."""

from __future__ import annotations

from typing import Any

from bargaining.errors import InputError, a_kind
from bargaining.model import Model

__all__ = ["cite"]


def cite(thing: Any) -> str:
    """Return the BibTeX entries that a model, or the model of an equilibrium, refers to.

    Parameters
    ----------
    thing : Model, or anything with a ``model``
        What is to be cited: the publications the model is about come first, then the sources of its numbers and
        claims, each once.

    Raises
    ------
    InputError
        If there is no model whose sources could be cited.

    Examples
    --------
    >>> from bargaining.catalog import load
    >>> print(cite(load("fearon1995/bargaining_range")).splitlines()[0])
    @article{fearon1995,
    """
    model = thing if isinstance(thing, Model) else getattr(thing, "model", None)
    if not isinstance(model, Model):
        rule = "only a model, or an equilibrium that was solved from one, can be cited"
        raise InputError(f"{rule}; got {a_kind(thing)}")
    return "\n\n".join(model.bibliography.values())
