"""Files of games, by their suffix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bargaining.errors import InputError, a_kind, did_you_mean
from bargaining.formats.efg_reading import read_efg
from bargaining.formats.efg_writing import to_efg
from bargaining.formats.nfg import read_nfg, to_nfg
from bargaining.games.game import Game
from bargaining.model import Model
from bargaining.plots.latex_trees import istgame

__all__ = ["read", "write"]

_READERS = {".efg": read_efg, ".nfg": read_nfg}
_WRITERS = (".efg", ".nfg", ".tex")


def read(path: str | Path) -> Game:
    """Read a game from a file of Gambit's.

    Parameters
    ----------
    path : str or Path
        A file whose name ends in ``.efg`` (a tree) or ``.nfg`` (a strategic form).

    Raises
    ------
    InputError
        If the file cannot be read, or breaks the format: with file, line and column.

    Examples
    --------
    >>> import tempfile
    >>> from bargaining.games.nodes import decision, outcome
    >>> file = Path(tempfile.mkdtemp()) / "entry.efg"
    >>> write(Game(["E"], decision("entry", "E", {"out": outcome("out", {"E": 0}), "in": outcome("in", {"E": 1})})), file)
    >>> read(file).root.actions
    ('out', 'in')
    """
    file = Path(path)
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise InputError(_suffix(file, _READERS))
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as wrong:
        raise InputError(f"{file}: {wrong.strerror or wrong}") from wrong
    return reader(text, str(file))


def write(game: Any, path: str | Path, *, title: str | None = None, grid: int | None = None) -> None:
    """Write a game to a file that other programs read, or to a tree for LaTeX.

    Parameters
    ----------
    game : Game or Model
    path : str or Path
        Its suffix says the format: ``.efg``, ``.nfg`` or ``.tex``.
    title : str, optional
        A model's own unless said.
    grid : int, optional
        For offers over a continuum, in ``.efg`` and ``.nfg``: how many numbers of the interval are written. A grid has equilibria of its
        own: compare sets or bounds with what is found here, never single points.

    Raises
    ------
    InputError
        If the suffix is not one of these, or the file cannot be written.
    MethodError
        If the game cannot be written in this format, and why.
    """
    file = Path(path)
    if file.suffix.lower() not in _WRITERS:
        raise InputError(_suffix(file, _WRITERS))
    kind = file.suffix.lower()
    if kind == ".tex":
        if grid is not None:
            raise InputError("a grid is for .efg and .nfg; a tree for LaTeX draws a continuum as such")
        text = istgame(game, standalone=True)
    else:
        text = _gambit(game, kind, title, grid)
    try:
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as wrong:
        raise InputError(f"{file}: {wrong.strerror or wrong}") from wrong


def _gambit(game: Any, kind: str, title: str | None, grid: int | None) -> str:
    """Write a game for Gambit."""
    model = game if isinstance(game, Model) else None
    tree = game if model is None else model.game()
    if not isinstance(tree, Game):
        raise InputError(f"what is written must be a Game or a Model that is a tree of moves; got {a_kind(tree)}")
    heading = title if title is not None else "" if model is None else model.title
    return (to_efg if kind == ".efg" else to_nfg)(tree, title=heading, grid=grid)


def _suffix(file: Path, known: Any) -> str:
    return f"{file}: the name must end in {' or '.join(known)}{did_you_mean(file.suffix, known)}"
