"""Labels, shares and the start of land cover."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from worldloom_training.amounts import CRESTS, SLOPE, lot_table
from worldloom_training.batches import soften
from worldloom_training.cascade import start_weights
from worldloom_training.cover import BARE, BUILT, CLASSES, CROP, GRASS, LEGEND, SNOW, TREE, WATER, WETLAND, index_of_values
from worldloom_training.export import session, start_to_onnx
from worldloom_training.imagery import class_shares
from worldloom_training.labels import aerial_rules, marble_rules
from worldloom_training.grids import block_mean
from worldloom_training.model import Contest, Grain, share_out, tilled
from worldloom_training.relief import Carving
from worldloom_training.shapes import RandomShapes
from worldloom_training.start import CLEAN, HALO, Start, as_blue_marble, cities, city_pixels, land_contrast, mosaic, relief_of, snowfields, with_cities, with_shores, with_snowfields, without_traces
from worldloom_training.tone import lighter


def test_legend_covers_worldcover():
    table = index_of_values()
    assert table[[10, 40, 50, 60, 70, 80, 90, 95]].tolist() == [TREE, CROP, BUILT, BARE, SNOW, WATER, WETLAND, WETLAND]
    assert {20, 30, 100} <= {v for c in LEGEND for v in (c.value, *c.includes)} and table[0] == 255


def test_marble_rules_at_known_places():
    """Blue Marble's colours at: Amazon, Sahara, Greenland, Pacific, North Sea, Ukraine, Tibet, Apennines, and rock in the Alps."""
    colours = np.array([[23, 37, 11], [198, 169, 130], [253, 254, 254], [2, 5, 22], [26, 71, 128], [52, 62, 26], [133, 110, 77], [69, 66, 35],
                        [78, 81, 61]], np.float32)
    latitude = np.array([-4.5, 24.3, 72, 12, 55, 49, 33, 42.4, 45.9], np.float32)
    elevation = np.array([30, 1200, 2950, -5400, -24, 175, 5100, 914, 2000], np.float32)
    relief = np.array([5, 150, 60, 0, 0, 24, 121, 374, 724], np.float32)
    weights = marble_rules(colours, latitude, elevation, relief)
    assert weights.argmax(axis=1).tolist() == [TREE, BARE, SNOW, WATER, WATER, CROP, BARE, GRASS, BARE]
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-5)


def test_a_grey_island_in_green_is_a_city_and_a_grey_plain_is_not():
    """Colours of Tokyo and of the fields around it, in Blue Marble's tone."""
    colours = torch.tensor([52.0, 62.0, 26.0]).view(1, 3, 1, 1).repeat(1, 1, 80, 80)
    colours[:, :, 36:44, 36:44] = torch.tensor([82.0, 78.0, 52.0]).view(1, 3, 1, 1)
    island = torch.from_numpy(lighter(colours.numpy() / 255))
    assert (as_blue_marble(island) - colours).abs().max() < 2.0
    found = cities(island)[0, 0]
    assert found[37:43, 37:43].min() > 0.7 and found[:30].max() == 0
    assert cities(island[:, :, 40:41, 40:41].repeat(1, 1, 80, 80)).max() == 0
    weights = Start()(island, torch.full((1, 1, 80, 1), 36.0))
    assert torch.allclose(weights.sum(dim=1), torch.ones(1, 80, 80), atol=1e-5)
    assert (weights[0, :, 37:43, 37:43].argmax(dim=0) == BUILT).all()
    fields = torch.zeros(2, CLASSES, 80, 80)
    fields[:, CROP] = 1
    settled = with_cities(fields, island.repeat(2, 1, 1, 1), torch.tensor([36.0, 70.0]).view(2, 1, 1, 1))
    assert torch.allclose(settled.sum(dim=1), torch.ones(2, 80, 80), atol=1e-5)
    assert settled[0, CROP, 37:43, 37:43].max() < 1e-5 and settled[0, [TREE, GRASS], 37:43, 37:43].min() > 0.03, "trees and lawns between the houses"
    assert torch.equal(settled[1], fields[1]), "none far in the north"
    for peaks in (slice(33, 36), slice(44, 47)):
        island[:, :, peaks, 33:47] = torch.tensor([0.8, 0.82, 0.85]).view(1, 3, 1, 1)
    assert cities(island).max() == 0  # rock between snowfields


