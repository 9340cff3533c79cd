"""The tone of the planet: Blue Marble's, with its darks lifted.

Blue Marble is nearly black where most of the land is: the Amazon has a mean colour of (18, 30, 8) of 255. Detail as strong as that of real woods does not fit between
such colours and black. It was squeezed and faded until half of it was lost, and what was left had a lattice of its parents' blocks
(docs/decisions/0020). It is also darker than imagery of the ground usually is, so that fine imagery, brought to its tone, lost its shadows.

Sources are still matched to Blue Marble, and rules on colours still read its own tone. The curve is what comes last, for the base map and for every crop alike.
"""

from __future__ import annotations

import numpy as np

_LIFT, _TOE = 0.5, 0.01


def as_bytes(values: np.ndarray) -> np.ndarray:
    """0..1 of any shape -> 0..255, rounded."""
    return np.round(255.0 * values).astype(np.uint8)


def _curve(value: np.ndarray) -> np.ndarray:
    """A power of 0.5 in the darks that becomes one of 1 in the lights."""
    return value ** (_LIFT + (1.0 - _LIFT) * value)


_KNOWN = np.linspace(0.0, 1.0, 1021)
_LIGHT = (_curve(_KNOWN + _TOE) - _curve(np.float64(_TOE))) / (_curve(np.float64(1.0 + _TOE)) - _curve(np.float64(_TOE)))


def lighter(colours: np.ndarray) -> np.ndarray:
    """Blue Marble's tone to that of the planet: 0..1 of any shape, channel by channel; float32. Keeps black, white and order; steps of black grow fivefold."""
    return np.interp(colours, _KNOWN, _LIGHT).astype(np.float32)


def darker(colours: np.ndarray) -> np.ndarray:
    """The inverse of :func:`lighter`."""
    return np.interp(colours, _LIGHT, _KNOWN).astype(np.float32)


LIGHTER = lighter(np.arange(256) / 255.0)
"""What :func:`lighter` makes of every byte, float32 (256,), 0..1."""
