"""What is said where a game cannot be drawn."""

from __future__ import annotations

from typing import Any

__all__ = ["no_tree"]


def no_tree(game: Any, model: Any = None) -> str:
    """Return why a game without a tree is not drawn.

    Examples
    --------
    >>> import bargaining as bg
    >>> no_tree(bg.Legislature([bg.Actor(name, 0.9) for name in "ABC"]))
    'this Legislature is no tree (Legislative bargaining under a closed rule); trees are drawn of games written with outcome, ...'
    """
    kind = type(game).__name__
    about = (type(game).__doc__ or "").strip().split("\n")[0].rstrip(".")
    what = (
        f"this {kind} is no tree" if model is None else f"{model.name} is no tree: it is a game of its own kind, {kind}"
    )
    return (
        f"{what} ({about}); trees are drawn of games written with outcome, decision, chance, offer and continue_to; "
        "solve it and print the answer instead"
    )