def test_pixels_of_large_cities_are_found_where_they_are():
    world = torch.tensor([52.0, 62.0, 26.0]).repeat(1024, 1024, 1)
    for top, left in ((508, 300), (20, 700)):  # at a border of strips; and in the far north
        world[top : top + 8, left : left + 8] = torch.tensor([82.0, 78.0, 52.0])
    found = city_pixels(np.round(255 * lighter(world.numpy() / 255)).astype(np.uint8), 0.5)
    assert len(found) > 20 and found.min(axis=0)[0] >= 507 and found.max(axis=0)[0] <= 516 and found.min(axis=0)[1] >= 299 and found.max(axis=0)[1] <= 308


def test_snow_is_seen_by_its_brightness_and_a_bright_desert_is_none():
    """Snow, half snow and half rock, sand, rock, open sea."""
    colours = torch.tensor([[0.84, 0.85, 0.83], [0.57, 0.58, 0.55], [0.85, 0.75, 0.6], [0.3, 0.31, 0.3], [0.2, 0.35, 0.5]]).view(5, 3, 1, 1)
    found = snowfields(colours).flatten().tolist()
    assert found[0] == pytest.approx(1) and 0.4 < found[1] < 0.55 and found[2:] == [0, 0, 0]


def test_snow_takes_the_place_of_land_but_not_beside_a_warm_sea():
    colours = torch.tensor([0.57, 0.58, 0.55]).view(1, 3, 1, 1).repeat(2, 1, 30, 30)
    cover = torch.zeros(2, CLASSES, 30, 30)
    cover[:, GRASS], cover[:, BARE] = 0.4, 0.6
    cover[:, :, :, :10], cover[:, WATER, :, :10] = 0, 1
    colours[:, :, :, :10] = torch.tensor([0.05, 0.1, 0.3]).view(1, 3, 1, 1)
    found = with_snowfields(cover, colours, torch.tensor([-24.0, 62.0]).view(2, 1, 1, 1).repeat(1, 1, 30, 1))
    assert torch.allclose(found.sum(dim=1), torch.ones(2, 30, 30), atol=1e-5) and found.min() >= 0
    assert torch.equal(found[:, WATER], cover[:, WATER])
    assert found[0, SNOW, :, 10:12].max() < 0.02 < 0.4 < found[0, SNOW, :, 20:].min(), "fog"
    assert found[1, SNOW, :, 10:].min() > 0.4 and found[1, GRASS, :, 11:].max() < 0.01


def test_of_a_mixture_the_darker_parts_are_woods():
    """Half fields and half woods everywhere: the shares stay, but lie where the picture says."""
    generator = torch.Generator().manual_seed(0)
    shade = 0.03 * torch.randn((1, 1, 60, 60), generator=generator)
    colours = torch.tensor([0.30, 0.34, 0.18]).view(1, 3, 1, 1) + shade
    cover = torch.zeros(1, CLASSES, 60, 60)
    cover[:, TREE], cover[:, CROP], cover[:, BUILT] = 0.45, 0.45, 0.1
    found = mosaic(cover, colours)
    assert torch.allclose(found.sum(dim=1), torch.ones(1, 60, 60), atol=1e-5)
    assert torch.equal(found[:, BUILT], cover[:, BUILT])
    dark = shade[:, 0] < -0.015
    assert found[:, TREE][dark].mean() > 0.6 and found[:, CROP][~dark].mean() > 0.5
    assert abs(found[:, TREE].mean() - 0.45) < 0.03
    even = mosaic(cover, torch.full((1, 3, 60, 60), 0.3))
    assert torch.allclose(even, cover, atol=1e-5)


