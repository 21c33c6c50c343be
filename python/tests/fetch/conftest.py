"""What the tests of fetching share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from loopback_source import AudioSource, audio_source


@pytest.fixture(scope="session")
def running_source() -> Iterator[AudioSource]:
    with audio_source() as source:
        yield source


@pytest.fixture
def source(running_source: AudioSource) -> AudioSource:
    """The source with one recording, the right one, undisturbed."""
    running_source.keep({})
    return running_source
