"""The score: recordings that are the track, and recordings that only look like it."""

from __future__ import annotations

import pytest

from pipeline.fetch.match import MINIMUM, Found, judge, rank
from pipeline.fetch.order import Track

TRACK = Track("1", "Square Wave", ("The Clicks", "Sine & Sons"), 200_000)
LIVE_TRACK = Track("2", "Square Wave - Live in Hall 4", ("The Clicks",), 240_000)
REMIX = Track("3", "Square Wave (Pink Noise Remix)", ("The Clicks",), 200_000)
ACCENTS = Track("4", "Déjà Onde", ("Été",), 200_000)
KANJI = Track("5", "夜に響く", ("周波数",), 200_000)
NAMESAKE = Track("6", "The Clicks", ("The Clicks",), 200_000)

RIGHT = [
    (TRACK, "Square Wave", "The Clicks - Topic", 200),
    (TRACK, "The Clicks - Square Wave (Official Music Video)", "The Clicks", 204),
    (TRACK, "The Clicks & Sine And Sons: Square Wave [Official Audio] HD", "TheClicksVEVO", 199),
    (TRACK, "Square Wave (feat. Sine & Sons)", "The Clicks", 201),
    (TRACK, "THE CLICKS – SQUARE WAVE (Lyrics)", "Lyrics Channel", 200),
    (TRACK, "Square Wave (Remastered)", "The Clicks - Topic", 200),
    (LIVE_TRACK, "Square Wave (Live in Hall 4)", "The Clicks - Topic", 240),
    (REMIX, "The Clicks - Square Wave (Pink Noise Remix)", "Pink Noise", 200),
    (ACCENTS, "Ete - Deja onde", "Été - Topic", 200),
    (KANJI, "周波数 - 夜に響く", "周波数 Official", 200),
    (NAMESAKE, "The Clicks", "The Clicks - Topic", 200),
    # A channel that says nothing of its length is measured after the download.
    (TRACK, "Square Wave", "The Clicks - Topic", None),
]

WRONG = [
    (TRACK, "Square Wave (Live)", "The Clicks", 201),
    (TRACK, "Square Wave - Karaoke Version", "Sing Along", 200),
    (TRACK, "Square Wave (Nightcore)", "The Clicks", 200),
    (TRACK, "Square Wave (sped up)", "The Clicks", 199),
    (TRACK, "Square Wave cover by White Noise", "White Noise", 200),
    (TRACK, "Square Wave", "White Noise - Topic", 200),
    (TRACK, "Sawtooth", "The Clicks - Topic", 200),
    (TRACK, "How to make a square wave (tutorial)", "Synth School", 200),
    (TRACK, "Square Wave", "The Clicks - Topic", 208),
    (TRACK, "Tones (Full Album)", "The Clicks", 2_400),
    (LIVE_TRACK, "Square Wave", "The Clicks - Topic", 240),
    (REMIX, "Square Wave", "The Clicks - Topic", 200),
    (KANJI, "夜の音", "周波数 Official", 200),
    (NAMESAKE, "Square Wave", "The Clicks - Topic", 200),
    (TRACK, "", None, None),
]


def found(title: str, artist: str | None, seconds: int | None) -> Found:
    return Found(title, artist, None if seconds is None else seconds * 1000, f"https://media.example/{title}")


@pytest.mark.parametrize(("track", "title", "artist", "seconds"), RIGHT)
def test_the_track_itself_is_accepted(track: Track, title: str, artist: str, seconds: int | None) -> None:
    match = judge(track, found(title, artist, seconds))
    assert match.is_accepted, match


@pytest.mark.parametrize(("track", "title", "artist", "seconds"), WRONG)
def test_what_only_looks_like_it_is_not(track: Track, title: str, artist: str | None, seconds: int | None) -> None:
    match = judge(track, found(title, artist, seconds))
    assert not match.is_accepted, match


def test_the_minimum_lies_between_every_right_one_and_every_wrong_one_of_the_right_length() -> None:
    right = [judge(track, found(*rest)).score for track, *rest in RIGHT]
    wrong = [match.score for track, *rest in WRONG if (match := judge(track, found(*rest))).length_fits]
    assert max(wrong) < MINIMUM < min(right)


def test_the_likeliest_come_first_and_equals_stay_in_the_order_of_the_source() -> None:
    songs = [found("Sawtooth", "The Clicks", 200), found("Square Wave", "The Clicks", 205)]
    songs += [found("Square Wave", "The Clicks", 200), found("Square Wave!", "The Clicks", 200)]
    assert [match.found.url for match in rank(TRACK, songs)] == [songs[n].url for n in (2, 3, 1, 0)]


def test_parts_and_score_lie_between_nothing_and_all() -> None:
    for track, *rest in RIGHT + WRONG:
        match = judge(track, found(*rest))
        assert all(0 <= part <= 1 for part in (match.title, match.artist, match.length, match.score)), match
