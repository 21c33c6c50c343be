"""The command line of `python -m pipeline`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Command = Literal["serve", "warm"]
Precision = Literal["auto", "f32", "bf16"]


@dataclass(frozen=True)
class Options:
    """What the process was asked to be; sizes in MiB, None where nothing is limited."""

    command: Command
    models_dir: Path
    extra_models_dir: Path | None
    cache_dir: Path | None
    precision: Precision
    threads: int
    memory_mb: int | None
    file_mb: int | None


def parse_options(arguments: Sequence[str]) -> Options:
    """The options in `arguments`; explains itself on standard error and exits with 2 where they are wrong."""
    parser = argparse.ArgumentParser(prog="python -m pipeline", allow_abbrev=False)
    parser.add_argument("command", choices=("serve", "warm"), help="answer requests, or fill the caches and end")
    parser.add_argument("--models-dir", type=Path, required=True, help="where the weights of the models are")
    parser.add_argument("--extra-models-dir", type=Path, help="more models, named by a manifest in this folder")
    parser.add_argument("--cache-dir", type=Path, help="for compiled networks")
    parser.add_argument("--precision", choices=("auto", "f32", "bf16"), default="auto")
    parser.add_argument("--threads", type=_positive, default=os.cpu_count() or 1)
    parser.add_argument("--memory-mb", type=_positive, help="private memory this process may take")
    parser.add_argument("--file-mb", type=_positive, help="the largest file it may write")
    return Options(**vars(parser.parse_args(arguments)))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
