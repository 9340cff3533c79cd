"""The projection, the network's locality and its calm, on a random start (no training needed)."""

import copy

import numpy as np
import torch
import torch.nn.functional as F

from worldloom_training.grids import RightInverse, block_mean, prefilter_taps
from worldloom_training.model import (
    COLOURS, NOISE_CHANNELS, SHARE, Block, NetworkShape, Stage, as_convolution, as_seen, bounded, class_contrasts, class_softmax, from_convolution, parameter_count, share_out, squeeze, tapered_transpose, within_reach, without_lattice,
)
from worldloom_training.export import HALO, halo_of, moving_ends
from worldloom_training.gains import exact_log
from worldloom_training.cover import CLASSES, CROP, GRASS, LEVEL_BYTE, SEEN, STATE, TREE, WATER

SMALL = NetworkShape(channels=16, hidden=24, blocks=8, embedding=8, head=4)


def feed(size, seed=0, batch=1):
    generator = torch.Generator().manual_seed(seed)
    parent = torch.rand(batch, len(STATE), size, size, generator=generator)
    parent[:, COLOURS:SEEN] /= parent[:, COLOURS:SEEN].sum(dim=1, keepdim=True)
    parent[:, SEEN:] = 0.4 + 0.2 * parent[:, SEEN:]
    return (
        parent,
        torch.randn(batch, NOISE_CHANNELS, size, size, generator=generator),
        torch.full((batch, 1, size, 1), 4.0),
    )


