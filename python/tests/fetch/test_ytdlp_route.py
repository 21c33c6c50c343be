"""Real yt-dlp against the loopback source: the right recording, whatever happens on the way."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from fetching import TRACK, Outcome, Surroundings, fetch
from loopback_source import AudioSource

RIGHT = {"title": "Song 1"}
LIVE = {"title": "Song 1 (Live)", "durationMs": 240_000}


def search(folder: Path, source: AudioSource, **arguments: object) -> Outcome:
    return fetch(folder, **{"search": source.search, **arguments})


def bytes_of(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        data = answer.read()
        assert isinstance(data, bytes)
        return data


def test_a_recording_is_found_downloaded_whole_and_alone_in_its_folder(tmp_path: Path, source: AudioSource) -> None:
    outcome = search(tmp_path, source)
    assert outcome.value == {
        "file": "song.wav",
        "route": "yt-dlp:search",
        "sourceUrl": source.media(0),
        "title": "Song 1",
        "durationMs": 181_000,
    }
    assert outcome.files == ["song.wav"]
    assert (outcome.out_dir / "song.wav").read_bytes() == bytes_of(source.media(0))
    assert source.requests("search")[0]["path"] == "/search?artist=The%20Clicks&title=Song%201&isrc=QZSFA2600001"


def test_the_percent_comes_from_bytes_and_never_falls(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "cut", after=1, times=1)
    outcome = search(tmp_path, source)
    assert outcome.percents == sorted(outcome.percents)
    assert outcome.percents[0] == 0 and len(set(outcome.percents)) > 5
    steps = [event["step"] for event in outcome.events if "step" in event]
    assert list(dict.fromkeys(steps)) == ["search", "download", "convert"]


def test_of_several_the_one_of_the_right_length_is_taken(tmp_path: Path, source: AudioSource) -> None:
    source.keep(LIVE, {**RIGHT, "durationMs": 187_000}, {**RIGHT, "durationMs": 183_000})
    assert search(tmp_path, source).value["sourceUrl"] == source.media(2)


@pytest.mark.parametrize("said", [False, 181_000])
def test_a_length_that_was_not_said_or_is_not_true_is_measured(
    tmp_path: Path, source: AudioSource, said: object
) -> None:
    source.keep({**LIVE, "saidMs": said}, {**RIGHT, "saidMs": 185_000})
    outcome = search(tmp_path, source)
    assert (outcome.value["sourceUrl"], outcome.value["durationMs"]) == (source.media(1), 181_000)
    assert outcome.files == ["song.wav"]


def test_only_wrong_lengths_are_offered_and_none_is_downloaded(tmp_path: Path, source: AudioSource) -> None:
    source.keep(
        {**RIGHT, "durationMs": 60_000}, LIVE, {**RIGHT, "durationMs": 190_000}, {**RIGHT, "durationMs": 30_000}
    )
    outcome = search(tmp_path, source)
    assert (outcome.code, outcome.retryable) == ("no_match", False)
    assert outcome.events[-1]["candidates"] == [
        {"title": "Song 1", "artist": None, "durationMs": ms, "url": source.media(n)}
        for ms, n in ((190_000, 2), (60_000, 0), (30_000, 3))
    ]
    assert (outcome.files, source.requests("media")) == ([], [])


def test_what_a_person_chose_is_taken_whatever_its_length(tmp_path: Path, source: AudioSource) -> None:
    source.keep(LIVE)
    outcome = search(tmp_path, source, pick={"url": source.media(0), "title": "Song 1 (Live)"})
    assert outcome.value == {
        "file": "song.wav",
        "route": "pick",
        "sourceUrl": source.media(0),
        "title": "Song 1 (Live)",
        "durationMs": 240_000,
    }


def test_nothing_found_is_no_match(tmp_path: Path, source: AudioSource) -> None:
    source.keep({"title": "Something else"})
    empty = search(tmp_path, source)
    source.disturb("search", "status", status=404)
    for outcome in (empty, search(tmp_path, source)):
        assert (outcome.code, outcome.retryable, outcome.events[-1]["candidates"]) == ("no_match", False, [])
        assert outcome.files == []


@pytest.mark.parametrize(("route", "after"), [("search", 0), ("media", 0), ("media", 1)])
def test_a_service_that_stumbles_twice_is_asked_a_third_time(
    tmp_path: Path, source: AudioSource, route: str, after: int
) -> None:
    source.disturb(route, "status", status=503, after=after, times=2)
    assert search(tmp_path, source).files == ["song.wav"]


@pytest.mark.parametrize(("route", "after"), [("search", 0), ("media", 0), ("media", 1)])
def test_a_service_that_stays_away_is_for_another_try(
    tmp_path: Path, source: AudioSource, route: str, after: int
) -> None:
    source.disturb(route, "status", status=503, after=after)
    outcome = search(tmp_path, source)
    assert (outcome.code, outcome.retryable, outcome.files) == ("service_unavailable", True, [])


def test_a_source_that_nobody_serves_is_for_another_try(tmp_path: Path) -> None:
    outcome = fetch(tmp_path, search="http://127.0.0.1:1/search?title={title}")
    assert (outcome.code, outcome.retryable) == ("service_unavailable", True)


@pytest.mark.parametrize(("headers", "seconds"), [({"retry-after": "30"}, 30), ({}, 60)])
def test_a_source_that_asks_to_wait_is_not_asked_again(
    tmp_path: Path, source: AudioSource, headers: dict[str, str], seconds: int
) -> None:
    source.disturb("search", "status", status=429, headers=headers)
    outcome = search(tmp_path, source)
    assert (outcome.code, outcome.retryable) == ("rate_limited", True)
    assert outcome.events[-1]["retryAfterSeconds"] == seconds
    assert len(source.requests("search")) == 1


def test_a_cut_body_is_resumed_where_it_ended(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "cut", share=0.5, after=1, times=1)
    outcome = search(tmp_path, source)
    assert (outcome.out_dir / "song.wav").read_bytes() == bytes_of(source.media(0))
    ranges = [request.get("range") for request in source.requests("media")[1:3]]
    assert ranges[0] is None and str(ranges[1]).startswith("bytes=")


def test_a_body_that_stalls_once_is_resumed(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "stall", share=0.5, after=1, times=1)
    outcome = search(tmp_path, source)
    assert (outcome.out_dir / "song.wav").read_bytes() == bytes_of(source.media(0))


def test_a_body_that_never_goes_on_ends_by_a_limit(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "stall", share=0.5, after=1)
    outcome = search(tmp_path, source)
    assert (outcome.code, outcome.retryable, outcome.files) == ("timeout", True, [])


def test_refused_media_are_asked_for_anew_by_another_look(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "status", status=403, after=1, times=1)
    outcome = search(tmp_path, source)
    assert outcome.files == ["song.wav"]
    # A look, the refusal, another look, the download.
    assert len(source.requests("media")) == 4


def test_media_that_stay_refused_are_for_another_try(tmp_path: Path, source: AudioSource) -> None:
    source.disturb("media", "status", status=403, after=1)
    outcome = search(tmp_path, source)
    assert (outcome.code, outcome.retryable, outcome.files) == ("service_unavailable", True, [])


def test_a_recording_that_is_gone_makes_room_for_the_next(tmp_path: Path, source: AudioSource) -> None:
    source.keep(RIGHT, {**RIGHT, "durationMs": 183_000})
    source.disturb("media", "status", status=404, times=1)
    assert search(tmp_path, source).value["sourceUrl"] == source.media(1)


@pytest.mark.parametrize(
    ("status", "code"), [(404, "private_or_missing"), (451, "restricted"), (401, "operator_attention")]
)
def test_what_stays_refused_is_not_tried_again(tmp_path: Path, source: AudioSource, status: int, code: str) -> None:
    source.disturb("media", "status", status=status)
    outcome = search(tmp_path, source)
    assert (outcome.code, outcome.retryable, outcome.files) == (code, False, [])
    assert len(source.requests("media")) == 1


def test_a_recording_beyond_the_cap_is_not_taken(tmp_path: Path, source: AudioSource) -> None:
    picked = {"url": source.media(0), "title": "Song 1"}
    outcome = search(tmp_path, source, maxSeconds=180, pick=picked)
    assert (outcome.code, outcome.retryable, outcome.files) == ("too_long", False, [])


def test_a_full_disk_is_said_to_be_full_and_leaves_nothing(tmp_path: Path, source: AudioSource) -> None:
    outcome = fetch(tmp_path, Surroundings(options=["--file-mb", "1"]), search=source.search)
    assert (outcome.code, outcome.retryable, outcome.files) == ("disk_full", True, [])


def test_any_page_may_be_read_of_an_own_source_only(tmp_path: Path, source: AudioSource) -> None:
    pick = {"url": source.media(0), "title": "Song 1"}
    outcome = fetch(tmp_path, search="ytsearch5:{title}", pick=pick)
    assert (outcome.code, outcome.retryable) == ("restricted", False)
    assert source.requests("media") == []


def test_a_title_may_hold_anything(tmp_path: Path, source: AudioSource) -> None:
    title = 'What?! "100 %" & <more>/..'
    source.keep({"title": title})
    outcome = search(tmp_path, source, track={**TRACK, "title": title})
    assert (outcome.value["title"], outcome.files) == (title, ["song.wav"])
