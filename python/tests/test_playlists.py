"""A playlist with an audio file's name is refused, and nothing that it names is opened or connected to."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from audio_files import flac

from pipeline.audio import count_samples
from pipeline.faults import Fault

HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n"
M3U = "#EXTM3U\n#EXTINF:10,Song\n{target}\n"
CONCAT = "ffconcat version 1.0\nfile '{target}'\n"
DASH = (
    '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT10S">'
    '<Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>{target}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>\n"
)
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=Song\nc=IN IP4 127.0.0.1\nt=0 0\na=control:{target}\nm=audio 9 RTP/AVP 0\n"
SMOOTH = '<SmoothStreamingMedia MajorVersion="2"><StreamIndex Type="audio" Url="{target}"/></SmoothStreamingMedia>\n'
PLAYLISTS = {"hls": HLS, "m3u": M3U, "concat": CONCAT, "dash": DASH, "sdp": SDP, "smooth": SMOOTH}


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_of_addresses_connects_nowhere(tmp_path: Path, kind: str) -> None:
    with counted_connections() as (address, connections):
        assert refusal(tmp_path, PLAYLISTS[kind].format(target=f"http://{address}/song.mp3")) == "unsupported_audio"
    assert connections == []


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_of_files_opens_none_of_them(tmp_path: Path, kind: str) -> None:
    with watched_pipe(tmp_path / "song.flac") as openings:
        assert refusal(tmp_path, PLAYLISTS[kind].format(target=tmp_path / "song.flac")) == "unsupported_audio"
    assert openings == []


def test_a_playlist_of_a_real_song_beside_it_is_still_refused(tmp_path: Path) -> None:
    flac(tmp_path / "song.flac")
    for text in (HLS, CONCAT):
        assert refusal(tmp_path, text.format(target="song.flac")) == "unsupported_audio"


def refusal(folder: Path, text: str) -> str:
    path = folder / "playlist.mp3"
    path.write_text(text)
    with pytest.raises(Fault) as caught:
        count_samples(path)
    return caught.value.code


@contextmanager
def counted_connections() -> Iterator[tuple[str, list[str]]]:
    """A listener on loopback; yields its address and the list of those who connected."""
    connections: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        yield f"127.0.0.1:{port}", connections
        server.setblocking(False)
        try:
            connections.append(str(server.accept()[1]))
        except BlockingIOError:
            return


@contextmanager
def watched_pipe(path: Path) -> Iterator[list[str]]:
    """A named pipe; yields the list of its openings, each noticed because a pipe's reader waits for a writer."""
    os.mkfifo(path)
    openings: list[str] = []
    over = threading.Event()

    def watch() -> None:
        while True:
            finished = over.is_set()
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
                openings.append("opened")
            except OSError as error:
                assert error.errno == errno.ENXIO
            if finished:
                return
            time.sleep(0.001)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield openings
    finally:
        over.set()
        watcher.join()
