"""A home for one fetch: the downloaders write where their user lives, and two of them would meet there."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.faults import Fault

_FOLDERS = {
    "HOME": ".",
    "XDG_CONFIG_HOME": ".config",
    "XDG_CACHE_HOME": ".cache",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "DENO_DIR": ".cache/deno",
    "TMPDIR": "tmp",
}
_NETSCAPE_HEADER = "# Netscape HTTP Cookie File\n"
_COOKIE_FIELDS = 7


@dataclass(frozen=True)
class Home:
    """folder: everything that a fetch writes before it is done. cookies: the operator's, copied; None where unset."""

    folder: Path
    cookies: Path | None

    def workplace(self) -> Path:
        """A new folder for one download alone: a part left by another recording must never be resumed as this one."""
        return Path(tempfile.mkdtemp(prefix="download-", dir=self.folder))


@contextmanager
def private_home(out_dir: Path, cookies_file: Path | None) -> Iterator[Home]:
    """A home inside `out_dir` that this process and its children live in, removed with all it holds at the end.

    Must be entered before a downloader is imported: they read the environment then.
    Raises Fault `operator_attention` where the cookies cannot be read.
    """
    folder = out_dir / ".home"
    before = Path.cwd()
    try:
        folder.mkdir(mode=0o700)
        for name, relative in _FOLDERS.items():
            (folder / relative).mkdir(parents=True, exist_ok=True)
            os.environ[name] = str(folder / relative)
        # Plugins would be code that nobody pinned.
        os.environ["YTDLP_NO_PLUGINS"] = "1"
        os.chdir(folder)
        yield Home(folder, _copied_cookies(cookies_file, folder) if cookies_file else None)
    finally:
        os.chdir(before)
        shutil.rmtree(folder, ignore_errors=True)


def environment_program(name: str) -> Path | None:
    """A program that is installed beside this Python, such as the JavaScript runtime; None where it is not."""
    path = Path(sys.executable).parent / name
    return path if path.exists() else None


def _copied_cookies(source: Path, folder: Path) -> Path:
    """A copy, because yt-dlp writes its cookies back, and only whole lines, because it prints what it cannot use."""
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Fault("operator_attention", "The file that YTDLP_COOKIES_FILE names cannot be read.") from None
    cookies = [line for line in lines if _is_cookie(line)]
    if not cookies:
        message = "The file that YTDLP_COOKIES_FILE names holds no cookies in the Netscape format."
        raise Fault("operator_attention", message)
    copy = folder / "cookies.txt"
    copy.touch(mode=0o600)
    copy.write_text(_NETSCAPE_HEADER + "".join(f"{line}\n" for line in cookies), encoding="utf-8")
    return copy


def _is_cookie(line: str) -> bool:
    fields = line.split("\t")
    if len(fields) != _COOKIE_FIELDS or (line.startswith("#") and not line.startswith("#HttpOnly_")):
        return False
    return fields[4] == "" or fields[4].isdigit()
