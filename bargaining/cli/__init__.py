"""The command line: ``bargaining list | show | solve | map | threshold | cite | check``.

What takes long to import is imported by the verb that needs it, so that ``bargaining --help`` answers at once.
"""

from bargaining.cli.app import app, main

__all__ = ["app", "main"]
