"""A mapping that cannot change, so that a model is a value: comparable, hashable, and fit to travel to workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

__all__ = ["Frozen"]

V = TypeVar("V")


class Frozen(Mapping[str, V]):
    """An immutable mapping from text, in the order in which it was given; unlike a mapping proxy it can be pickled.

    Examples
    --------
    >>> Frozen({"first": "A"}) == {"first": "A"}
    True
    >>> Frozen({"first": "A"})
    Frozen({'first': 'A'})
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, V]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"Frozen({self._items})"
