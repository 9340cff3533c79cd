"""Philox against the published known-answer vectors (Random123, kat_vectors), and the noise field."""

import numpy as np
import pytest

from worldloom_training.noise import counters, normal_field, philox4x32

KNOWN_ANSWERS = [
    ([0, 0, 0, 0], 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ([0xFFFFFFFF] * 4, 0xFFFFFFFFFFFFFFFF, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        0x299F31D0_A4093822,
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


@pytest.mark.parametrize("counter, key, expected", KNOWN_ANSWERS)
def test_philox_known_answers(counter, key, expected):
    words = philox4x32(np.array(counter, np.uint64), key)
    assert " ".join(f"{int(w):08x}" for w in words) == expected


def test_counter_packs_signed_64_bit_coordinates():
    words = counters((5 << 32) + 6, -1, 1, 1, 3)[0, 0]
    assert [int(w) for w in words] == [6, 0xFFFFFFFF, 5 | (0xFFFF << 16), 3]


def test_noise_depends_on_the_pixel_not_on_the_window():
    whole = normal_field(99, -10, 1 << 33, 20, 12, 16)
    part = normal_field(99, -3, (1 << 33) + 5, 6, 4, 16)
    assert np.array_equal(whole[:, 5:9, 7:13], part)


def test_noise_is_standard_normal():
    field = normal_field(7, 0, 0, 200, 200, 4).astype(np.float64)
    assert abs(field.mean()) < 0.01
    assert abs(field.std() - 1) < 0.01
    assert abs((field**4).mean() - 3) < 0.1
    assert abs(np.corrcoef(field.reshape(4, -1)) - np.eye(4)).max() < 0.02
