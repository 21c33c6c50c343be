"""A Python with torch and demucs's own code, for comparing; the pipeline needs neither."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from separation.places import CHECKOUT, GOLDEN, SCRATCH

REQUIREMENTS = GOLDEN / "requirements.txt"
ENVIRONMENT = SCRATCH / "torch"

# The local version asks for a build without CUDA, which spares several gigabytes.
CPU_TORCH = "torch==2.13.0+cpu"


def torch_python(given: Path | None) -> Path | None:
    """The interpreter to use: the one given, or that of an environment made here once (about 0.2 GB to download).

    None, with a sentence on standard error, where it cannot be made.
    """
    if given is not None:
        return given
    python = ENVIRONMENT / "bin" / "python"
    ready = ENVIRONMENT / "ready"
    if ready.exists():
        return python
    print("Making an environment with torch to compare with (about 0.2 GB to download) …", file=sys.stderr)
    install = [str(python), "-m", "pip", "install", "--quiet", CPU_TORCH, "-r", str(REQUIREMENTS)]
    for command in ([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], install):
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
            print(_REMEDY, file=sys.stderr)
            return None
    ready.touch()
    return python


_REMEDY = (
    "No comparison with torch: it could not be installed. Make an environment with "
    f"{REQUIREMENTS.relative_to(CHECKOUT)} and name it: --torch-python PATH."
)
