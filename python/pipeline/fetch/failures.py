"""What a failure of the downloaders means: one of the contract's codes, a sentence, and whether trying again can help.

yt-dlp says much of it in words only, so words are read too; they are those of the pinned versions, and the tests make
the pinned versions say them. Nothing here imports a downloader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from pipeline.faults import Fault, FaultCode, fault_from

# YouTube names no time when it blocks a session; yt-dlp speaks of up to an hour.
_SESSION_BLOCKED_SECONDS = 3_600
# Where a server says 429 without Retry-After.
_PATIENCE_SECONDS = 60

NO_RUNTIME = "YouTube needs a JavaScript runtime and none is here: run `npm run setup -- fetch`."


@dataclass(frozen=True)
class _Meaning:
    code: FaultCode
    message: str
    retryable: bool = False
    retry_after_seconds: int | None = None

    def fault(self) -> Fault:
        return Fault(self.code, self.message, self.retryable, self.retry_after_seconds)


_SILENT = _Meaning("timeout", "The audio source stopped in the middle and stayed silent.", retryable=True)
_AWAY = _Meaning("service_unavailable", "The audio source does not answer as it should.", retryable=True)
_REFUSED = _Meaning("service_unavailable", "The audio source refused to send the audio.", retryable=True)
_GONE = _Meaning("private_or_missing", "The recording is private or no longer there.")
_AGE = _Meaning("restricted", "The recording is for signed-in adults only; YTDLP_COOKIES_FILE can open it.")
_MEMBERS = _Meaning("restricted", "The recording is for members or signed-in people only.")
_COUNTRY = _Meaning("restricted", "The recording is not available in the operator's country.")
_PROTECTED = _Meaning("restricted", "The recording is copy-protected.")
_NO_AUDIO = _Meaning("restricted", "The recording has no audio that may be downloaded.")
_BROADCAST = _Meaning("restricted", "The recording is still being broadcast.")
_FOREIGN = _Meaning("restricted", "The recording lies where nothing may be downloaded from.")
_BLOCKED = _Meaning("rate_limited", "YouTube asks to wait for up to an hour.", True, _SESSION_BLOCKED_SECONDS)
_ROBOT = _Meaning("operator_attention", "YouTube wants proof that this is not a bot: set YTDLP_COOKIES_FILE.")
_RUNTIME = _Meaning("operator_attention", NO_RUNTIME)
_LOCKED = _Meaning(
    "operator_attention", "The audio source asks for a login: check YTDLP_SEARCH and YTDLP_COOKIES_FILE."
)
_CERTIFICATE = _Meaning("operator_attention", "The audio source shows a certificate that cannot be trusted.")

# The first that is found counts: "Sign in to confirm you're not a bot" is no matter of age.
_WORDS: tuple[tuple[re.Pattern[str], _Meaning], ...] = tuple(
    (re.compile(words, re.IGNORECASE), meaning)
    for words, meaning in (
        (r"rate.limited by youtube|content isn.t available, try again later", _BLOCKED),
        (r"not a (?:ro)?bot|captcha", _ROBOT),
        (r"no supported javascript runtime", _RUNTIME),
        (r"\bDRM\b", _PROTECTED),
        (r"available in your country|from your location|geo.?restrict", _COUNTRY),
        (r"confirm your age|age.restricted|inappropriate for some users", _AGE),
        (r"live event|premieres", _BROADCAST),
        (r"private (?:video|track)|is private", _GONE),
        (r"members.only|join this channel|registered users|sign in|log ?in\b|premium", _MEMBERS),
        (r"video unavailable|removed|no longer available|does not exist|terminated|unsupported url", _GONE),
        (r"no suitable extractor", _FOREIGN),
        (r"certificate verify failed", _CERTIFICATE),
    )
)
_NO_FORMAT = re.compile(r"requested format is not available|no video formats|only images", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
_STATUS = re.compile(r"HTTP Error (\d{3})")
_TIMED_OUT = re.compile(r"timed out", re.IGNORECASE)
_CUT = re.compile(
    r"giving up after|bytes read|content too short|connection|resolve|did not get any data", re.IGNORECASE
)
_NO_SPACE = re.compile(r"no space left|disk quota exceeded|file too large|errno (?:28|122|27)\b", re.IGNORECASE)
_NETWORK_ERRORS = frozenset({"TransportError", "ConnectionError", "ContentTooShortError", "ConnectTimeout"})


def fault_of(error: BaseException, warnings: Sequence[str] = ()) -> Fault:
    """The Fault that stands for whatever a downloader raised.

    warnings: what it said before; without a JavaScript runtime it only warns, and then finds no format.

    >>> fault_of(RuntimeError("ERROR: [youtube] x: Sign in to confirm you're not a bot")).code
    'operator_attention'
    >>> fault_of(RuntimeError("unable to download video data: HTTP Error 404: Not Found")).code
    'private_or_missing'
    >>> fault_of(RuntimeError("Requested format is not available"), ["No supported JavaScript runtime"]).code
    'operator_attention'
    >>> fault_of(KeyError("label")).code
    'internal'
    """
    errors = list(_chain(error))
    for each in errors:
        if isinstance(each, Fault):
            return each
    # Addresses are left out: a path may hold any of the words that are looked for.
    text = _ADDRESS.sub("", " | ".join(str(each) for each in errors))
    for each in errors:
        fault = fault_from(each)
        if fault.code != "internal":
            return fault
    if _NO_SPACE.search(text):
        return fault_from(OSError(28, ""))
    kinds = {kind.__name__ for each in errors for kind in type(each).__mro__}
    meaning = _by_status(errors, text) or _by_words(text, warnings, kinds) or _by_network(text, kinds)
    return meaning.fault() if meaning else _unknown()


def is_refusal(fault: Fault) -> bool:
    """Whether the media were refused (403): their address is signed for a while, and a new one may be served."""
    return fault.message == _REFUSED.message


def _by_words(text: str, warnings: Sequence[str], kinds: Set[str]) -> _Meaning | None:
    if "GeoRestrictedError" in kinds:
        return _COUNTRY
    if _NO_FORMAT.search(text):
        said = "\n".join(warnings)
        return next((meaning for words, meaning in _WORDS if words.search(said)), _NO_AUDIO)
    return next((meaning for words, meaning in _WORDS if words.search(text)), None)


def _by_status(errors: Sequence[BaseException], text: str) -> _Meaning | None:
    status = _status(errors, text)
    if status == 429:
        return _Meaning("rate_limited", "The audio source asks to wait.", True, _retry_after(errors))
    if status in (404, 410):
        return _GONE
    if status == 451:
        return _COUNTRY
    if status in (401, 407):
        return _LOCKED
    if status == 403:
        return _REFUSED
    return _AWAY if status is not None else None


def _by_network(text: str, kinds: Set[str]) -> _Meaning | None:
    if _TIMED_OUT.search(text):
        return _SILENT
    if kinds & _NETWORK_ERRORS or _CUT.search(text):
        return _AWAY
    return None


def _unknown() -> Fault:
    return Fault("internal", "The downloader failed in a way that is not known; its log has more.", retryable=True)


def _status(errors: Sequence[BaseException], text: str) -> int | None:
    """From the error itself; after its last try yt-dlp keeps only the words."""
    for each in errors:
        status: object = getattr(each, "status", None)
        if isinstance(status, int):
            return status
    found = _STATUS.search(text)
    return int(found[1]) if found else None


def _retry_after(errors: Sequence[BaseException]) -> int:
    for each in errors:
        headers: object = getattr(getattr(each, "response", None), "headers", None)
        value: object = headers.get("Retry-After") if hasattr(headers, "get") else None
        if isinstance(value, str) and value.isdigit():
            return int(value)
    return _PATIENCE_SECONDS


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything behind it, each once: Python's own links and the two that yt-dlp keeps."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop(0)
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, each.__context__, getattr(each, "cause", None)]
        waiting += list(getattr(each, "exc_info", None) or ())[1:2]
