"""Files to be written: checked before the work, and never left half written.

Everything is first written beside its place under another name and then moved there, so that a reader of the folder
sees either the old file or the whole new one, also when the work is interrupted.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bargaining.errors import InputError

__all__ = ["IMAGES", "TABLES", "target", "targets", "written"]

IMAGES = (".pdf", ".png", ".svg")
TABLES = (".csv", ".nc")
_OF_A_STEM = (".pdf", ".png")


def targets(given: Sequence[Path] | None, default_stem: str) -> list[Path]:
    """Return the files that ``--output`` asks for.

    Parameters
    ----------
    given : sequence of path
        Files with a known suffix, or stems, each of which stands for a PDF and a PNG.
    default_stem : str
        Where nothing is given.

    Raises
    ------
    InputError
        If a file could not be written.
    """
    files: dict[Path, None] = {}
    for path in given or [Path(default_stem)]:
        if path.suffix:
            files[target(path, "--output", IMAGES + TABLES)] = None
            continue
        if given and path.is_dir():
            raise InputError(f"--output {path}: is a folder; name a file in it, such as {path / default_stem}")
        for suffix in _OF_A_STEM:
            files[target(Path(f"{path}{suffix}"), "--output", IMAGES)] = None
    return list(files)


def target(path: Path, option: str, suffixes: Sequence[str]) -> Path:
    """Return a file that can be written.

    Raises
    ------
    InputError
        If its suffix is unknown, it is a folder, or its folder is not there or cannot be written to.
    """
    rule = f"{option} {path}"
    try:
        if path.is_dir():
            raise InputError(f"{rule}: is a folder")
        if path.suffix.lower() not in suffixes:
            known = ", ".join(suffixes)
            raise InputError(f"{rule}: unknown kind of file {path.suffix!r}; known: {known}")
        if path.exists() and not (path.is_file() and os.access(path, os.W_OK)):
            raise InputError(f"{rule}: is there and cannot be replaced")
        folder = path.parent
        if not folder.is_dir():
            raise InputError(f"{rule}: there is no folder {str(folder)!r}")
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{rule}: cannot be written: {_reason(error)}") from None
    return path


@contextmanager
def written(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Give a temporary file for each file, and move all into place at the end; where anything fails, none is.

    Raises
    ------
    InputError
        If a file cannot be written after all.
    """
    places = [path.resolve() for path in files]  # what a link points to is replaced, not the link
    temporary = [p.with_name(f".{p.stem[:40]}.{os.getpid()}-{k}{p.suffix}") for k, p in enumerate(places)]
    try:
        yield temporary
        for source, place in zip(temporary, places, strict=True):
            source.replace(place)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(f"cannot write {', '.join(map(str, files))}: {_reason(error)}") from None
    finally:
        for source in temporary:
            source.unlink(missing_ok=True)


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)