def test_class_shares_are_area_averages():
    labels = np.zeros((64, 64), np.uint8)
    labels[:, 32:] = WATER
    shares = class_shares(labels, 8.0, 0.0, 3.0, 16)
    assert np.allclose(shares.sum(axis=2), 1, atol=0.01)
    assert np.allclose(shares[..., WATER].mean(), 0.5, atol=0.01)
    assert class_shares(labels, 0, 0, 1, 64)[..., WATER].sum() == 64 * 32


def test_softened_labels_have_soft_borders_and_keep_their_area():
    cover = np.zeros((64, 64, CLASSES), np.float32)
    cover[:, :32, TREE], cover[:, 32:, CROP] = 1, 1
    soft = soften(cover)
    assert np.allclose(soft.sum(axis=2), 1, atol=1e-4) and abs(soft[..., TREE].mean() - 0.5) < 0.01
    assert 0.2 < soft[32, 32, TREE] < 0.5
    assert soften(np.ones((8, 8, 1), np.float32)).min() == 1


def test_aerial_rules_tell_green_from_grey_and_water():
    picture = np.full((64, 96, 3), 140, np.uint8)
    picture[:, :32] = (70, 120, 60)
    picture[:, 64:] = (50, 60, 80)
    labels = aerial_rules(picture, "harbor", 1.0)
    assert (labels[8:56, 40:56] == BUILT).all() and (labels[8:56, 72:88] == WATER).all()
    assert (aerial_rules(picture, "agricultural", 1.0) == CROP).all()


def test_start_weights_sum_to_255(tmp_path):
    torch.manual_seed(0)
    start_to_onnx(Start(), tmp_path / "start.onnx")
    colours = np.random.default_rng(0).integers(0, 256, (3, 16 + 2 * HALO, 16 + 2 * HALO)).astype(np.uint8)
    weights = start_weights(session(tmp_path / "start.onnx"), colours, 3000, HALO)
    assert weights.shape == (CLASSES, 16, 16)
    assert (weights.sum(axis=0, dtype=int) == 255).all()


def test_water_keeps_its_border_while_other_borders_soften():
    """A little water all along a coast would become a belt of ponds further down."""
    cover = np.zeros((64, 64, CLASSES), np.float32)
    cover[:, 32:, WATER] = 1
    cover[:24, :32, TREE], cover[24:, :32, SNOW] = 1, 1
    soft = soften(cover)
    assert np.allclose(soft.sum(axis=2), 1, atol=1e-5)
    assert soft[:, :28, WATER].max() < 1e-3 and soft[:, 36:, WATER].min() > 0.999
    assert 0.1 < soft[25, 10, TREE] < 0.4 and soft[27, 10, TREE] > 0.02


def test_relief_of_the_land_shows_and_a_coast_is_none():
    plain, coast = torch.full((1, 3, 40, 40), 0.25), torch.full((1, 3, 40, 40), 0.25)
    coast[:, :, :, 20:] = torch.tensor([0.02, 0.1, 0.4]).view(1, 3, 1, 1)
    slopes = plain + 0.1 * torch.sin(torch.arange(40.0)).view(1, 1, 1, 40)
    of_plain, of_coast, of_slopes = (float(land_contrast(x, 9).max()) for x in (plain, coast, slopes))
    assert of_slopes > 0.06 and of_plain < 0.01
    assert float(land_contrast(coast, 9)[..., :20].max()) < 0.02 and of_coast < 0.06


def test_the_start_network_reads_no_farther_than_its_halo():
    torch.manual_seed(1)
    start, colours, latitude = Start().eval(), torch.rand(1, 3, 50, 50), torch.full((1, 1, 50, 1), 40.0)
    colours[:, :, 25, 25] = float("nan")
    with torch.no_grad():
        touched = torch.isnan(start(colours, latitude))[0, 0].nonzero()
    assert (touched - 25).abs().max() == HALO


def test_relief_is_of_land():
    table = np.full((9, 9), -3000.0)
    table[4, 4] = 900.0
    assert relief_of(table).max() > 200 and relief_of(np.full((9, 9), -4000.0)).max() == 0


