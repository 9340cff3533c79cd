"""What keeps the lattice of parent pixels out of the picture."""

import torch
import torch.nn.functional as F

from worldloom_training.losses import phases, uneven


def smooth() -> torch.Tensor:
    torch.manual_seed(1)
    return F.avg_pool2d(0.5 + 0.2 * torch.randn(2, 11, 100, 100), 5, stride=1)


def blocks() -> torch.Tensor:
    return F.interpolate(torch.rand(2, 11, 24, 24), scale_factor=4.0)


def test_a_picture_of_the_ground_knows_no_lattice():
    assert (phases(smooth()[:, :3]) - 1).abs().max() < 0.06


def test_blocks_show_where_they_meet():
    found = phases(blocks()[:, :3])
    assert (found[:, [3, 7]] > 3.9).all() and found[:, [0, 1, 2, 4, 5, 6]].max() < 0.01


def test_the_way_to_an_even_picture():
    picture = smooth()
    picture = picture[..., :96, :96] + 0.1 * blocks()
    step = uneven(picture)
    assert not step[:, 3:].any() and (step.flatten(1).norm(dim=1) <= 1 + 1e-5).all()

    def lattice(x):
        return (phases(x[:, :3]) - 1).abs().mean()

    assert lattice(picture - 0.3 * step) < lattice(picture)
