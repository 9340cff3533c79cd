"""Strength of detail: towards the truth, place by place, and towards like places down the cascade."""

import numpy as np
import pytest
import torch

from worldloom_training import calibrate, likeness
from worldloom_training.calibrate import BORDER, CROP, Chain, Known, Pairs, at_nodes, by_stage, deviance, expected, fit, groups_of, pairs_of, quarters, steep, unevenness, unevenness_of_kinds
from worldloom_training.cover import BARE, LEVEL_BYTE, SEEN, STATE
from worldloom_training.gains import NODES, PlaceGain, ScaleGain, features
from worldloom_training.grids import block_mean
from worldloom_training.likeness import kinds_of
from worldloom_training.liveliness import liveliness
from worldloom_training.model import NetworkShape, Stage
from worldloom_training.relief import channels_of
from worldloom_training.start import Start
from worldloom_training.walkers import STAGES, Walkers


def pairs(count: int, strength, seed: int, blocks: int = 4) -> Pairs:
    """Places whose real energy is ``strength(first feature)`` times the generated one, which depends on the draw."""
    generator = torch.Generator().manual_seed(seed)
    found = torch.randn(count, PlaceGain.FEATURES, 1, generator=generator).repeat(1, 1, blocks)
    made = torch.exp(0.3 * torch.randn(count, blocks, generator=generator)) * 1e-3
    noise = torch.exp(0.3 * torch.randn(count, generator=generator) - 0.045)
    return Pairs(found, torch.rand(count, generator=generator) * 12 - 2, torch.zeros_like(made), made, strength(found[:, 0, 0]) * 1e-3 * noise)


def test_a_gain_is_fitted_place_by_place():
    def strength(feature):
        return torch.exp(0.8 * torch.tanh(feature))

    torch.manual_seed(1)
    gain = PlaceGain()
    fit(gain, pairs(4000, strength, 1), pairs(400, strength, 2), 400, 1)
    held_out = pairs(500, strength, 3)
    with torch.no_grad():
        told = torch.exp(2 * gain.log_gain(held_out.blocks(), held_out.log2_metres.view(-1, 1, 1, 1)))[:, 0, 0, 0]
        before, after = (deviance(held_out.truth, expected(fitted, held_out)) for fitted in (PlaceGain(), gain))
    wanted = strength(held_out.features[:, 0, 0])
    assert after < 0.4 * before
    assert float(torch.log(told / wanted).mean()) == pytest.approx(0.0, abs=0.1), "neither too lively nor too calm on average"
    assert float(torch.log(told / wanted).std()) < 0.2


def test_where_lively_places_look_like_calm_ones_their_sum_counts():
    """Half of the places have three times the energy that was generated and ten times that of the others, of which a third is wanted; nothing tells them apart."""
    found = pairs(2000, torch.ones_like, 5)
    lively = torch.arange(2000) % 2 == 0
    found = found._replace(features=torch.zeros_like(found.features), made=torch.where(lively, 1e-2, 1e-3).view(-1, 1).repeat(1, 4), truth=torch.where(lively, 3e-2, 0.33e-3))
    ratios = []
    for weight in (0.0, calibrate.SUMS_WEIGHT):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(calibrate, "SUMS_WEIGHT", weight)
            gain = PlaceGain()
            fit(gain, found, found, 300, 1)
        ratios.append(float(expected(gain, found).sum() / found.truth.sum()))
    assert ratios[0] < 0.65 and ratios[1] > ratios[0] + 0.15
    stages = torch.zeros(2000, dtype=torch.long)
    assert unevenness(found.truth, found.truth, stages) == 0 and unevenness(found.truth, 2 * found.truth, stages) > 0.05


def test_every_kind_of_place_is_as_lively_as_its_like():
    """Windows of two classes at one zoom, one of which has four times and the other a quarter of the energy of like places; single stages are right as they are."""
    torch.manual_seed(3)
    stages = pairs(1500, torch.ones_like, 1)
    one = torch.arange(600) % 2 == 0
    found = pairs(600, torch.ones_like, 2)
    classes = torch.zeros_like(found.features)
    classes[one, 0], classes[~one, 3] = 1.0, 1.0
    found = found._replace(features=classes, log2_metres=torch.full((600,), 6.0), truth=found.truth * torch.where(one, 0.25, 4.0))
    off = []
    for weight in (0.0, calibrate.KINDS_WEIGHT):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(calibrate, "KINDS_WEIGHT", weight)
            patch.setattr(calibrate, "CHAIN_WEIGHT", 0.05)
            gain = PlaceGain()
            fit(gain, stages, found, 300, 1)
        off.append(float(unevenness_of_kinds(found.truth, expected(gain, found), groups_of(found))))
    assert off[1] < 0.05 and off[1] < 0.5 * off[0]
    assert set(groups_of(found).tolist()) == {2 * 8, 2 * 8 + 3}


