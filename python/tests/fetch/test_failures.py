"""What the pinned downloaders say of their failures, and what is made of it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from fetching import FETCH_PYTHON
from port import PYTHON_FOLDER

from pipeline.faults import Fault, FaultCode
from pipeline.fetch.attempts import Attempts
from pipeline.fetch.failures import fault_of, is_refusal
from pipeline.fetch.match import Found
from pipeline.fetch.order import Track

Verdict = tuple[str, bool, int | None]

# In its own words: the services', which yt-dlp passes on.
SAID: dict[str, Verdict] = {
    "Sign in to confirm you’re not a bot. Use --cookies for the authentication": ("operator_attention", False, None),
    "Sign in to confirm your age. This video may be inappropriate for some users.": ("restricted", False, None),
    "This content isn't available, try again later": ("rate_limited", True, 3_600),
    "Video unavailable. The current session has been rate-limited by YouTube for up to an hour": (
        "rate_limited",
        True,
        3_600,
    ),
    "YouTube said no. YouTube is requiring a captcha challenge before playback": ("operator_attention", False, None),
    "Private video. Sign in if you've been granted access to this video": ("private_or_missing", False, None),
    "Video unavailable. This video has been removed by the uploader": ("private_or_missing", False, None),
    "This video is no longer available because the account has been terminated": ("private_or_missing", False, None),
    "Join this channel to get access to members-only content like this video": ("restricted", False, None),
    "The uploader has not made this video available in your country": ("restricted", False, None),
    "This live event will begin in 3 hours.": ("restricted", False, None),
}

BY_ITSELF: dict[str, Verdict] = {
    "geo": ("restricted", False, None),
    "drm": ("restricted", False, None),
    "login": ("restricted", False, None),
    "no formats": ("restricted", False, None),
    "only images": ("restricted", False, None),
    "only images without a runtime": ("operator_attention", False, None),
    "unsupported": ("private_or_missing", False, None),
    "bug": ("internal", True, None),
}

# yt-dlp's own wording, by which failures are told apart: a new version that says it otherwise fails here.
WORDING = [
    "has been rate-limited by YouTube for up to an hour",
    "YouTube is requiring a captcha challenge before playback",
    "No supported JavaScript runtime could be found",
    "This content isn't available, try again later",
    "Requested format is not available",
    "No video formats found",
    "only images are available for download",
    "This video is DRM protected",
    "This video is only available for registered users",
    "not available from your location",
    "Unsupported URL",
    "No suitable extractor",
    "Giving up after",
    "HTTP Error {response.status}",
]


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    program = Path(__file__).parent / "downloaders" / "refusing_extractor.py"
    environment = {**os.environ, "PYTHONPATH": str(PYTHON_FOLDER)}
    command = [str(FETCH_PYTHON), str(program), *SAID]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=120)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: (code, retryable, seconds) for name, code, retryable, seconds in lines}


@pytest.mark.parametrize("name", [*BY_ITSELF, *SAID])
def test_a_refusal_of_real_yt_dlp_has_its_code(verdicts: dict[str, Verdict], name: str) -> None:
    assert verdicts[name] == {**BY_ITSELF, **SAID}[name]


def test_the_pinned_yt_dlp_still_says_it_in_these_words() -> None:
    where = "import yt_dlp; print(yt_dlp.__path__[0])"
    found = subprocess.run([str(FETCH_PYTHON), "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    files = ["YoutubeDL.py", "extractor/common.py", "extractor/youtube/_video.py", "utils/_utils.py"]
    source = "".join((Path(found) / name).read_text() for name in [*files, "networking/exceptions.py"])
    assert [words for words in WORDING if words not in source] == []


class _Answer:
    def __init__(self, retry_after: str | None) -> None:
        self.headers = {} if retry_after is None else {"Retry-After": retry_after}


class _HttpError(Exception):
    """As yt-dlp's HTTPError: its status, and the answer that it came with."""

    def __init__(self, status: int, retry_after: str | None = None) -> None:
        super().__init__(f"HTTP Error {status}")
        self.status, self.response = status, _Answer(retry_after)


@pytest.mark.parametrize(("said", "seconds"), [("120", 120), ("Wed, 21 Oct 2026 07:28:00 GMT", 60), (None, 60)])
def test_a_wait_is_the_servers_own_where_it_names_seconds(said: str | None, seconds: int) -> None:
    assert fault_of(_HttpError(429, said)).retry_after_seconds == seconds


def test_only_a_refusal_is_worth_another_look() -> None:
    assert [is_refusal(fault_of(_HttpError(status))) for status in (403, 500)] == [True, False]


def test_the_reason_is_found_however_deep_it_lies() -> None:
    try:
        try:
            raise OSError(28, "No space left on device")
        except OSError as error:
            raise RuntimeError("unable to write data") from error
    except RuntimeError as error:
        wrapped = ValueError("download error")
        wrapped.__context__ = error
    assert fault_of(wrapped).code == "disk_full"


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (["internal", "service_unavailable"], "service_unavailable"),
        (["service_unavailable", "operator_attention"], "operator_attention"),
        (["rate_limited", "service_unavailable"], "rate_limited"),
        (["private_or_missing", "timeout"], "timeout"),
        (["private_or_missing", "restricted"], "restricted"),
        (["internal"], "internal"),
    ],
)
def test_of_several_failures_the_one_that_helps_most_is_told(codes: list[FaultCode], told: str) -> None:
    attempts = Attempts(Track("1", "One", ("The Clicks",), 180_000))
    for code in codes:
        attempts.failed(Fault(code, f"{code}."))
    assert attempts.outcome().code == told


def test_candidates_are_offered_before_a_restricted_one_is_told_of_but_not_before_a_service_that_is_away() -> None:
    attempts = Attempts(Track("1", "One", ("The Clicks",), 180_000))
    attempts.offer(Found(f"One {n}", None, 240_000, f"http://media.example/{n}") for n in (1, 2, 2, 3, 4))
    attempts.tried.add("http://media.example/1")
    attempts.failed(Fault("restricted", "Not here."))
    outcome = attempts.outcome()
    assert outcome.code == "no_match"
    assert [candidate.url[-1] for candidate in outcome.candidates] == ["2", "3", "4"]
    attempts.failed(Fault("timeout", "Silent.", retryable=True))
    assert attempts.outcome().code == "timeout"


def test_a_full_disk_ends_all_at_once() -> None:
    attempts = Attempts(Track("1", "One", ("The Clicks",), 180_000))
    with pytest.raises(Fault):
        attempts.failed(Fault("disk_full", "Full.", retryable=True))
