"""Where models are found: the shipped collection, the collections of other packages, and single files.

The shipped models stand in the folder ``models`` of a checkout, which a wheel carries as ``bargaining/_models``.
Another package adds a collection with an entry point in the group ``bargaining.models`` that names a package or a
folder of one; its models appear under the name of the entry point.
"""

from __future__ import annotations

import importlib.util
from importlib.metadata import entry_points
from os import PathLike
from pathlib import Path

from bargaining.errors import InputError, UnknownModelError, a_kind, did_you_mean
from bargaining.model import Model

__all__ = ["load", "names"]

GROUP = "bargaining.models"
BIBLIOGRAPHY = "references.bib"


def names() -> tuple[str, ...]:
    """Return the names of all models: ``author-year/what``, the shipped ones first.

    Raises
    ------
    InputError
        If a collection that another package announces is not there.

    Examples
    --------
    >>> "fearon1995/bargaining_range" in names()
    True
    """
    found = [*_models(shipped())]
    for collection, folder in _others().items():
        found += [f"{collection}/{name}" for name in _models(folder)]
    return tuple(found)


def load(name: str | PathLike[str]) -> Model:
    """Return a model of the catalogue, or the model in a file.

    Parameters
    ----------
    name : str or path
        A name such as ``"fearon1995/bargaining_range"``; or the path of a file, if it ends with ``.toml`` or exists.

    Raises
    ------
    UnknownModelError
        If the catalogue has no model of that name.
    ModelFileError
        If the file breaks a rule; with every issue and its line.

    Examples
    --------
    >>> load("fearon1995/bargaining_range").title
    'The bargaining range'
    >>> load("stahl1972/finite_horizn")
    Traceback (most recent call last):
    bargaining.errors.UnknownModelError: no model 'stahl1972/finite_horizn'; `bargaining list` shows all; did you
    mean 'stahl1972/finite_horizon'?
    """
    if not isinstance(name, str | PathLike):
        raise InputError(f"a model is loaded by its name or path; got {a_kind(name)}")
    path = Path(name)
    if isinstance(name, PathLike) or name.endswith(".toml") or _is_file(path):
        return _read(path, path.stem, shipped())
    models = _models(shipped())
    if name in models:
        return _read(models[name], name, shipped())
    others = _others()
    collection, _, rest = name.partition("/")
    if collection in others:
        models = _models(others[collection])
        if rest in models:
            return _read(models[rest], name, others[collection])
    shown, hint = repr(name[:100]), did_you_mean(name[:200], names())
    raise UnknownModelError(f"no model {shown}; `bargaining list` shows all{hint}")


def shipped() -> Path:
    """Return the folder of the shipped models."""
    package = Path(__file__).parents[1]
    inside = package / "_models"
    return inside if inside.is_dir() else package.parent / "models"


def _models(folder: Path) -> dict[str, Path]:
    """Return name -> file of every model in a folder."""
    files = sorted(folder.rglob("*.toml"))
    return {file.relative_to(folder).with_suffix("").as_posix(): file for file in files}


def _others() -> dict[str, Path]:
    """Return entry point -> folder of every collection that another package announces."""
    found: dict[str, Path] = {}
    for point in entry_points(group=GROUP):
        where = f"entry point {point.name!r} of {GROUP} ({point.value})"
        try:
            spec = importlib.util.find_spec(point.value)
        except (ImportError, ValueError, AttributeError) as error:
            raise InputError(f"{where}: cannot be found: {error}") from error
        folders = list(spec.submodule_search_locations or ()) if spec else []
        if not folders or not Path(folders[0]).is_dir():
            raise InputError(f"{where}: is no installed package; it must name a package or a folder of one")
        if point.name in found:
            raise InputError(f"{where}: another package announces a collection of the same name")
        found[point.name] = Path(folders[0])
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or with characters no path can have
        return False


def _read(path: Path, name: str, collection: Path) -> Model:
    # pydantic takes long to import, and only a file needs it
    from bargaining.catalog.assembly import assemble
    from bargaining.catalog.bibliography import read_bibliography
    from bargaining.catalog.reading import read

    source = read(path)
    bibliography: dict[str, str] = {}
    for folder in dict.fromkeys((shipped(), collection, path.parent)):  # the nearest one has the last word
        if (folder / BIBLIOGRAPHY).exists():
            bibliography |= read_bibliography(folder / BIBLIOGRAPHY)
    return assemble(source, name, bibliography)