def test_no_lakes_on_an_ice_sheet_and_no_snow_on_a_warm_coast():
    def shares(**named):
        return torch.tensor([named.get(c.channel, 0.0) for c in LEGEND]).view(1, CLASSES, 1, 1)

    assert torch.allclose(without_traces(shares(snow=0.93, water=0.07)), shares(snow=1.0), atol=1e-6)
    assert torch.allclose(without_traces(shares(water=0.5, bare=0.46, snow=0.04)), shares(water=0.494, bare=0.506), atol=1e-6)
    for kept in (shares(snow=0.5, water=0.5), shares(snow=0.6, bare=0.4), shares(water=0.03, crop=0.97)):
        found = without_traces(kept)
        assert abs(float(found.sum()) - 1.0) < 1e-6 and (found - kept).abs().max() < 0.08


def lots_of(noise: torch.Tensor, fallen: torch.Tensor | None = None, planned: float = 0.0, stand: float = 0.0) -> torch.Tensor:
    """Random fields that classes draw lots from, on steep ground that falls as it is told, or on level ground, wild or tilled."""
    level = torch.zeros_like(noise.repeat(1, 2, 1, 1))
    shapes = RandomShapes()(noise, 0.0 * noise, 0.0 * noise, torch.full_like(noise, stand))
    rough = torch.full_like(noise, float(fallen is not None))
    return Contest.fields(Grain()(noise), shapes.cover, Carving()(noise, level if fallen is None else fallen).lots, rough, torch.full_like(noise, planned))


