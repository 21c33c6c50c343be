"""Which input channel goes how loud into which side of a stereo pair; pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_HALF_POWER = 2**-0.5
_FULL_LEFT = frozenset({"FL", "DL", "FLC"})
_FULL_RIGHT = frozenset({"FR", "DR", "FRC"})
_SIDE_LEFT = frozenset({"BL", "SL", "WL", "TFL", "TBL", "TSL", "SSL"})
_SIDE_RIGHT = frozenset({"BR", "SR", "WR", "TFR", "TBR", "TSR", "SSR"})
_LOW_FREQUENCY = frozenset({"LFE", "LFE2"})


def stereo_matrix(channel_names: tuple[str, ...]) -> npt.NDArray[np.float32]:
    """The downmix matrix, shape (2, channels), whose rows never sum above 1: full scale stays full scale.

    channel_names: one name a channel as FFmpeg spells them (FL, FR, FC, LFE, BL…); at least one.
    Centre and surround go in at −3 dB and the low-frequency channel is left out, as ITU-R BS.775-3 says;
    a back centre or a channel of unknown place goes to both sides at −6 dB. Both rows share one divisor,
    so the balance between left and right is kept.

    >>> stereo_matrix(("FC",)).tolist()
    [[1.0], [1.0]]
    >>> stereo_matrix(("FL", "FR")).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    >>> (stereo_matrix(("FL", "FR", "FC", "LFE", "BL", "BR")) * 1000).astype(int).tolist()
    [[414, 0, 292, 0, 292, 0], [0, 414, 292, 0, 0, 292]]
    """
    if len(channel_names) == 1:
        return np.ones((2, 1), dtype=np.float32)
    columns = [_weights(name) for name in channel_names]
    matrix = np.array(columns, dtype=np.float64).T
    loudest = float(np.abs(matrix).sum(axis=1).max())
    return (matrix / max(loudest, 1.0)).astype(np.float32)


def _weights(name: str) -> tuple[float, float]:
    if name in _FULL_LEFT:
        return (1.0, 0.0)
    if name in _FULL_RIGHT:
        return (0.0, 1.0)
    if name in _SIDE_LEFT:
        return (_HALF_POWER, 0.0)
    if name in _SIDE_RIGHT:
        return (0.0, _HALF_POWER)
    if name in _LOW_FREQUENCY:
        return (0.0, 0.0)
    return (_HALF_POWER, _HALF_POWER) if name == "FC" else (0.5, 0.5)
