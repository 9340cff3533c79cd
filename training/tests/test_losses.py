"""What keeps the lattice of parent pixels out of the picture, and what tells fields from clouds."""

import math

import torch
import torch.nn.functional as F

from worldloom_training.losses import crisper, crispness, norms, phases, uneven


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
    state = smooth()[..., :96, :96] + 0.1 * blocks()
    step = uneven(state)

    def shown(x):
        return (phases(x[:, :3].mean(dim=1, keepdim=True)) - 1).abs().mean()

    assert (norms(step) <= 1 + 1e-5).all() and not step[:, 3:].any()
    assert shown(state - 0.3 * step) < shown(state)


def test_what_is_flat_knows_no_lattice():
    assert not uneven(torch.full((1, 11, 32, 32), 0.5)).any()


def test_a_cloud_is_led_towards_fields_and_fields_are_left():
    generator = torch.Generator().manual_seed(2)
    cloud = 0.5 + 0.05 * torch.randn(2, 11, 96, 96, generator=generator)
    fields = F.interpolate(0.5 + 0.05 * torch.randn(2, 11, 12, 12, generator=generator), scale_factor=8.0)
    assert abs(float(crispness(cloud[:, :1]).mean()) - math.log(math.pi / 2)) < 0.05, "as metrics.crispness says"
    assert crispness(fields[:, :1]).min() > 1.0
    asked = crisper(cloud, fields)
    assert torch.allclose(norms(asked), torch.ones(2), atol=0.01) and (asked[:, 3:] == 0).all()
    assert (crispness((cloud - asked)[:, :1]) > crispness(cloud[:, :1])).all()
    assert torch.allclose(crispness(2.0 * fields[:, :1]), crispness(fields[:, :1]), atol=0.1), "whatever the contrast"
    assert norms(crisper(fields, fields)).max() < 1e-3