def test_a_shore_stays_a_line():
    """A straight shore, aslant, as an area mean shows it: three stages on it is as narrow as it was, and nothing lies off it."""
    torch.manual_seed(6)
    size = 48
    fine = torch.arange(8 * size) / 8.0
    sea = (fine[None] + 0.35 * fine[:, None] < 30.0).float()[None, None]
    share = F.avg_pool2d(sea, 8)
    contest = Contest()
    for stage in range(3):
        cover = torch.zeros(1, CLASSES, size, size)
        cover[:, WATER], cover[:, BARE] = share[:, 0], 1.0 - share[:, 0]
        noise = torch.randn(1, 1, 4 * size, 4 * size)
        child = share_out(contest(cover, torch.full((1, 1, size, 1), 10.0 - 2.0 * stage), lots_of(noise)), cover)
        water = child[:, WATER : WATER + 1]
        inner = water[0, 0, 16:-16, 16:-16]
        rows = (inner > 0.5).float()
        assert ((inner > 0.1) & (inner < 0.9)).float().sum(dim=1).mean() < 5.0, "pixels of a row that are neither sea nor land"
        assert (rows[:, 1:] != rows[:, :-1]).float().sum(dim=1).mean() < 4.0, "a row crosses the shore once, and now and then an islet beside it"
        row, column = 2 * size, int((water[0, 0, 2 * size] > 0.5).sum())  # go on where the middle row meets the shore
        column = min(max(column, size // 2), 4 * size - size // 2)
        share = water[..., row - size // 2 : row + size // 2, column - size // 2 : column + size // 2]


def test_water_of_a_shore_is_what_its_colours_hold():
    """What was learned says 0.1 of a pixel that is a third sea, and 0.2 of one that is none."""
    land, sea = torch.tensor([0.45, 0.40, 0.30]), torch.tensor([0.10, 0.20, 0.45])
    share = torch.zeros(12)
    share[:5], share[5] = 1.0, 0.35
    colour = (share[:, None] * sea + (1.0 - share[:, None]) * land).T[None, :, None].repeat(1, 1, 12, 1)
    water = share.clone()
    water[5], water[6] = 0.1, 0.2
    cover = torch.zeros(1, CLASSES, 12, 12)
    cover[:, WATER], cover[:, GRASS], cover[:, BARE] = water, 0.75 * (1.0 - water), 0.25 * (1.0 - water)
    found = with_shores(cover, colour)
    row = found[0, WATER, 6]
    assert abs(row[5] - (0.35 - CLEAN) / (1.0 - 2.0 * CLEAN)) < 0.02 and row[6] < 0.01 and row[:5].min() > 0.99
    assert torch.allclose(found.sum(dim=1), torch.ones(1, 12, 12), atol=1e-5)
    assert torch.allclose(found[0, GRASS, 6, 5:], 3.0 * found[0, BARE, 6, 5:], atol=1e-4), "the rest is the land around"
    assert torch.equal(found[..., 9:], cover[..., 9:]) and torch.equal(with_shores(cover, 0.0 * colour + 0.3), cover), "no sea, no shore"


def test_snow_lies_on_lit_spurs_and_not_in_the_valleys():
    """Rock and snow, half of each everywhere: where spurs are high and lit there is more snow, and shares are kept."""
    torch.manual_seed(4)
    noise, east = torch.randn(1, 1, 320, 320), torch.zeros(1, 2, 320, 320)
    east[:, 0] = 1.0
    lots = lots_of(noise, east)
    cover = torch.zeros(1, CLASSES, 80, 80)
    cover[:, BARE], cover[:, SNOW] = 0.5, 0.5
    child = share_out(Contest()(cover, torch.full((1, 1, 80, 1), 8.0), lots), cover)
    inner = np.s_[0, :, 40:-40, 40:-40]
    snow, high = child[inner][SNOW], lots[inner][SLOPE : CRESTS + 1].sum(dim=0) * 0.5**0.5
    assert float(torch.corrcoef(torch.stack([snow.flatten(), high.flatten()]))[0, 1]) > 0.4
    assert float(snow[high > 1.0].mean()) > 0.6 > 0.4 > float(snow[high < -1.0].mean())
    assert (block_mean(child) - cover).abs().max() < 1e-4


def test_among_fields_woods_have_straight_borders():
    """Woods and fields, half of each everywhere: of tilled land, borders have fewer corners. Water is told by the same lots as in the wild."""
    torch.manual_seed(4)
    noise = torch.randn(1, 1, 320, 320)
    cover = torch.zeros(1, CLASSES, 80, 80)
    cover[:, TREE], cover[:, CROP] = 0.5, 0.5
    straight = []
    for planned in (0.0, 1.0):
        child = share_out(Contest()(cover, torch.full((1, 1, 80, 1), 6.0), lots_of(noise, planned=planned, stand=1.0)), cover)
        woods = (child[0, TREE, 40:-40, 40:-40] > 0.5).float()
        around = F.avg_pool2d(woods[None], 2, stride=1)
        straight.append(float((around == 0.5).float().mean() / ((around == 0.25) | (around == 0.75)).float().mean()))
        assert (block_mean(child) - cover).abs().max() < 1e-4
    assert straight[1] > 1.2 * straight[0]
    natural, divided = (lots_of(noise, planned=planned) for planned in (0.0, 1.0))
    told = lot_table()[WATER].view(1, -1, 1, 1)
    assert torch.equal((told * natural).sum(dim=1), (told * divided).sum(dim=1))


def test_land_is_tilled_where_there_are_fields_or_towns():
    cover = torch.zeros(1, CLASSES, 1, 4)
    cover[0, CROP, 0], cover[0, BUILT, 0] = torch.tensor([0.0, 0.1, 0.2, 0.0]), torch.tensor([0.0, 0.0, 0.025, 0.8])
    assert torch.allclose(tilled(cover).flatten(), torch.tensor([0.0, 0.0, 0.5, 1.0]), atol=1e-6)


def test_on_steep_ground_meadows_and_fields_lie_in_valleys_and_rock_on_crests():
    torch.manual_seed(4)
    noise, east = torch.randn(1, 1, 320, 320), torch.zeros(1, 2, 320, 320)
    east[:, 0] = 1.0
    lots = lots_of(noise, east)
    inner = np.s_[0, :, 40:-40, 40:-40]
    high = lots[inner][CRESTS].flatten()
    for kind in (GRASS, CROP):
        cover = torch.zeros(1, CLASSES, 80, 80)
        cover[:, BARE], cover[:, kind] = 0.5, 0.5
        child = share_out(Contest()(cover, torch.full((1, 1, 80, 1), 6.0), lots), cover)
        assert float(torch.corrcoef(torch.stack([child[inner][kind].flatten(), high]))[0, 1]) < -0.25
