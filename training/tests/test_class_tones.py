"""Tones of classes are found where the place does not tell of them, and drawn."""

import torch

from worldloom_training.amounts import KNOTS, TONE_STRENGTHS, TONES, USUAL, tone_table
from worldloom_training.class_tones import regress, solve
from worldloom_training.cover import BUILT, CLASSES, CROP, TREE
from worldloom_training.grids import block_mean
from worldloom_training.model import COLOURS, NOISE_CHANNELS, NetworkShape, Stage


def farmland(tone: float) -> torch.Tensor:
    """Woods (half) that are darker than fields by ``tone``, so small that every parent is the same mixture."""
    torch.manual_seed(1)
    wood = (torch.rand(1, 1, 24, 24, 16).argsort(dim=-1) < 8).float().view(1, 24, 24, 4, 4).permute(0, 1, 3, 2, 4).reshape(1, 1, 96, 96)
    state = torch.zeros(1, COLOURS + CLASSES, 96, 96)
    state[:, :COLOURS] = USUAL + tone * (0.5 - wood)
    state[:, COLOURS + TREE : COLOURS + TREE + 1], state[:, COLOURS + CROP : COLOURS + CROP + 1] = wood, 1.0 - wood
    return state


def test_what_woods_and_fields_differ_by_is_found():
    found = solve(*regress(farmland(0.12)))
    assert torch.allclose((found[TREE] - found[CROP]).float(), torch.tensor(-0.12), atol=0.01)
    assert found[BUILT].abs().max() < 1e-6


def test_and_it_is_drawn_where_no_neighbour_tells_of_it():
    state = farmland(0.12)
    model = Stage(NetworkShape(channels=16, hidden=24, blocks=2, embedding=8, head=4)).eval()
    model.place_gain.LIMIT = 9.0
    model.place_gain.third_scale.fill_(-18.0)  # no other detail
    with torch.no_grad():
        child = model(block_mean(state), torch.randn(1, NOISE_CHANNELS, 24, 24), torch.full((1, 1, 24, 1), 4.0), state[:, COLOURS:])
    inner = (slice(None), slice(None), slice(16, -16), slice(16, -16))
    wood = state[inner][:, COLOURS + TREE] > 0.5
    darker = child[inner][:, 0][wood].mean() - child[inner][:, 0][~wood].mean()
    share = TONE_STRENGTHS[KNOTS.index(4.0)]
    assert -0.19 * share < darker < -0.1 * share, "what the tables say at 16 m"


def test_every_class_has_a_tone():
    assert tone_table().shape == (3, CLASSES) and set(TONES) == set(range(CLASSES))
    assert tone_table()[:, TREE].max() < 0.0 < tone_table()[:, BUILT].min()
