"""How likely it is that a recording found by a search is the wanted track. Pure; nothing is downloaded to judge."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.fetch.order import Track

# Below this a person is asked instead. A right title by another artist, a right artist with another title and another
# version of the same song all stay under it, and the track itself well above: the tests hold pairs of each kind.
MINIMUM = 0.75
# Editions of one recording differ by their fades: a few seconds. A live or extended version differs by more.
TOLERANCE_MS = 7_000

_TITLE_WEIGHT, _ARTIST_WEIGHT, _LENGTH_WEIGHT = 0.5, 0.3, 0.2
_LEAST_TITLE, _LEAST_ARTIST = 0.6, 0.5
# Any two names share some letters by chance.
_LEAST_LETTERS = 0.75
# Another version is another recording, however well the rest fits.
_VERSION_PENALTY = 0.25
_VERSIONS = frozenset(
    "live remix karaoke cover acoustic instrumental nightcore sped slowed reverb reversed tribute mashup demo remake "
    "8d extended parody reaction tutorial teaser trailer cappella orchestral".split()
)
# Words that say how a recording was published, and nothing of what it is.
_PACKAGING = frozenset(
    "official video audio music lyric lyrics visualizer visualiser hd hq 4k mv explicit clean remaster remastered "
    "version with topic vevo album single ep feat ft featuring prod".split()
)


@dataclass(frozen=True)
class Found:
    """A recording that a search returned. artist: whoever published it. None where the source does not say."""

    title: str
    artist: str | None
    duration_ms: int | None
    url: str


@dataclass(frozen=True)
class Match:
    """How well a recording fits; every part in [0, 1].

    title, artist, length: the three parts. score: their weighted mean less the penalty for another version.
    length is 0.5 where the source names none: the file itself is measured after the download.
    """

    found: Found
    title: float
    artist: float
    length: float
    score: float
    length_fits: bool

    @property
    def is_accepted(self) -> bool:
        """Whether it may be downloaded without asking: good enough in all, and poor in nothing."""
        good = self.score >= MINIMUM and self.title >= _LEAST_TITLE and self.artist >= _LEAST_ARTIST
        return good and self.length_fits


def rank(track: Track, found: Sequence[Found]) -> list[Match]:
    """Every recording with its match, the best first; those that fit equally well stay in the order of the source."""
    return sorted((judge(track, one) for one in found), key=lambda match: -match.score)


def rank_by_length(track: Track, found: Sequence[Found]) -> list[Found]:
    """What an operator's own source returned and may be the track by its length, the closest first, unknown ones last.

    >>> track = Track("1", "One", ("The Clicks",), 180_000)
    >>> songs = [Found("x", None, ms, "") for ms in (None, 240_000, 184_000, 179_000)]
    >>> [song.duration_ms for song in rank_by_length(track, songs)]
    [179000, 184000, None]
    """
    fitting = [one for one in found if length_fits(track.duration_ms, one.duration_ms)]
    return sorted(fitting, key=lambda one: _distance_ms(track.duration_ms, one.duration_ms, unknown=TOLERANCE_MS))


def judge(track: Track, found: Found) -> Match:
    """How well one recording fits a track.

    The words of the titles are compared without accents, brackets' packaging ("Official Video") and artists' names;
    the main artist must be named by the publisher or in the title, the others help; the length counts by
    exp(-seconds / 10), as in spotdl's own matching (its `calc_time_match`).

    >>> track = Track("1", "One More Time", ("The Clicks", "Sine & Sons"), 180_000)
    >>> def accepted(title, artist, seconds):
    ...     return judge(track, Found(title, artist, seconds * 1000, "")).is_accepted
    >>> accepted("The Clicks & Sine and Sons - One More Time (Official Video)", "TheClicksVEVO", 183)
    True
    >>> accepted("One More Time", "The Clicks - Topic", 180)
    True
    >>> accepted("One More Time (Live in Rome)", "The Clicks", 182)
    False
    >>> accepted("One More Time", "White Noise", 180)
    False
    >>> accepted("Another Song", "The Clicks", 180)
    False
    >>> accepted("One More Time", "The Clicks", 188)
    False
    """
    title = _title_score(track, found.title)
    artist = _artist_score(track, found)
    length = 0.5 if found.duration_ms is None else math.exp(-abs(track.duration_ms - found.duration_ms) / 10_000)
    penalty = _VERSION_PENALTY * len(_versions(found.title) ^ _versions(track.title))
    score = max(0.0, _TITLE_WEIGHT * title + _ARTIST_WEIGHT * artist + _LENGTH_WEIGHT * length - penalty)
    return Match(found, title, artist, length, score, length_fits(track.duration_ms, found.duration_ms))


def length_fits(wanted_ms: int, found_ms: int | None) -> bool:
    """Whether a recording can be the wanted one by its length; an unknown length can.

    >>> length_fits(180_000, 187_000), length_fits(180_000, 187_001), length_fits(180_000, None)
    (True, False, True)
    """
    return _distance_ms(wanted_ms, found_ms, unknown=0) <= TOLERANCE_MS


def words(text: str) -> list[str]:
    """The words of a text, folded: no case, no accents, no punctuation.

    >>> words("Beyoncé – Déjà Vu (feat. JAY-Z) & Co")
    ['beyonce', 'deja', 'vu', 'feat', 'jay', 'z', 'and', 'co']
    >>> words("Don't"), words("夜に駆ける")
    (['dont'], ['夜に駆ける'])
    """
    folded = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    # Composed again: scripts whose letters were taken apart with their accents are whole words once more.
    return re.findall(r"\w+", unicodedata.normalize("NFC", re.sub(r"['’`]", "", plain)))


def _title_score(track: Track, title: str) -> float:
    names = {word for artist in track.artists for word in words(artist)}
    wanted, found = words(track.title), words(title)
    # An artist may be named like the song: what the wanted title says always counts.
    ignored = (_PACKAGING | names) - set(wanted)
    kept = [word for word in found if word not in ignored]
    return _likeness([word for word in wanted if word not in _PACKAGING] or wanted, kept)


def _likeness(wanted: Sequence[str], found: Sequence[str]) -> float:
    """Of the words in any order, or of the letters in theirs, which see through another spelling."""
    if not wanted or not found:
        return 0.0
    shared = len(set(wanted) & set(found))
    by_words = 2 * shared / (len(set(wanted)) + len(set(found)))
    by_letters = SequenceMatcher(None, " ".join(wanted), " ".join(found), autojunk=False).ratio()
    return max(by_words, by_letters if by_letters >= _LEAST_LETTERS else 0.0)


def _artist_score(track: Track, found: Found) -> float:
    main, *others = (_artist_likeness(artist, found) for artist in track.artists)
    return main if not others else 0.8 * main + 0.2 * sum(others) / len(others)


def _artist_likeness(artist: str, found: Found) -> float:
    name = words(artist)
    publisher = words(found.artist or "")
    named = _holds("".join(publisher), name) or set(name) <= set(words(found.title))
    return 1.0 if named else _likeness(name, [word for word in publisher if word not in _PACKAGING])


def _holds(publisher: str, name: Sequence[str]) -> bool:
    """Channels are called "TheClicksVEVO"; a name of one or two letters is in too many of them to count."""
    joined = "".join(name)
    return publisher == joined or (len(joined) > 2 and joined in publisher)


def _versions(title: str) -> set[str]:
    return set(words(title)) & _VERSIONS


def _distance_ms(wanted_ms: int, found_ms: int | None, *, unknown: int) -> int:
    return unknown if found_ms is None else abs(wanted_ms - found_ms)
