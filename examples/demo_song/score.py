"""What is played: tempo, chords, drum patterns, bass line, melody and words; sixteen bars of A minor."""

from dataclasses import dataclass

TITLE = "River Light"
TEMPO_BPM = 112.0
KEY = "A minor"
BEATS_PER_BAR = 4
BEAT = 60 / TEMPO_BPM
BARS = 16
DURATION = (BARS * BEATS_PER_BAR + 2.5) * BEAT

CHORD_NOTES = {
    "Am": ("A2", "E3", "A3", "C4", "E4"),
    "Dm": ("D3", "A3", "D4", "F4", "A4"),
    "E": ("E2", "B2", "E3", "G#3", "B3", "E4"),
    "F": ("F2", "C3", "F3", "A3", "C4"),
    "C": ("C3", "E3", "G3", "C4", "E4"),
    "G": ("G2", "B2", "D3", "G3", "B3", "D4"),
}
"""Voicings, lowest string first."""

INTRO = ("Am", "F", "Dm", "E")
VERSE = ("Am", "F", "Dm", "E")
CHORUS = ("Am", "Dm", "E", "Am", "F", "Dm", "E", "Am")
CHORDS = INTRO + VERSE + CHORUS
CHORUS_BAR = len(INTRO + VERSE)

# One character a sixteenth: x hard, o soft, . nothing. Keys name what is struck.
INTRO_BEAT = {"hat": "x.o.x.o.x.o.x.o."}
VERSE_BEAT = {"kick": "x......ox.x.....", "snare": "....x..o....x...", "hat": "x.o.x.o.x.o.x.oo"}
CHORUS_BEAT = {
    "kick": "x..x..x.x..x....",
    "snare": "....x.......x..o",
    "hat": "x.x.x.x.x.x.x...",
    "open": "..............x.",
}
FILL = {"kick": "x.......x.......", "snare": "....x...x.oox.xx", "hat": "x.o.x.o.........", "tom": "..........x...x."}
BEATS = (
    *(INTRO_BEAT, INTRO_BEAT, VERSE_BEAT, FILL),
    *(VERSE_BEAT, VERSE_BEAT, VERSE_BEAT, FILL),
    *(CHORUS_BEAT, CHORUS_BEAT, CHORUS_BEAT, FILL),
    *(CHORUS_BEAT, CHORUS_BEAT, CHORUS_BEAT, FILL),
)

BASS_START_BAR = 2
# (beat, length in beats, semitones above the chord's root)
BASS_VERSE = ((0, 1.4, 0), (1.5, 0.45, 0), (2, 0.9, 7), (3, 0.45, 12), (3.5, 0.45, 7))
BASS_CHORUS = (
    (0, 0.7, 0),
    (0.75, 0.45, 0),
    (1.5, 0.45, 12),
    (2, 0.45, 0),
    (2.5, 0.45, 7),
    (3, 0.45, 0),
    (3.5, 0.45, 7),
)

# (beat, loudness): a negative loudness is an up-stroke, from the highest string
STRUM = ((0, 1.0), (1, 0.7), (1.5, -0.6), (2.5, -0.65), (3, 0.8), (3.5, -0.55))


@dataclass(frozen=True)
class Syllable:
    """One sung note: phonemes in ARPAbet, pitch as a MIDI number, start and length in beats."""

    phonemes: tuple[str, ...]
    pitch: int
    start: float
    length: float


@dataclass(frozen=True)
class Phrase:
    """Words sung on one breath: `bar` and `beat` of the first, then `phonemes/note/beats` separated by bars."""

    bar: int
    beat: float
    words: str


MELODY = (
    # Morning on the river, silver in the rain, every little signal is calling me again
    Phrase(4, 0, "M AO R/E4/1|N IH NG/D4/.5|AO N/C4/.5|DH AH/B3/.5|R IH V/C4/1|ER/A3/1"),
    Phrase(5, 1, "S IH L/A3/.5|V ER/C4/.5|IH N/D4/.5|DH AH/C4/.5|R EY N/C4/1.5"),
    Phrase(6, 0, "EH V/F4/1|R IY/E4/.5|L IH/D4/.5|T AH L/E4/.5|S IH G/F4/.75|N AH L/D4/.75"),
    Phrase(7, 0, "K AO L/E4/1|IH NG/D4/.5|M IY/B3/.5|AH/B3/.5|G EH N/G#3/1"),
    # Oh, let the water rise and fall, carry me home, I know you know
    Phrase(8, 0, "OW/A4/2|L EH T/G4/.5|DH AH/E4/.5|W AO/F4/1|T ER/D4/1"),
    Phrase(9, 1.5, "R AY Z/F4/1.5|AE N D/D4/.5|F AO L/E4/2.5"),
    Phrase(11, 0, "K AE/C4/.5|R IY/D4/.5|M IY/E4/1|HH OW M/A3/1.5"),
    Phrase(12, 0, "OW/A4/1.5|SH OW/F4/.5|M IY/F4/1|DH AH/E4/.5|L AY T/F4/1"),
    Phrase(13, 1, "AO N/D4/.5|DH AH/F4/.5|S OW L/E4/.5|T IY/D4/.5|W EY V/E4/2.5"),
    Phrase(15, 0, "S OW/C4/.5|F AA R/B3/.5|F R AH M/A3/.5|HH OW M/A3/3"),
)


def midi_of(note: str) -> int:
    """The MIDI number of a note's name.

    >>> midi_of("A4"), midi_of("G#3")
    (69, 56)
    """
    steps = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    return 12 * (int(note[-1]) + 1) + steps[note[0]] + note.count("#")


def hertz_of(midi: float) -> float:
    """The frequency of a MIDI number in equal temperament, A4 = 440 Hz."""
    return 440 * 2 ** ((midi - 69) / 12)


def syllables_of(phrase: Phrase) -> list[Syllable]:
    """The phrase's notes with their starts counted in beats from the song's beginning."""
    start = phrase.bar * BEATS_PER_BAR + phrase.beat
    sung = []
    for word in phrase.words.split("|"):
        phonemes, note, beats = word.split("/")
        sung.append(Syllable(tuple(phonemes.split()), midi_of(note), start, float(beats)))
        start += float(beats)
    return sung
