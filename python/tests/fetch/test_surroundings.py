"""What lies around a fetch: its runtime, the operator's cookies, secrets in addresses, and its end."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from fetching import FETCH_PYTHON, TRACK, Surroundings, fetch
from loopback_source import AudioSource
from port import PYTHON_FOLDER, running

COOKIE = "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tplanted-cookie"
HTTP_ONLY = "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tproof\tplanted-proof"


def cookies(folder: Path, *lines: str) -> Path:
    path = folder / "cookies.txt"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def environment_without_runtime(folder: Path) -> Path:
    """The fetch environment again, by links, without the JavaScript runtime beside its Python."""
    (folder / "bin").mkdir()
    environment = FETCH_PYTHON.parent.parent
    for name in ("pyvenv.cfg", "lib"):
        (folder / name).symlink_to(environment / name)
    (folder / "bin" / "python").symlink_to(FETCH_PYTHON.resolve())
    return folder / "bin" / "python"


@pytest.mark.parametrize("route", ["spotdl", "yt-dlp"])
def test_without_a_javascript_runtime_the_operator_is_told_what_to_run(tmp_path: Path, route: str) -> None:
    python = environment_without_runtime(tmp_path)
    outcome = fetch(tmp_path, Surroundings(python=python), routes=[route])
    assert (outcome.code, outcome.retryable, outcome.files) == ("operator_attention", False, [])
    assert "`npm run setup -- fetch`" in str(outcome.events[-1]["message"])


def test_an_own_source_needs_no_javascript_runtime(tmp_path: Path, source: AudioSource) -> None:
    python = environment_without_runtime(tmp_path)
    assert fetch(tmp_path, Surroundings(python=python), search=source.search).files == ["song.wav"]


@pytest.mark.parametrize("routes", [["spotdl"], ["yt-dlp"]])
def test_youtube_out_of_reach_is_for_another_try(tmp_path: Path, routes: list[str]) -> None:
    # Nothing listens on the discard port of this machine: every host seems to be down.
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "socket.getaddrinfo = lambda host, port, *rest, **more: "
        "[(socket.AF_INET, socket.SOCK_STREAM, 6, '', ('127.0.0.1', 9))]\n"
    )
    outcome = fetch(tmp_path, Surroundings(path=[tmp_path]), routes=routes)
    assert (outcome.code, outcome.retryable, outcome.files) == ("service_unavailable", True, [])


@pytest.mark.parametrize("routes", [["spotdl"], ["yt-dlp"]])
def test_the_cookies_are_sent_and_never_said_nor_written_back(
    tmp_path: Path, source: AudioSource, routes: list[str]
) -> None:
    # The third line would be printed whole by yt-dlp, because it is no cookie.
    path = cookies(tmp_path, "# Netscape HTTP Cookie File", COOKIE, "broken planted-line", HTTP_ONLY)
    before = path.read_bytes()
    pick = {"url": source.media(0), "title": "Song 1"}
    outcome = fetch(tmp_path, routes=routes, search=source.search, cookiesFile=str(path), pick=pick)
    assert outcome.code is None
    sent = source.requests("media")[0]["cookie"]
    assert "session=planted-cookie" in sent and "proof=planted-proof" in sent
    assert "planted" not in outcome.log and "planted" not in str(outcome.events)
    assert path.read_bytes() == before


@pytest.mark.parametrize("lines", [None, ["{}"], ["broken planted-line"]])
def test_cookies_that_cannot_be_used_are_for_the_operator(
    tmp_path: Path, source: AudioSource, lines: list[str] | None
) -> None:
    path = tmp_path / "absent" if lines is None else cookies(tmp_path, *lines)
    outcome = fetch(tmp_path, search=source.search, cookiesFile=str(path))
    assert (outcome.code, outcome.retryable, outcome.files) == ("operator_attention", False, [])
    assert "YTDLP_COOKIES_FILE" in str(outcome.events[-1]["message"])
    assert "planted" not in outcome.log and str(tmp_path) not in str(outcome.events)


@pytest.mark.parametrize("trouble", [None, 404, 429, 503])
def test_secrets_in_the_address_of_an_own_source_are_written_nowhere(
    tmp_path: Path, source: AudioSource, trouble: int | None
) -> None:
    if trouble is not None:
        source.disturb("search", "status", status=trouble)
    address = source.search.replace("http://", "http://me:planted-word@") + "&token=planted-token"
    outcome = fetch(tmp_path, search=address)
    assert (outcome.code is None) == (trouble is None)
    assert "planted-token" in source.requests("search")[0]["path"]
    assert "planted" not in outcome.log and "planted" not in str(outcome.events)


def test_secrets_in_the_address_of_a_recording_are_written_nowhere(tmp_path: Path, source: AudioSource) -> None:
    template = f"{source.media(0)}?token=planted-token&title={{title}}"
    fitting = fetch(tmp_path, search=template)
    assert fitting.value["sourceUrl"] == source.media(0)
    other = fetch(tmp_path, search=template, track={**TRACK, "durationMs": 300_000})
    assert (other.code, other.events[-1]["candidates"]) == ("no_match", [])
    for outcome in (fitting, other):
        assert "planted" not in outcome.log and "planted" not in str(outcome.events)


def test_the_end_of_standard_input_ends_a_fetch_in_the_middle(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "stall", after=1)
    out_dir = tmp_path / "out"
    out_dir.mkdir()
    command = [str(FETCH_PYTHON), "-m", "pipeline.fetch", "serve", "--stall-seconds", "600"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(PYTHON_FOLDER)}
    with running(command, environment) as child:
        asked = {"track": TRACK, "outDir": str(out_dir), "routes": ["yt-dlp"], "search": source.search}
        child.send("fetch", {**asked, "maxSeconds": 1200})
        while child.next_event().get("step") != "download":
            pass
        # Until then nobody but this user can read what is being fetched.
        assert stat.S_IMODE((out_dir / ".home").stat().st_mode) == 0o700
        child.requests.close()
        assert child.process.wait(timeout=60) == 0
