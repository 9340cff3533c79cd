"""Mosaics: pieces with straight borders and one colour each, which keep what their parents have."""

import pytest
import torch

from worldloom_training.amounts import AMOUNTS, MOSAIC, SPECKLE
from worldloom_training.grids import SCALE, block_mean, upsample_bilinear
from worldloom_training.mosaic import ASTRAY, COLUMNS, REACH, ROWS, as_mosaic, laid, neighbour, shares


@pytest.fixture(scope="module")
def parent() -> torch.Tensor:
    """Colours that are as white as noise, the hardest there are."""
    return 0.5 + 0.1 * torch.randn(1, 3, 60, 60, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module")
def noise() -> torch.Tensor:
    return torch.randn(1, 2, 60, 60, generator=torch.Generator().manual_seed(4))


@pytest.mark.parametrize("axis", [ROWS, COLUMNS])
def test_borders_lie_where_they_are_told(axis):
    """Values 0, 1, 2 ... with borders a pixel and a half early: half a pixel is a mixture, and the first and last pieces go on."""
    values = torch.arange(5.0).view(1, 1, 5, 1) if axis == ROWS else torch.arange(5.0).view(1, 1, 1, 5)
    found = laid(values, shares(torch.full_like(values, -1.5), axis), axis).flatten()
    expected = [0.0, 0.0, 0.5, 1.0, 1.0, 1.0, 1.5, 2.0, 2.0, 2.0, 2.5, 3.0, 3.0, 3.0, 3.5, 4.0, 4.0, 4.0, 4.0, 4.0]
    assert torch.allclose(found, torch.tensor(expected), atol=1e-6)
    assert torch.equal(neighbour(values, axis, -1).flatten(), torch.tensor([0.0, 0.0, 1.0, 2.0, 3.0]))
    assert torch.equal(neighbour(values, axis, 1).flatten(), torch.tensor([1.0, 2.0, 3.0, 4.0, 4.0]))


def test_parents_keep_their_colours(parent, noise):
    picture = as_mosaic(parent, noise)
    missing = (block_mean(picture) - parent)[..., REACH:-REACH, REACH:-REACH]
    assert missing.std() < 0.15 * parent.std()
    even = torch.full_like(parent, 0.3)
    assert torch.allclose(as_mosaic(even, noise), upsample_bilinear(even), atol=1e-6)


def test_pieces_are_of_one_colour_and_meet_in_lines(parent, noise):
    """Most pixels are nearly like one of those beside them, which in an enlarged picture of this parent they are not."""

    def alike(picture: torch.Tensor) -> float:
        steps = picture[..., 1:].sub(picture[..., :-1]).abs().amax(dim=1)
        return float((torch.minimum(steps[..., 1:], steps[..., :-1]) < 0.02).float().mean())

    assert alike(as_mosaic(parent, noise)) > 0.6 > 0.45 > alike(upsample_bilinear(parent))


def test_borders_keep_to_no_grid(parent, noise):
    """Squares would have all of them in one of four places; pieces have some in each, the fewest in the middle of a parent."""
    picture = as_mosaic(parent, noise)[..., 40:-40, 40:-40]
    for dim in (2, 3):
        steps = picture.diff(dim=dim).abs().mean(dim=(0, 1, 5 - dim))
        places = torch.stack([steps[place::SCALE].mean() for place in range(SCALE)]) / steps.mean()
        assert places.min() > 0.35 and places.max() < 1.4
    assert ASTRAY < SCALE / 2, "else pieces would have a negative width"


def test_a_mosaic_depends_on_its_neighbourhood_alone(parent, noise):
    whole = as_mosaic(parent, noise)
    part = as_mosaic(parent[..., 20:40, 18:44], noise[..., 20:40, 18:44])
    inner = part[..., SCALE * REACH : -SCALE * REACH, SCALE * REACH : -SCALE * REACH]
    there = whole[..., SCALE * (20 + REACH) : SCALE * (40 - REACH), SCALE * (18 + REACH) : SCALE * (44 - REACH)]
    assert torch.equal(inner, there)


def test_the_parents_of_mosaics_are_speckled():
    """A piece is a pixel of its parent; where all of these are alike there are none. Towns have pieces of their roofs, too."""
    for rows in AMOUNTS.values():
        laid_out = [amount > 0.0 for amount in rows.get(MOSAIC, ())]
        if any(laid_out):
            first = laid_out.index(True)
            assert rows[SPECKLE][first - 1] > 0.0 and all(amount == 0.0 for amount in rows[SPECKLE][first:])
