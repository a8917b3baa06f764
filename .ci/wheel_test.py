"""Build the wheel once, install it into an empty environment elsewhere, and use it with the source tree out of reach."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECK = """
import pathlib, sys
import bargaining as bg
assert "site-packages" in bg.__file__, bg.__file__
names = bg.names()
assert "abudhabi2026/fortress_belt" in names, names
assert all(bg.load(name).claims for name in names)
for name in ("fearon1995/bargaining_range", "stahl1972/finite_horizon", "rubinstein1982/alternating_offers"):
    report = bg.check(name)
    assert report.passed, report
eq = bg.solve(bg.load("fearon1995/bargaining_range"))
assert eq.verify() == 0
print(f"wheel: {len(names)} models found, the claims of three checked")
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command outside the source tree and return what it printed."""
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Build, look inside, install, use."""
    with tempfile.TemporaryDirectory() as folder:
        away = Path(folder)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", away, ROOT, cwd=away)
        (wheel,) = away.glob("*.whl")
        tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
        extra = {top for top in tops if top != "bargaining" and not top.endswith(".dist-info")}
        if extra:
            sys.exit(f"the wheel holds more than the package: {sorted(extra)}")
        venv.create(away / "env", with_pip=True)
        python = away / "env" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", wheel, cwd=away)
        print(run(python, "-I", "-c", CHECK, cwd=away).strip())
        command = away / "env" / "bin" / "bargaining"
        listed = run(command, "list", cwd=away)
        if "abudhabi2026/fortress_belt" not in listed:
            sys.exit(f"the command line does not list the models:\n{listed}")
        run(command, "solve", "stahl1972/finite_horizon", cwd=away)
        print("wheel: the command line works")


if __name__ == "__main__":
    main()