def test_rocks_are_not_asked_to_be_flat():
    """Borders alone have the energy wanted or more: rock keeps as much besides, or what there is without any gain; other ground, and rock that has room, is as calm as its like."""
    found = pairs(4, torch.ones_like, 6)
    classes = torch.zeros_like(found.features)
    classes[0, BARE], classes[1, BARE], classes[2, 0], classes[3, BARE] = 1.0, 0.5, 1.0, 1.0
    fixed, made, truth = (torch.tensor(v).view(-1, 1).repeat(1, 4) for v in ([2.0, 2.0, 2.0, 0.1], [5.0, 1.0, 5.0, 5.0], [1.0, 1.0, 1.0, 1.0]))
    told = Chain.attainable(found._replace(features=classes, fixed=fixed, made=made, truth=truth[:, 0]))
    assert told.truth.tolist() == pytest.approx([4.0, 3.0, 1.0, 1.0])


def test_gains_are_neutral_until_they_are_fitted():
    place, scale = PlaceGain(), ScaleGain()
    place.begin()
    found, metres = torch.randn(2, PlaceGain.FEATURES, 5, 6), torch.full((2, 1, 5, 1), 3.3)
    assert torch.equal(place(found, metres), torch.ones(2, 1, 5, 6)) and torch.equal(scale(metres), torch.ones(2, 1, 5, 1))


def test_gains_are_kept_beside_the_checkpoint(tmp_path):
    model = tiny()
    model.place_gain.begin()
    model.colour_gain.set([-0.1 * i for i in range(len(NODES))])
    torch.save(model.gains(), tmp_path / "gains.pt")
    other = tiny()
    other.set_gains(torch.load(tmp_path / "gains.pt", weights_only=True))
    assert all(torch.equal(a, b) for a, b in zip(model.gains().values(), other.gains().values()))
    assert not any(name.startswith(("place_gain", "colour_gain")) for name in model.state_dict()), "no checkpoint holds them"


def test_features_tell_octaves_apart_and_reach_no_further_than_a_halo_allows():
    rows, columns = torch.meshgrid(torch.arange(48.0), torch.arange(48.0), indexing="ij")
    cover = torch.full((1, 8, 48, 48), 0.125)

    def told(period):
        grey = (0.5 + 0.1 * torch.sin(2 * torch.pi * (rows + columns) / period)).view(1, 1, 48, 48)
        return features(grey.repeat(1, 3, 1, 1), cover, grey)[0, 11:13, 24, 24]

    fine, middle = told(3.0), told(8.0)
    assert fine[0] > middle[0] + 0.3 and middle[1] > fine[1] + 0.3
    grey = torch.rand(1, 1, 48, 48)
    grey[0, 0, 24, 24] = float("nan")
    touched = torch.isnan(features(grey.repeat(1, 3, 1, 1), cover, grey)[0]).any(dim=0).nonzero()
    assert int((touched - 24).abs().max()) == 10


def test_quarters_of_a_square_of_blocks():
    blocks = torch.arange(36.0).view(1, 1, 36)
    parts = quarters(blocks)
    assert parts.shape == (4, 1, 9)
    assert sorted(parts[0, 0].tolist()) == [0, 1, 2, 6, 7, 8, 12, 13, 14] and sorted(parts[3, 0].tolist())[-1] == 35