def test_prefilter_inverts_the_mean_of_bilinear():
    both = np.convolve(prefilter_taps(12).double().numpy(), [1 / 8, 3 / 4, 1 / 8])
    expected = np.zeros_like(both)
    expected[len(both) // 2] = 1
    assert np.abs(both - expected)[4:-4].max() < 1e-7


def test_right_inverse():
    parent = torch.rand(2, 3, 20, 17)
    assert (block_mean(RightInverse()(parent)) - parent).abs().max() < 1e-6


def test_right_inverse_is_smooth():
    """A ramp stays a ramp: no 4 x 4 squares."""
    parent = torch.arange(24.0).view(1, 1, 1, 24).expand(1, 3, 24, 24) / 24
    steps = RightInverse()(parent)[0, 0, 48, 32:64].diff()
    assert (steps - 1 / 96).abs().max() < 2e-4


def test_child_means_are_the_parent():
    parent, noise, log2 = feed(24)
    with torch.no_grad():
        child = Stage(SMALL)(parent, noise, log2)
    assert child.shape == (1, len(STATE), 96, 96)
    assert (block_mean(child) - parent).abs().max() < 1e-5


def coast(size):
    """Blue water in the west, brown land in the east, and a third of the way across between them what is both: (1, 11, S, S)."""
    share = (1.5 - 3.0 * torch.arange(size) / (size - 1)).add(0.5).clamp(0, 1).view(1, 1, 1, size).expand(1, 1, size, size)
    sea, land = torch.tensor([0.1, 0.2, 0.5]).view(1, 3, 1, 1), torch.tensor([0.4, 0.35, 0.25]).view(1, 3, 1, 1)
    cover = torch.zeros(1, CLASSES, size, size)
    cover[:, WATER : WATER + 1], cover[:, GRASS : GRASS + 1] = share, 1.0 - share
    return torch.cat([share * sea + (1.0 - share) * land, cover], dim=1)


def test_a_coast_is_as_blue_as_its_water_however_calm_the_place():
    torch.manual_seed(7)
    model, (_, noise, log2) = Stage(SMALL).eval(), feed(24)
    model.place_gain.LIMIT = 9.0
    model.place_gain.third_scale.fill_(-18.0)
    with torch.no_grad():
        child = model(coast(24), noise, log2)
        invented = (child - model.right_inverse(block_mean(child)))[:, :, 16:-16, 16:-16]
    blue, water = (invented[:, 2] - invented[:, 0]).flatten(), invented[:, COLOURS + WATER].flatten()
    assert float(torch.corrcoef(torch.stack([blue, water]))[0, 1]) > 0.95
    assert 0.27 < float((blue * water).mean() / (water * water).mean()) < 0.7, "0.5 - 0.1 of water, 0.25 - 0.4 of land; of gentle slopes, less"


def mixture(size=48):
    """A third of it is water, everywhere."""
    parent = torch.full((1, len(STATE), size, size), 0.4)
    parent[:, COLOURS:] = 0.0
    parent[:, COLOURS + WATER], parent[:, COLOURS + GRASS] = 1 / 3, 2 / 3
    parent[:, SEEN:] = LEVEL_BYTE / 255
    return parent, torch.randn(1, NOISE_CHANNELS, size, size)


def test_classes_draw_lots_for_a_mixture():
    """Of a parent that is a third water, a third of the children are: nearly all of them of one class, and no more of one place in a block than of another."""
    torch.manual_seed(7)
    parent, noise = mixture()
    model = Stage(SMALL).eval()
    decided = []
    for metres in (16.0, 1024.0):
        with torch.no_grad():
            child = model(parent, noise, torch.full((1, 1, 48, 1), metres).log2())[:, COLOURS:SEEN]
        assert (block_mean(child) - parent[:, COLOURS:SEEN]).abs().max() < 1e-5
        assert child.min() >= 0.0 and (child.sum(dim=1) - 1.0).abs().max() < 1e-4
        water = child[0, WATER].reshape(48, 4, 48, 4).mean(dim=(0, 2))
        assert (water - 1 / 3).abs().max() < 0.04
        assert child.amax(dim=1)[:, 32:-32, 32:-32].mean() > 0.67
        fields = parent.clone()
        fields[:, COLOURS + CROP], fields[:, COLOURS + TREE] = fields[:, COLOURS + WATER], fields[:, COLOURS + GRASS]
        fields[:, COLOURS + WATER] = fields[:, COLOURS + GRASS] = 0.0
        with torch.no_grad():
            child = model(fields, noise, torch.full((1, 1, 48, 1), metres).log2())[:, COLOURS:SEEN]
        decided.append(float(child.amax(dim=1).mean()))
    assert 0.7 < decided[0] and 2 / 3 < decided[1] < decided[0], "woods and fields of a kilometre stay more of a mixture"


def test_a_picture_is_drawn_on_the_land_cover_that_it_is_told():
    torch.manual_seed(8)
    model, (parent, noise, log2) = Stage(SMALL).eval(), feed(16, batch=2)
    told = feed(64, seed=9)[0][:, COLOURS:SEEN]
    with torch.no_grad():
        drawn, half_told = model(parent, noise, log2), model(parent, noise, log2, told)
    assert torch.equal(half_told[:1, COLOURS:SEEN], told) and not torch.allclose(half_told[0, :COLOURS], drawn[0, :COLOURS], atol=1e-3)
    assert torch.allclose(half_told[1], drawn[1], atol=1e-6), "of the others, lots decide"


def test_nothing_outside_the_halo_matters():
    model = Stage(SMALL).eval()
    parent, noise, log2 = feed(48)
    other_parent, other_noise, _ = feed(48, seed=1)
    inside = torch.zeros(48, 48, dtype=torch.bool)
    inside[24 - 16 : 24 + 17, 24 - 16 : 24 + 17] = True
    with torch.no_grad():
        one = model(parent, noise, log2)
        two = model(torch.where(inside, parent, other_parent), torch.where(inside, noise, other_noise), log2)
    at = slice(4 * 24, 4 * 25)
    assert torch.equal(one[..., at, at], two[..., at, at])


def test_flat_parents_get_little_detail():
    model = Stage(SMALL).eval()
    busy, noise, log2 = feed(24)
    flat = busy.clone()
    flat[:, :COLOURS] = 0.5
    with torch.no_grad():
        calm, lively = (model(p, noise, log2)[:, :COLOURS].std() for p in (flat, busy))
    assert calm < lively / 8


def test_size():
    assert 0.6e6 < parameter_count(Stage(NetworkShape())) < 0.9e6


def test_receptive_radius_is_the_halo_of_the_pack():
    assert halo_of(Stage(NetworkShape()).eval()) == HALO == 16


def test_a_trimmed_network_makes_the_same_of_the_middle_and_nothing_around_it():
    torch.manual_seed(2)
    whole = Stage(SMALL).eval()
    for block in whole.blocks:
        torch.nn.init.normal_(block.film.weight)
    trimmed = copy.deepcopy(whole)
    trimmed.trim()
    rows = torch.linspace(2.0, 5.0, 48).view(1, 1, 48, 1)
    cover = torch.softmax(torch.randn(1, CLASSES, 48, 48), dim=1)
    feed = torch.cat([torch.rand(1, 3, 48, 48), cover], dim=1), torch.randn(1, 16, 48, 48), rows
    with torch.no_grad():
        expected, made = whole(*feed), trimmed(*feed)
    middle = slice(4 * HALO, -4 * HALO)
    assert made.shape == expected.shape
    assert torch.allclose(made[:, :, middle, middle], expected[:, :, middle, middle], atol=1e-5)
    assert not made[:, :, :60].any() and not made[..., -60:].any()


def test_a_head_run_as_one_convolution_is_the_transposed_one():
    head, x = tapered_transpose(5, 3), torch.randn(1, 5, 9, 7)
    kernel = as_convolution(head.weight)
    assert torch.equal(from_convolution(kernel), head.weight)
    with torch.no_grad():
        made = F.pixel_shuffle(F.conv2d(x, kernel, padding=1), 4)[:, :, 2:-2, 2:-2]
        assert torch.allclose(made, head(x), atol=1e-5)


def test_a_head_makes_no_lattice_of_what_is_the_same_everywhere():
    head = tapered_transpose(5, 3)
    even = torch.randn(1, 5, 1, 1).expand(1, 5, 9, 9)
    with torch.no_grad():
        before = head(even)[..., 8:-8, 8:-8]
        mean = before.mean(dim=(2, 3))
        head.weight.copy_(without_lattice(head.weight))
        after = head(even)[..., 8:-8, 8:-8]
    assert before.std(dim=(2, 3)).min() > 0.01 and after.std(dim=(2, 3)).max() < 1e-5
    assert torch.allclose(after.mean(dim=(2, 3)), mean, atol=1e-5)
    assert torch.allclose(without_lattice(head.weight), head.weight, atol=1e-6), "nothing is left to take off"


def test_a_block_that_reads_centred_inputs_does_what_it_did():
    torch.manual_seed(4)
    block, x, embedding = Block(SMALL), 3.0 * torch.randn(2, 16, 12, 12) + 5.0, torch.randn(2, 8, 12, 1)
    inner = slice(1, -1)
    with torch.no_grad():
        before = block(x, embedding)
        block.recentre(x.mean(dim=(0, 2, 3), keepdim=True), x.std(dim=(0, 2, 3), keepdim=True))
        after = block(x, embedding)
        block.fold()
        folded = block(x, embedding)
    assert torch.allclose(before[..., inner, inner], after[..., inner, inner], atol=1e-4)
    assert torch.allclose(before, folded, atol=1e-4), "at the border, too, where zeros are read again"


def test_cover_keeps_shares_and_stays_positive():
    generator = torch.Generator().manual_seed(1)
    parent = torch.rand(1, CLASSES, 16, 16, generator=generator) ** 4
    parent /= parent.sum(dim=1, keepdim=True)
    known = torch.log(parent + 0.02).repeat_interleave(4, dim=2).repeat_interleave(4, dim=3)
    proposed = class_softmax(known + torch.randn(1, CLASSES, 64, 64, generator=generator))
    shared = share_out(proposed, parent)
    assert (block_mean(shared) - parent).abs().max() < 1e-5
    assert (shared.sum(dim=1) - 1).abs().max() < 1e-4
    assert shared.min() >= 0.0


def test_a_pure_parent_has_pure_children():
    torch.manual_seed(3)
    parent, noise, log2 = feed(24)
    parent[:, COLOURS:] = 0
    parent[:, COLOURS + WATER] = 1
    with torch.no_grad():
        child = Stage(SMALL).eval()(parent, noise, log2)
    away = (child[:, COLOURS + WATER] - 1).abs()
    assert away.max() < 0.15 and away.mean() < 0.01  # a random start throws wider than a trained network


def test_squeezed_detail_never_reaches_black_or_white():
    base = torch.linspace(0, 1, 101).view(1, 1, 1, 101)
    for size in (0.001, 0.1, 5.0):
        for sign in (-1.0, 1.0):
            child = base + squeeze(torch.full_like(base, sign * size), base)
            assert child.min() > -0.005 and child.max() < 1.005
    small = torch.full_like(base, 0.01)
    assert (squeeze(small, base) - small)[..., 20:81].abs().max() < 1e-4


def test_bounded_passes_small_values():
    values = torch.tensor([-100.0, -0.1, 0.1, 100.0])
    assert torch.allclose(bounded(values, 3.0), torch.tensor([-3.0, -0.1, 0.1, 3.0]), atol=2e-3)


def test_children_keep_away_from_black_and_white_and_keep_their_means():
    torch.manual_seed(0)
    parent = torch.rand(1, 3, 8, 8)
    parent[:, :, 0], parent[:, :, 1], parent[:, :, 2], parent[:, :, 3] = 2 / 255, 0.0, 1.0, 0.5
    rough = F.interpolate(parent, scale_factor=4.0) + 0.3 * torch.randn(1, 3, 32, 32)
    rough[:, :, 12:16] = 0.5 + 0.05 * torch.randn(1, 3, 4, 32)
    rough = rough - F.interpolate(block_mean(rough) - parent, scale_factor=4.0)
    kept = within_reach(rough, parent)
    assert torch.allclose(block_mean(kept), parent, atol=1e-6)
    assert kept.min() >= -1e-6 and kept.max() <= 1 + 1e-6
    inner = parent[:, :, 4:].clamp(0.02, 0.98)
    whole = F.interpolate(inner, scale_factor=4.0)
    far = (parent[:, :, 4:] == inner).repeat_interleave(4, 2).repeat_interleave(4, 3)
    assert (kept[:, :, 16:][far] >= SHARE * whole[far] - 1e-5).all() and (1 - kept[:, :, 16:][far] >= SHARE * (1 - whole[far]) - 1e-5).all()
    assert torch.allclose(kept[:, :, 12:16], rough[:, :, 12:16], atol=1e-6)


def test_raising_one_colour_does_not_turn_the_others():
    """Snow and rock in one block: the rock's blue would fall below black."""
    rock, snow = torch.tensor([0.10, 0.10, 0.02]), torch.tensor([0.90, 0.90, 0.90])
    share = torch.zeros(1, 1, 4, 4)
    share[..., 2:] = 1.0
    picture = snow.view(1, 3, 1, 1) * share + (rock.view(1, 3, 1, 1) - 0.1) * (1 - share)
    kept = within_reach(picture, block_mean(picture))
    white = kept[0, :, 0, 3]
    assert torch.allclose(block_mean(kept), block_mean(picture), atol=1e-6)
    assert float(white.max() - white.min()) < 0.06, "snow stays white"
    assert float(kept.min()) >= 5 / 255 - 1e-5


def test_the_logarithm_is_one():
    x = torch.exp(torch.linspace(-13.8, 2.7, 10_001))
    assert (exact_log(x) - torch.log(x)).abs().max() < 2e-5


def test_what_depends_on_the_window_is_found(tmp_path):
    class Child(torch.nn.Module):
        def __init__(self, placed: float) -> None:
            super().__init__()
            self.placed = placed

        def forward(self, parent: torch.Tensor, noise: torch.Tensor, log2_ground_resolution: torch.Tensor) -> torch.Tensor:
            column = torch.cumsum(torch.ones_like(parent), dim=3)
            told = exact_log(parent + 0.01) + self.placed * column + 0.0 * (noise[:, :1] + log2_ground_resolution)
            return F.interpolate(told, scale_factor=4.0, mode="nearest")

    for placed, wanted in ((1e-5, True), (0.0, False)):
        example = tuple(torch.rand(1, channels, 64, width) for channels, width in ((len(STATE), 64), (16, 64), (1, 1)))
        torch.onnx.export(Child(placed), example, str(tmp_path / "n.onnx"), dynamo=False, output_names=["child"],
                          input_names=["parent", "noise", "log2_ground_resolution"])
        assert bool(moving_ends(tmp_path / "n.onnx", 4, 1)) == wanted


def test_a_border_makes_no_colour_that_is_not_around():
    """A pixel of sand among sand and sea whose weights say too much of water: its land would be more orange than sand."""
    slope = torch.tensor([-0.4, -0.2, 0.3]).view(1, 3, 1, 1)
    room = torch.full((1, 3, 1, 1), 0.05)
    weight = torch.full((1, 1, 1, 1), 0.5)
    part = as_seen(slope, weight, room, room)
    assert float((part * slope * 0.5).abs().max()) <= 0.0501
    assert torch.equal(as_seen(slope, weight, 10.0 * room, 10.0 * room), torch.ones(1, 1, 1, 1))
    beside = torch.cat([room[:, :1], 10.0 * room[:, 1:]], dim=1)  # no room for more red: its land, which is redder, is not believed
    assert float(as_seen(slope, weight, beside, 10.0 * room)) < 0.3
    assert float(as_seen(slope, weight, 10.0 * room, beside)) < 0.3


def test_woods_beside_the_sea_do_not_take_its_colour_for_that_of_what_is_no_wood():
    """Half of the land is wood, of one colour with the rest of it, and the more the farther from the shore."""
    water = (torch.arange(24) < 11).float() + 0.5 * (torch.arange(24) == 11).float()
    tree = (1.0 - water) * torch.linspace(0.0, 1.0, 24) ** 0.5
    cover = torch.zeros(1, CLASSES, 24, 24)
    cover[:, WATER], cover[:, TREE], cover[:, GRASS] = water, tree, 1.0 - water - tree
    sea, land = (torch.tensor(colour).view(1, 3, 1, 1) for colour in ((0.2, 0.35, 0.55), (0.3, 0.35, 0.2)))
    colours = cover[:, WATER : WATER + 1] * sea + (1.0 - cover[:, WATER : WATER + 1]) * land
    wood, _, shore = class_contrasts(colours, cover)[0].split(3, dim=1)
    assert wood.abs().max() < 0.05, "the sea differs from the land by 0.35"
    assert (shore[:, 2, :, 11] > 0.2).all() and (shore[:, 0, :, 11] < -0.05).all()
