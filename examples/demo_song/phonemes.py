"""How a mouth stands for every phoneme of the lyrics, in ARPAbet.

Formants of the vowels: Peterson and Barney 1952. Noise bands and lengths of the consonants: after Klatt 1980.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mouth:
    """One held position.

    formants: the first three resonances, hertz; empty where the last or next position decides.
    voice: loudness of the vocal folds, 0 to 1. breath: noise from the throat through the same resonances, 0 to 1.
    hiss: noise made at the lips or teeth, 0 to 1, around `hiss_at` hertz, `hiss_width` octaves wide.
    seconds: how long it lasts; 0 for vowels, which fill their note.
    """

    formants: tuple[float, float, float] | tuple[()] = ()
    voice: float = 0.0
    breath: float = 0.0
    hiss: float = 0.0
    hiss_at: float = 5000.0
    hiss_width: float = 0.8
    seconds: float = 0.0


def vowel(first: float, second: float, third: float) -> Mouth:
    """An open, voiced position held as long as the note."""
    return Mouth((first, second, third), voice=1.0, breath=0.06)


def murmur(first: float, second: float, third: float, voice: float, seconds: float) -> Mouth:
    """A voiced position with the mouth partly closed: nasals, liquids and glides."""
    return Mouth((first, second, third), voice=voice, seconds=seconds)


def silence(seconds: float) -> Mouth:
    """The closure before a stop's burst."""
    return Mouth(seconds=seconds)


def burst(hiss: float, at: float, seconds: float) -> Mouth:
    """The short noise of a closure that opens."""
    return Mouth(hiss=hiss, hiss_at=at, hiss_width=1.2, seconds=seconds)


VOWELS: dict[str, tuple[Mouth, ...]] = {
    "AA": (vowel(750, 1150, 2550),),
    "AE": (vowel(720, 1800, 2550),),
    "AH": (vowel(640, 1250, 2550),),
    "AO": (vowel(600, 900, 2550),),
    "AY": (vowel(750, 1250, 2500), vowel(420, 2050, 2650)),
    "EH": (vowel(560, 1850, 2600),),
    "ER": (vowel(500, 1400, 1800),),
    "EY": (vowel(500, 1950, 2650), vowel(370, 2300, 2900)),
    "IH": (vowel(420, 2050, 2650),),
    "IY": (vowel(330, 2400, 3000),),
    "OW": (vowel(560, 950, 2500), vowel(400, 850, 2400)),
}

CONSONANTS: dict[str, tuple[Mouth, ...]] = {
    "D": (murmur(250, 1700, 2600, 0.1, 0.045), burst(0.25, 4000, 0.012)),
    "DH": (Mouth((300, 1300, 2500), voice=0.35, hiss=0.05, hiss_at=6000, hiss_width=1.2, seconds=0.05),),
    "F": (Mouth(hiss=0.16, hiss_at=7500, hiss_width=1.6, seconds=0.10),),
    "G": (murmur(250, 1900, 2400, 0.1, 0.05), burst(0.25, 2200, 0.02)),
    "HH": (Mouth(breath=0.5, seconds=0.09),),
    "K": (silence(0.045), burst(0.4, 2400, 0.025), Mouth(breath=0.4, seconds=0.04)),
    "L": (murmur(360, 1150, 2750, 0.55, 0.07),),
    "M": (murmur(270, 1000, 2200, 0.35, 0.075),),
    "N": (murmur(270, 1500, 2500, 0.35, 0.07),),
    "NG": (murmur(270, 2000, 2700, 0.35, 0.09),),
    "R": (murmur(350, 1150, 1600, 0.6, 0.07),),
    "S": (Mouth(hiss=0.5, hiss_at=7200, hiss_width=0.7, seconds=0.12),),
    "SH": (Mouth(hiss=0.5, hiss_at=3600, hiss_width=0.8, seconds=0.12),),
    "T": (silence(0.045), burst(0.45, 5000, 0.02), Mouth(breath=0.35, seconds=0.035)),
    "V": (Mouth((280, 1100, 2300), voice=0.35, hiss=0.04, hiss_at=6000, hiss_width=1.5, seconds=0.06),),
    "W": (murmur(320, 700, 2300, 0.6, 0.07),),
    "Z": (Mouth((300, 1600, 2600), voice=0.3, hiss=0.22, hiss_at=7000, hiss_width=0.8, seconds=0.09),),
}


def split(phonemes: tuple[str, ...]) -> tuple[tuple[Mouth, ...], tuple[Mouth, ...], tuple[Mouth, ...]]:
    """A syllable's positions before its vowel, of its vowel, and after it."""
    middle = next(place for place, phoneme in enumerate(phonemes) if phoneme in VOWELS)
    before = tuple(mouth for phoneme in phonemes[:middle] for mouth in CONSONANTS[phoneme])
    after = tuple(mouth for phoneme in phonemes[middle + 1 :] for mouth in CONSONANTS[phoneme])
    return before, VOWELS[phonemes[middle]], after
