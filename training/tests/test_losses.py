"""What keeps the lattice of parent pixels out of the picture."""

import torch
import torch.nn.functional as F

from worldloom_training.losses import Lattice, phases


def smooth() -> torch.Tensor:
    torch.manual_seed(1)
    return F.avg_pool2d(0.5 + 0.2 * torch.randn(2, 11, 100, 100), 5, stride=1)


def blocks() -> torch.Tensor:
    return F.interpolate(torch.rand(2, 11, 24, 24), scale_factor=4.0)


def test_a_picture_of_the_ground_knows_no_lattice():
    assert (phases(smooth()[:, :3].mean(dim=1, keepdim=True)) - 1).abs().max() < 0.06


def test_blocks_show_where_they_meet():
    found = phases(blocks()[:, :1])
    assert (found[:, [3, 7]] > 3.9).all() and found[:, [0, 1, 2, 4, 5, 6]].max() < 0.01


def test_the_way_to_an_even_picture():
    """A stage with a lattice is led away from it; another, without, is left alone."""
    lattice = Lattice(2)
    uneven, even = (smooth()[..., :96, :96] + share * blocks() for share in (0.1, 0.0))
    for _ in range(200):
        lattice.opposed(torch.cat([uneven, torch.full_like(even, 0.5)]), [0, 0, 1, 1])
    assert (lattice.departure[:, 0].abs().mean(dim=1) > 0.1).all(), "of brightness and of land cover"
    step = lattice.opposed(torch.cat([uneven, even]), [0, 0, 1, 1])
    for part in (step[:, :3], step[:, 3:]):
        assert (part.flatten(1).norm(dim=1) <= 1 + 1e-5).all()
    assert step[2:].norm() < 0.1 * step[:2].norm()

    def shown(x):
        return (phases(x[:, :3].mean(dim=1, keepdim=True)) - 1).abs().mean()

    assert shown(uneven - 0.3 * step[:2]) < shown(uneven)
    assert (phases((uneven - 0.3 * step[:2])[:, 3:]) - 1).abs().mean() < (phases(uneven[:, 3:]) - 1).abs().mean()