def test_what_was_generated_is_counted_without_the_gain_it_had():
    """The same children with a neutral gain and with one that made them livelier."""
    model, metres = tiny(), torch.tensor([3.0])
    parents = torch.rand(1, 11, CROP // 4, CROP // 4)
    children = torch.rand(1, 11, CROP, CROP)
    drawn = children, parents.repeat_interleave(4, dim=2).repeat_interleave(4, dim=3)
    plain = pairs_of(model, parents, drawn, metres, torch.ones(1))
    model.place_gain.third_scale += 0.2
    strengthened = pairs_of(model, parents, drawn, metres, torch.ones(1))
    assert torch.equal(strengthened.fixed, plain.fixed)
    assert torch.allclose(strengthened.made, plain.made * np.exp(-0.4 * 0.987), rtol=0.01)
    assert plain.made.shape == (1, 36) and plain.features.shape == (1, PlaceGain.FEATURES, 36)


def test_what_no_gain_changes_is_told_apart():
    """Every gain gives nearly the energy that is expected of it, and one of 0 what is fixed."""
    torch.manual_seed(2)
    model, log2 = tiny(), torch.full((6,), 3.0)
    parents = torch.rand(6, 11, CROP // 4, CROP // 4) * 0.4 + 0.3
    parents[:, 3:] /= parents[:, 3:].sum(dim=1, keepdim=True)
    found = pairs_of(model, parents, calibrate.draw(model, parents, log2), log2, torch.ones(6))
    assert float(found.fixed.mean()) > 0.1 * float(found.made.mean()), "sharpened edges of the parent and borders of land cover, with any gain"
    model.place_gain.third_scale.fill_(-20.0)
    least = pairs_of(model, parents, calibrate.draw(model, parents, log2), log2, torch.ones(6))
    assert float(expected(model.place_gain, least).mean()) == pytest.approx(float(expected(model.place_gain, found).mean()), rel=0.1)
    assert not model.place_gain.shut


def test_zooms_of_ground_resolutions():
    found = pairs(3, torch.ones_like, 1)._replace(log2_metres=torch.tensor([9.7, 3.6, -1.7]))
    told = by_stage(found)
    assert [i for i, v in enumerate(told) if v > 0] == [0, 3, 6]


def test_values_of_stages_at_the_nodes_of_a_gain():
    assert at_nodes(np.arange(7.0)) == pytest.approx([*np.arange(13) / 2, 6.0])


def test_windows_of_the_cascade_are_held_against_like_places(monkeypatch):
    """A network of nearly no detail beside lively places, and the same network beside flat ones."""
    torch.manual_seed(1)
    model = tiny()
    model.place_gain.third_scale.fill_(-8.0)
    model.place_gain.LIMIT = 8.0
    model.contest.lots.zero_()  # nor of fields of its own, which the places have not
    monkeypatch.setattr(likeness, "OCTAVE", 0.0)
    ratios = []
    for noise in (0.1, 0.0):
        crops = torch.full((20, 11, CROP - 2 * BORDER, CROP - 2 * BORDER), 0.125)
        crops[:, :3] = 110 / 255 + noise * torch.randn_like(crops[:, :3])
        crops = (crops.clamp(0, 1) * 255).round() / 255
        energy = calibrate.detail_energy(crops, model.right_inverse).flatten(1).mean(dim=1).numpy()
        real = Known(kinds_of(crops, torch.full((20,), 4.0)), energy, liveliness(crops).numpy())
        start = lambda colours, _: torch.full((1, 8, *colours.shape[2:]), 0.125)  # noqa: E731 - the same cover everywhere
        chain = Chain(Walkers(np.full((512, 512, 3), 110, np.uint8), start, STAGES, CROP // 4, 1), real)
        found, livelier = chain.walk(model, 1)
        assert livelier.shape == (STAGES, 4) and len(found.truth) >= STAGES
        assert torch.allclose(found.truth, torch.tensor(np.exp(np.log(energy).mean())), rtol=0.1)
        ratios.append(livelier[:, :3])
    assert ratios[0].max() < 0.05 and ratios[1].min() > 0.5


def test_places_that_nothing_is_like_teach_nothing():
    model = tiny()
    nothing = Known(np.full((3, 10), 9.0), np.ones(3), np.ones((3, 4)))
    chain = Chain(Walkers(np.full((512, 512, 3), 110, np.uint8), Start().eval(), 2, CROP // 4, 1), nothing)
    assert chain.step(model) == ([], [])


def test_detail_is_what_the_parents_do_not_show():
    model = tiny()
    parents = torch.rand(1, 11, 16, 16)
    smooth = model.right_inverse(parents)
    assert calibrate.detail_energy(smooth, model.right_inverse).max() < 2 * calibrate.QUIETEST
    assert torch.allclose(block_mean(smooth), parents, atol=1e-5)


def tiny() -> Stage:
    return Stage(NetworkShape(channels=16, hidden=16, blocks=1, embedding=8, head=4)).eval()


def test_windows_of_steep_ground_are_known():
    parents = torch.rand(3, len(STATE), 16, 16)
    parents[:, SEEN:] = LEVEL_BYTE / 255
    parents[1, SEEN:] = channels_of(torch.tensor([0.3, -0.2]).view(1, 2, 1, 1)).expand(1, 2, 16, 16)
    parents[2, SEEN] += 1.0 / 255  # a step of a byte is level ground
    assert steep(parents).tolist() == [False, True, False]
