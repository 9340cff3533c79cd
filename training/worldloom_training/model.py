"""The network of one x4 stage: strictly local, conditioned on ground resolution and on land cover.

Shapes use N = batch, K = 8 land-cover classes, H x W = parent pixels. The state of a level has 3 + K channels: red, green,
blue (0..1, a stored byte v is v/255) and one weight per class (0..1, summing to 1 up to rounding).

The stage computes ``child = U P + (f - U A f)``: ``P`` is the parent, ``A`` the 4 x 4 block mean,
``U`` a smooth right inverse of ``A`` (``A U = I``) and ``f`` the detail invented by the network.
So the mean of a 4 x 4 block of the child is the parent pixel, whatever ``f`` is
(null-space projection: Wang, Yu and Zhang, "Zero-Shot Image Restoration Using Denoising Diffusion
Null-Space Model", ICLR 2023; there with ``U`` = replication, which leaves visible squares). That holds for colours and
for class weights alike: a pixel that is one third forest has children that are one third forest.

Why the parts are what they are:

* every operation looks at a bounded neighbourhood, so windows with a halo of 16 parent pixels agree
  bit for bit where they overlap, and no blending is needed;
* land cover is drawn first and the picture is drawn on it: colour alone does not say what a place is, and seven stages of
  colour alone end in one texture for field, town and scrub;
* the detail is measured in units of the root of the parent's own local standard deviation, times a factor that the
  network predicts: a calm sea stays calm. (Of the deviation itself would be a multiplicative cascade: after a few
  stages its detail sits in a few clumps. The root halves every departure in the logarithm, so it dies out.)
* brightness detail runs along the line through the neighbourhood's colours, and other coloured detail is measured
  in units of the colour variation off that line: stages add little coloured noise of their own;
* detail is squeezed between black and white, whatever its size (:func:`squeeze`): a pixel that has reached black or
  white would have children of no other value, and every further stage would enlarge it to a block.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .amounts import CARVED, EDGES, FIELDS, FRAYED, KNOTS, MOSAIC, RELIEF, SPECKLE, TONE_STRENGTHS, USUAL, Amounts, lot_strengths, lot_table, on_ground, tone_table
from .cover import BUILT, CLASSES, CROP, SEEN, SLOPE_CHANNELS, SNOW, TREE, WATER, WETLAND
from .edges import FINEST, REDRAWN, SQUARE, redrawn
from .gains import PlaceGain, ScaleGain, box_mean, exact_log, features, hats, wide_mean
from .grids import SCALE, RightInverse, block_mean, upsample_bilinear, within
from .mosaic import REACH as PIECES, as_mosaic
from .relief import REACH as CARVING_REACH
from .relief import EASED, GENTLE, LEVEL, STEEP, Carved, Carving, channels_of, creased, fall, lit, slopes_of, steepness
from .shapes import BRIGHTNESS, GREY, REACH, TINTS, RandomShapes, Shapes, highest, soft

COLOURS = 3
NOISE_CHANNELS = 16
LUMA = (0.299, 0.587, 0.114)
"""Rec. 601 luma weights."""


CLEAR = 2
"""Parent pixels at the edge of a window whose :class:`LocalStatistics` are not those of the world."""


class LocalStatistics(NamedTuple):
    """What a 5 x 5 neighbourhood of the parent says; (N, 3, H, W) or (N, 1, H, W), in picture units.

    All but the first three leave out what the share of water explains: beside a coast they are those of the land and
    of the sea, not of the step between them, which would make both sides busy in the colours of the other.
    """

    mean: Tensor  # 3 channels
    whole_spread: Tensor  # standard deviation of brightness
    colour_spread: Tensor  # standard deviation of colour that brightness does not explain
    spread: Tensor  # standard deviation of brightness
    direction: Tensor  # colour change per unit of brightness, 3 channels
    tint_spread: Tensor  # standard deviation of the tint, blue minus red
    tint_direction: Tensor  # colour change per unit of tint, 3 channels
    rest_spread: Tensor  # standard deviation of colour that the tint does not explain


def local_statistics(parent: Tensor, water: Tensor, luma: Tensor) -> LocalStatistics:
    """Mean, spread and the line through the colours of every neighbourhood; (N, 3, H, W) colours, (N, 1, H, W) water.

    Colours of neighbours are mixtures of a few materials (fields and woods, rock and snow), so they lie near a
    line. Its slope is the regression of each channel on brightness; where the neighbourhood is flat, the slope
    falls back to the colour itself, which is how shading changes it. Two materials can be equally bright, so a
    second regression runs on the tint (blue minus red).
    """
    grey = (parent * luma).sum(dim=1, keepdim=True)
    tint = parent[:, 2:3] - parent[:, 0:1]
    moments = torch.cat([parent, parent * parent, parent * grey, grey * grey, parent * tint, tint * tint,
                         water, water * water, parent * water], dim=1)
    means = box_mean(moments, 5)
    mean = means[:, 0:3]
    mean_grey = (mean * luma).sum(dim=1, keepdim=True)
    mean_tint = mean[:, 2:3] - mean[:, 0:1]
    variance = F.relu(means[:, 3:6] - mean * mean)
    covariance = means[:, 6:9] - mean * mean_grey
    variance_grey = F.relu(means[:, 9:10] - mean_grey * mean_grey)
    whole_spread = torch.sqrt(variance_grey + 1e-6)
    unexplained = F.relu(variance - covariance * covariance / (variance_grey + 1e-6)).sum(dim=1, keepdim=True)

    shore = F.relu(means[:, 15:16] - means[:, 14:15] * means[:, 14:15]) + 0.002
    along = means[:, 16:19] - mean * means[:, 14:15]
    along_grey = (along * luma).sum(dim=1, keepdim=True)
    along_tint = along[:, 2:3] - along[:, 0:1]
    variance = F.relu(variance - along * along / shore)
    covariance = covariance - along * along_grey / shore
    variance_grey = F.relu(variance_grey - along_grey * along_grey / shore)
    covariance_tint = means[:, 10:13] - mean * mean_tint - along * along_tint / shore
    variance_tint = F.relu(means[:, 13:14] - mean_tint * mean_tint - along_tint * along_tint / shore)

    trusted = 0.012 / (shore + 0.01)  # beside water, what it does not explain is mostly that weights and colours of mixtures disagree a little
    covariance, variance_tint, variance = covariance * trusted, variance_tint * trusted, variance * trusted
    covariance_tint = covariance_tint * trusted

    prior = 2.0e-4  # variance of brightness, (3.6 / 255)^2, at which the line and the shading count the same
    shading = (parent + 0.04) / (grey + 0.04)
    direction = torch.clamp((covariance + prior * shading) / (variance_grey * trusted + prior), min=-2.5, max=2.5)
    neutral = parent.new_tensor([-0.5, 0.0, 0.5]).view(1, 3, 1, 1)
    tint_direction = torch.clamp((covariance_tint + prior * neutral) / (variance_tint + prior), min=-1.5, max=1.5)
    rest = F.relu(variance - covariance_tint * covariance_tint / (variance_tint + 1e-6)).sum(dim=1, keepdim=True)
    return LocalStatistics(
        mean, whole_spread, torch.sqrt(unexplained + 1e-6), torch.sqrt(variance_grey + 1e-6), direction,
        torch.sqrt(variance_tint + 1e-6), tint_direction, torch.sqrt(rest + 1e-6),
    )


def tilled(wide_cover: Tensor) -> Tensor:
    """Whether people have divided the land, 0 to 1: of class weights over a wide neighbourhood (N, 8, H, W) -> (N, 1, H, W)."""
    return ((wide_cover[:, CROP : CROP + 1] + wide_cover[:, BUILT : BUILT + 1] - WILD) * (1.0 / (TILLED - WILD))).clamp(0.0, 1.0)


def standing_out(colours: Tensor, local: LocalStatistics, luma: Tensor) -> Tensor:
    """How much lighter than its neighbourhood a pixel of the parent is, in units of the spread there, -1.5 to 1.5: (N, 3, H, W) -> (N, 1, H, W)."""
    return (((colours - local.mean) * luma).sum(dim=1, keepdim=True) / (local.whole_spread + 0.02)).clamp(-1.5, 1.5)


FURROWS, STANDS, USUAL_TINT = 25.0, 6.0, -0.125
"""Directions that rows, and parcels and houses, change between per unit of tint: the former from field to field, and hardly within one, the latter from town to town; and the tint
of which these lie straight."""


def directions(colours: Tensor) -> Tensor:
    """Which way rows run, from east to west where 1 and from north to south where -1, and whether parcels and houses lie straight, 1, or stand on a corner, -1: (N, 3, H, W) -> (N, 2, H, W).

    The tint of a place says so, which it has at every zoom and all over: noise of a stage knows nothing of fields that are a hundred pixels wide. Two thirds lie straight.
    """
    tint = wide_mean(colours[:, 2:3] - colours[:, 0:1])
    turns = torch.cat([FURROWS * tint, STANDS * (tint - USUAL_TINT)], dim=1)
    return (12.0 * (turns - torch.floor(turns) - 0.5).abs() - turns.new_tensor([3.0, 2.0]).view(1, 2, 1, 1)).clamp(-1.0, 1.0)


ROUGH = 0.25
"""Slope from which on ground has neither fields nor houses, and its borders are those of ridges and valleys, and not frayed."""

SMOOTH = 0.6
"""Share of grain that is left out of the lots on such ground, which spurs decide."""

WILD, TILLED = 0.1, 0.35
"""Shares of fields and towns, of some 13 x 13 pixels around, up to which land is wild, and from which on it is tilled."""

PLANNED, PARCELLED = 0.7, 0.5
"""Share of grain that is left out of the lots there, and how much more parcels count: among fields, woods have straight borders, too."""

TINTED = 2.4
"""Tint of shapes over the tint that is drawn, at the same strength: a field may be brown beside a green one, specks may not."""

CONTRASTS = {TREE: 0.3, SNOW: 0.8, WATER: 0.4}
"""Classes whose border shows as a border of colours, and how far these are apart at most: of sand and sea it is 0.4. Water comes last, see :func:`class_contrasts`."""

BELIEVED = 0.015
"""Variance of a class's weight around a pixel at which half of the slope of colours is believed: of weights that hardly vary, it is that of chance."""


TOLD = 0.1
"""Variance of their weights around a pixel, together, at which half of what is usual of classes (:data:`.amounts.TONES`) is added to what the place tells."""


BEYOND, BEYOND_SHARE = 0.01, 0.1
"""How far colours of a border may lie beyond those of the parents around it: so much, and a share of the range of these."""


def as_seen(slope: Tensor, weight: Tensor, above: Tensor, below: Tensor) -> Tensor:
    """Which part of a slope of colours (N, 3, H, W) is believed, (N, 1, H, W): the pure colours on its two sides, of a class of such a weight (N, 1, H, W) and of the rest, may not lie farther above
    or below the pixel's own than (N, 3, H, W).

    What a pixel is mixed of is a guess by its weights. Where these say a little too much of water, its land would be more orange than any sand around, and the sand of that again.
    """
    steep = slope.abs() + 1e-4
    rises = (slope > 0.0).to(slope.dtype)
    to_class = rises * above + (1.0 - rises) * below
    to_rest = rises * below + (1.0 - rises) * above
    rooms = torch.minimum(to_class / (steep * (1.0 - weight).clamp(min=0.02)), to_rest / (steep * weight.clamp(min=0.02)))
    return rooms.amin(dim=1, keepdim=True).clamp(max=1.0)


def class_contrasts(colours: Tensor, cover: Tensor) -> tuple[Tensor, Tensor]:
    """Colour change per unit of weight of some classes in a 5 x 5 neighbourhood, (N, 9, H, W), and how little the place tells of it, (N, 1, H, W): 1 where they do not vary.

    A regression like that of :func:`local_statistics`: beside a coast it is the colour of the sea less that of the land, and 0
    where a class does not vary. The child's cover times this draws borders in the right colours. What water explains is water's: where woods end at the sea, they
    would else be taken for what is not blue, and every meadow behind a beach for something bluish.
    """
    slopes, known, explained = {}, 0.0, 0.0
    light, dark = highest(colours, 5), -highest(-colours, 5)
    beyond = BEYOND + BEYOND_SHARE * (light - dark)
    above, below = light - colours + beyond, colours - dark + beyond
    water = cover[:, WATER : WATER + 1]
    means = box_mean(torch.cat([colours, water, water * water, water * colours], dim=1), 5)
    mean_colours, mean_water = means[:, 0:3], means[:, 3:4]
    water_variance = F.relu(means[:, 4:5] - mean_water * mean_water)
    water_covariance = means[:, 5:8] - mean_water * mean_colours
    for index, steepest in CONTRASTS.items():
        weight = cover[:, index : index + 1]
        if index == WATER:
            variance, own, covariance = water_variance, water_variance, water_covariance - explained
        else:
            moments = box_mean(torch.cat([weight, weight * weight, weight * water, weight * colours], dim=1), 5)
            mean = moments[:, 0:1]
            variance = F.relu(moments[:, 1:2] - mean * mean)
            with_water = moments[:, 2:3] - mean * mean_water
            share = with_water / (water_variance + 0.002)
            own = F.relu(variance - with_water * share)
            covariance = moments[:, 3:6] - mean * mean_colours - share * water_covariance
        slope = torch.clamp(covariance / (own + BELIEVED), min=-steepest, max=steepest)
        slope = slope * as_seen(slope, weight, above, below)
        if index != WATER:
            explained = explained + slope * with_water
        slopes[index] = slope
        known = known + variance
    return torch.cat([slopes[index] for index in CONTRASTS], dim=1), TOLD / (known + TOLD)


def bounded(drawn: Tensor, limit: float) -> Tensor:
    """Passes small values and never exceeds ``limit``: a burst in one place is a clump two stages on."""
    return drawn * torch.rsqrt(1.0 + (drawn / limit) ** 2)


@dataclass(frozen=True)
class NetworkShape:
    """Sizes of the network; stored in every checkpoint."""

    channels: int = 64
    hidden: int = 96
    blocks: int = 8
    embedding: int = 64
    head: int = 12


class ResolutionEmbedding(nn.Module):
    """log2 of metres per child pixel, (N, 1, H, 1) -> features (N, E, H, 1)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, width, 1)
        self.second = nn.Conv2d(width, width, 1)
        # The kinks of the first layer are spread evenly over 0.1 m ... 2.5 km.
        with torch.no_grad():
            sign = torch.where(torch.arange(width) % 2 == 0, 1.0, -1.0)
            kinks = torch.linspace(-1.1, 1.1, width)
            self.first.weight.copy_((4.0 * sign).view(-1, 1, 1, 1))
            self.first.bias.copy_(-4.0 * sign * kinks)

    def forward(self, log2_ground_resolution: Tensor) -> Tensor:
        centred = ((log2_ground_resolution - 4.0) / 7.3).to(self.first.weight.dtype)
        return F.silu(self.second(F.silu(self.first(centred))))


class Block(nn.Module):
    """Residual block: conv 3 x 3, scale and shift by ground resolution (FiLM, Perez et al. 2018), SiLU, conv 1 x 1."""

    trimmed = 0
    """Pixels by which the result is smaller than x at every edge: 0, or 1 where the convolution is not padded."""

    folded = False
    """Whether x is taken as it is: ``centre`` is then 0, and ``scale`` 1."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.spread = nn.Conv2d(shape.channels, shape.hidden, 3, padding=1)
        self.film = nn.Conv2d(shape.embedding, 2 * shape.hidden, 1)
        self.merge = nn.Conv2d(shape.hidden, shape.channels, 1)
        nn.init.zeros_(self.film.weight)
        nn.init.zeros_(self.film.bias)
        self.register_buffer("centre", torch.zeros(1, shape.channels, 1, 1))
        self.register_buffer("scale", torch.ones(1, shape.channels, 1, 1))
        with torch.no_grad():
            self.merge.weight.mul_(0.5)

    @torch.no_grad()
    def recentre(self, centre: Tensor, scale: Tensor) -> None:
        """From now on reads ``(x - centre) / scale``, both (1, channels, 1, 1), and does the same as before (but where x is padded).

        Channels of a residual network drift apart and away from 0. Of these, a convolution makes large numbers of one sign, most hidden units close for good, and what is left
        learns slowly (:mod:`.renewal` has found four of five closed).
        """
        weight = self.spread.weight
        self.spread.bias += (weight * ((centre - self.centre) / self.scale)).sum(dim=(1, 2, 3))
        weight *= scale / self.scale
        self.centre.copy_(centre)
        self.scale.copy_(scale)

    def fold(self) -> None:
        """Reads x as it is; not for training."""
        self.recentre(torch.zeros_like(self.centre), torch.ones_like(self.scale))
        self.folded = True

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        gain, shift = self.film(embedding).split(self.spread.out_channels, dim=1)
        read = x if self.folded else (x - self.centre) / self.scale
        return within(x, self.trimmed) + self.merge(F.silu(self.spread(read) * (1.0 + gain) + shift))


def tapered_transpose(inputs: int, outputs: int) -> nn.ConvTranspose2d:
    """A lapped x4 head: 8 x 8 kernel, stride 4; random start under a raised-cosine window.

    Neighbouring parent pixels' contributions overlap and fade into each other, so that the start
    of training has no 4 x 4 blocks to unlearn (lapped transforms: Malvar 1992).
    """
    layer = nn.ConvTranspose2d(inputs, outputs, 2 * SCALE, stride=SCALE, padding=SCALE // 2)
    with torch.no_grad():
        layer.weight.normal_(0.0, 1.6 / math.sqrt(inputs * SCALE))
        layer.weight.mul_(fading(layer.weight))
        layer.bias.zero_()
    return layer


def fading(like: Tensor) -> Tensor:
    """The raised-cosine window of a lapped x4 head, (8, 8); its four taps at any child pixel sum to 1."""
    window = torch.sin(math.pi * (torch.arange(2 * SCALE, device=like.device, dtype=like.dtype) + 0.5) / (2 * SCALE)) ** 2
    return window.view(-1, 1) * window.view(1, -1)


def without_lattice(weight: Tensor) -> Tensor:
    """The kernel of a lapped x4 head, (in, out, 8, 8), less what it makes of inputs that are the same everywhere, but for its mean.

    A child pixel is the sum of four taps, and where the body has nothing to tell one place from another, what these draw is a pattern of four pixels: a lattice. The kernels of
    Malvar's lapped transforms have none by design; of trained ones it is taken off, under the window that they began with.
    """
    taps = weight.reshape(*weight.shape[:2], 2, SCALE, 2, SCALE)
    even = taps.sum(dim=(2, 4))
    uneven = even - even.mean(dim=(2, 3), keepdim=True)
    return (taps - fading(weight).view(2, SCALE, 2, SCALE) * uneven[:, :, None, :, None]).reshape(weight.shape)


def as_convolution(weight: Tensor) -> Tensor:
    """The kernel of a lapped x4 head, (in, out, 8, 8), as one of 2 x 2 parents: (16 out, in, 2, 2), for the 4 x 4 children between their centres.

    The same sums; runtimes have a faster way with convolutions, and none of them writes what another one has to add up.
    """
    taps = weight.reshape(*weight.shape[:2], 2, SCALE, 2, SCALE).flip(2).flip(4)
    return taps.permute(1, 3, 5, 0, 2, 4).reshape(-1, weight.shape[0], 2, 2)


def from_convolution(kernel: Tensor) -> Tensor:
    """The inverse of :func:`as_convolution`."""
    taps = kernel.reshape(-1, SCALE, SCALE, kernel.shape[1], 2, 2).permute(3, 0, 4, 1, 5, 2)
    return taps.flip(2).flip(4).reshape(kernel.shape[1], -1, 2 * SCALE, 2 * SCALE)


class Grain(nn.Module):
    """White child-resolution noise at three softnesses: (N, 1, 4H, 4W) -> (N, 3, 4H, 4W), each of unit variance.

    The raw material of even textures (canopy, sand, swell), which the head only has to mix and modulate
    (noise injection: Karras et al. 2019, here with a gate per pixel).
    """

    BOXES = (3, 7)
    """Edges of the box means; each runs twice, a tent of standard deviation 1.2 and 2.8 child pixels."""

    def forward(self, noise: Tensor) -> Tensor:
        return torch.cat([noise, *(soft(noise, edge, edge) for edge in self.BOXES)], dim=1)


def squeeze(detail: Tensor, base: Tensor) -> Tensor:
    """Bounds detail by the way that ``base`` has left to black and white: small detail passes, none reaches either.

    ``d -> d / sqrt(1 + (d / room)^2)``, where ``room`` is nearly all the way in the detail's own direction.
    """
    base = base.clamp(0.0, 1.0)
    room = torch.where(detail > 0, 1.0 - base, base) * 0.97 + 0.004
    tightest = ((detail / room) ** 2).amax(dim=1, keepdim=True)  # one factor for all colours: what is bounded keeps its hue
    return detail * torch.rsqrt(1.0 + tightest)


DARKEST, SHARE = 5.0 / 255.0, 0.2
"""A child keeps this distance from black and white, or this share of its parent's distance if that is more."""

SLACK = 3.0 / 255.0
"""How far below that share a single colour may fall before the whole block is faded."""


def faded(picture: Tensor, parent: Tensor) -> Tensor:
    """Children (N, 3, 4H, 4W) brought nearer to their parent (N, 3, H, W), block by block and all colours alike, where one falls too far.

    Colour by colour it would turn hues: a block of snow and rock, in which only the blue of the rock has to be raised, loses blue in its snow.
    """
    above = F.interpolate(parent, scale_factor=float(SCALE), mode="nearest")
    departure = picture - above
    kept = None
    for side, room in ((-1.0, parent), (1.0, 1.0 - parent)):
        deepest = F.max_pool2d(side * departure, SCALE).clamp(min=1e-6)
        ratio = (((1.0 - SHARE) * room + SLACK) / deepest).amin(dim=1, keepdim=True)
        kept = ratio if kept is None else torch.minimum(kept, ratio)
    return above + departure * F.interpolate(kept.clamp(max=1.0), scale_factor=float(SCALE), mode="nearest")


def within_reach(picture: Tensor, parent: Tensor) -> Tensor:
    """Keeps children (N, 3, 4H, 4W) away from black and white without moving the means of their blocks, (N, 3, H, W).

    Beside a step, such as snow above dark rock, the smooth picture overshoots. A child that has become black has black
    children, and these have too: seven stages make a black square of it. Blocks that go far beyond the bound are :func:`faded`; what little then
    lies beyond it is brought back to it, and its block pays in proportion. Blocks that keep the bound are left as they are.
    """
    picture = faded(picture, parent)
    for side in (1.0, -1.0):  # towards black, then towards white
        room, way = (parent, picture) if side > 0 else (1.0 - parent, 1.0 - picture)
        least = torch.minimum(room, (SHARE * room).clamp(min=DARKEST))
        least_child = F.interpolate(least, scale_factor=float(SCALE), mode="nearest")
        above = F.relu(way - least_child)
        paid = (room - least) / block_mean(above).clamp(min=1e-6)
        kept = above * F.interpolate(paid.clamp(max=1.0), scale_factor=float(SCALE), mode="nearest") + least_child
        picture = kept if side > 0 else 1.0 - kept
    return picture


def levelled(states: Tensor) -> Tensor:
    """States without slopes, (N, 11, H, W), with those of level ground behind them, (N, 13, H, W)."""
    return F.pad(states, (0, 0, 0, 0, 0, len(SLOPE_CHANNELS)), value=LEVEL)


LIGHTEST = 0.95
"""Nothing becomes lighter than this by lying in the sun, nor by being snow: what is white at one stage has nothing but white children, slopes or none."""


def held_back(colours: Tensor, change: Tensor) -> Tensor:
    """A change of colours, (N, 3, H, W) each, that leads to nothing lighter than :data:`LIGHTEST`, nor to anything so dark that what is beside it would have to be."""
    room = F.relu(LIGHTEST - colours) + 0.01
    tightest = (change.abs() / room).amax(dim=1, keepdim=True)
    return change * torch.rsqrt(1.0 + tightest * tightest)


def channel_total(x: Tensor) -> Tensor:
    """Sum over the channels, (N, C, H, W) -> (N, 1, H, W), always in the same order.

    ONNX Runtime sums channels in another order for a batch of two than for one; slices and additions leave it no choice.
    """
    parts = list(x.split(1, dim=1))
    while len(parts) > 1:
        half = len(parts) // 2
        parts = [first + second for first, second in zip(parts[:half], parts[half:])] + parts[2 * half :]
    return parts[0]


def class_softmax(scores: Tensor) -> Tensor:
    """Softmax over the classes, with :func:`channel_total`; scores are bounded, so no maximum is taken off."""
    grown = torch.exp(scores.clamp(-30.0, 30.0))
    return grown / channel_total(grown)


def variation(cover: Tensor) -> Tensor:
    """0 where a class has the same weight in all of a 3 x 3 neighbourhood, 1 from a difference of a half on; (N, K, H, W) -> the same shape."""
    return (2.0 * (highest(cover, 3) + highest(-cover, 3))).clamp(max=1.0)


class Contest(nn.Module):
    """Class weights before they are brought to the parent's shares: (N, K, H, W), log2 of metres per child pixel (N, 1, H, 1), :meth:`fields` (N, 12, 4H, 4W) -> (N, K, 4H, 4W).

    At every pixel the classes draw lots, each out of random fields of its own (:data:`.amounts.LOTS`), the better the larger their share: of a parent that is a third water, a third
    of the children are, and not every child a third. Water and the rest draw first, then snow and land, and then the kinds of land: a coast does not run along fields. Nothing in it is learned. Real
    parents are nearly decided and teach little about others, which a base map of 5 km is full of; a network that was asked to decide those did so in the cheapest way, by where in its
    parent a pixel lies, and drew dots, rows and mazes. Geostatistics calls it truncated pluri-Gaussian simulation (Armstrong et al. 2011, "Plurigaussian Simulations in Geosciences").
    """

    REACH = 5
    """Parent pixels at the edge of a window whose weights are not those of the world, once shared out: one for the shares, and one for every round."""

    WHITE = 0.6
    """Part of white noise in the finest grain. Without it, lots have one size, that of the narrow band which parents leave to their children: dots and mazes."""

    SHORES = 8.0
    """How much steeper than its share the chance of water rises: a shore is a line, and what it is the middle of is no reason for islets."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("lots", lot_table()[:, :, None, None], persistent=False)
        self.register_buffer("strength", lot_strengths()[:, :, None, None], persistent=False)

    @staticmethod
    def fields(grains: Tensor, parcels: Tensor, spurs: Tensor, rough: Tensor, planned: Tensor) -> Tensor:
        """What lots are drawn from, in the order of :data:`.amounts.LOTS`: of :class:`Grain` (N, 3, 4H, 4W), ``cover`` of :class:`.shapes.Shapes` (N, 5, 4H, 4W), ``lots`` of :class:`.relief.Carved`
        (N, 2, 4H, 4W), how rough the ground is and how :func:`tilled`, 0 to 1 (N, 1, 4H, 4W) -> (N, 12, 4H, 4W). Where it is rough, spurs decide, and grain and parcels hardly; where it is tilled, parcels do."""
        speckled = Contest.WHITE * grains[:, 0:1] + (1.0 - Contest.WHITE**2) ** 0.5 * grains[:, 1:2]
        wild = torch.cat([speckled, grains[:, 2:3]], dim=1) * (1.0 - SMOOTH * rough)
        return torch.cat([wild * (1.0 - PLANNED * planned), parcels * ((1.0 - rough) * (1.0 + PARCELLED * planned)), spurs, spurs[:, 1:] * rough, wild], dim=1)

    def forward(self, cover: Tensor, log2_ground_resolution: Tensor, fields: Tensor) -> Tensor:
        whole = cover / channel_total(cover).clamp(min=0.1)
        strength = F.interpolate(F.conv2d(hats(log2_ground_resolution, KNOTS[::-1]), self.strength), scale_factor=(float(SCALE), 1.0), mode="nearest")
        lots = strength * F.conv2d(fields, self.lots)
        (land, snow, water), (land_lots, snow_lots, water_lots) = apart(whole), apart(lots)
        solid, none = channel_total(land), torch.zeros_like(water_lots)
        dry = solid + snow
        wet, out = self.drawn(torch.cat([water, dry], dim=1), torch.cat([water_lots, none], dim=1), self.SHORES).split(1, dim=1)
        white, bare = (out * self.drawn(torch.cat([snow, solid], dim=1) / dry.clamp(min=0.02), torch.cat([snow_lots, none], dim=1))).split(1, dim=1)
        kinds = bare * self.drawn(land / solid.clamp(min=0.02), land_lots)
        return torch.cat([kinds[:, :SNOW], white, wet, kinds[:, SNOW:]], dim=1)

    def drawn(self, shares: Tensor, lots: Tensor, sharpness: float = 1.0) -> Tensor:
        """Shares (N, C, H, W) and lots (N, C, 4H, 4W) -> weights (N, C, 4H, 4W) that sum to 1."""
        return class_softmax(upsample_bilinear(sharpness * exact_log(shares + 0.02)) + lots)


def apart(classes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Kinds of land, snow and water of (N, 8, H, W)."""
    return torch.cat([classes[:, :SNOW], classes[:, WETLAND:]], dim=1), classes[:, SNOW:WATER], classes[:, WATER:WETLAND]


SOFTENED = 0.25
"""How far the land cover of a pixel is drawn towards the mean of the pixels around it."""

SHORE_SOFTENED = 0.35
"""The same at a shore, as a share of it: at 0 a shore is made of straight lines after some stages, at 1 of islets."""


ROUNDS = 4
"""Of :func:`share_out`."""


def share_out(weights: Tensor, parent: Tensor, trimmed: int = 0) -> Tensor:
    """Class weights (N, K, 4H, 4W), proposed, brought to the parent's shares (N, K, H, W); A result = parent, and every pixel has the sum that its parent has.

    Some rounds of :func:`fitted_smoothly`, on a smooth grid, with borders made softer after the first: a border as sharp as a pixel would be a straight
    line four pixels long at the next stage. What is left, and shows as steps between blocks, is moved within every block, from classes that have too much to those that have too little, in proportion.
    Every round takes ``trimmed`` parent pixels off every edge: 1 leaves out what depends on where a window ends.
    """
    fitted, whole = weights, parent / channel_total(parent).clamp(min=0.1)
    for turn in range(ROUNDS):
        fitted = fitted_smoothly(fitted, whole)
        if turn == 0:
            around = box_mean(fitted, 3)
            wet = around[:, WATER : WATER + 1]
            shore = (8.0 * wet * (1.0 - wet)).clamp(max=1.0)
            fitted = fitted + SOFTENED * (1.0 - (1.0 - SHORE_SOFTENED) * shore) * (around - fitted)
        fitted, whole = within(fitted, SCALE * trimmed), within(whole, trimmed)
    mean, total = block_mean(fitted), channel_total(within(parent, ROUNDS * trimmed))
    over, under = F.relu(mean - whole), F.relu(whole - mean)
    left, given, total = (
        F.interpolate(x, scale_factor=float(SCALE), mode="nearest") for x in (total * (1.0 - over / (mean + 1e-6)), under / (channel_total(under) + 1e-6), total)
    )
    kept = fitted * left
    return kept + (total - channel_total(kept)) * given


STEEPEST = 3.0
"""Largest step of a logarithm in :func:`fitted_smoothly`."""


def fitted_smoothly(weights: Tensor, shares: Tensor) -> Tensor:
    """Class weights (N, K, 4H, 4W) brought nearer to the shares (N, K, H, W) that they should have; sums are 1.

    A step of Newton's: the logarithms of a class change by what its share lacks, over the rate at which it changes with them. Where weights are decided, that is a long step, and the border moves;
    in proportion to their ratio alone (Deming and Stephan 1940) it would hardly, and what it leaves is dealt out to all pixels of a block and undecides them.
    """
    mean = block_mean(weights)
    rate = mean - block_mean(weights * weights)
    step = ((shares - mean) / (rate + 0.02)).clamp(-STEEPEST, STEEPEST)
    fitted = weights * torch.exp(upsample_bilinear(step))
    return fitted / channel_total(fitted)


class Strength(nn.Module):
    """How strong detail is, from what a place is and never from noise: (N, 6, H, W).

    Reads land cover, colour and contrast, near and over some 13 parent pixels, and ground resolution. Its outputs are logarithms
    of factors of drawn brightness and of drawn colour, the logarithm of a factor of even grain, and the mix of three softnesses
    of that grain.
    """

    OUTPUTS = 6

    WIDEST = 2.2
    """Largest logarithm of a factor of drawn detail."""

    @staticmethod
    def logarithms(told: Tensor) -> Tensor:
        """Of the factors of drawn brightness and of drawn colour, (N, 6, H, W) -> (N, 2, H, W)."""
        return Strength.WIDEST * torch.tanh(told[:, 0:2])

    def __init__(self, embedding: int, width: int = 32) -> None:
        super().__init__()
        self.first = nn.Conv2d(2 * CLASSES + COLOURS + 3, width, 1)
        self.film = nn.Conv2d(embedding, 2 * width, 1)
        self.second = nn.Conv2d(width, width, 1)
        self.third = nn.Conv2d(width, self.OUTPUTS, 1)
        for layer in (self.film, self.third):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, colours: Tensor, cover: Tensor, wide_cover: Tensor, local: LocalStatistics, wide_spread: Tensor, embedding: Tensor) -> Tensor:
        contrast = torch.cat([local.spread, wide_spread, local.tint_spread], dim=1)
        x = torch.cat([cover, wide_cover, colours * 2.0 - 1.0, torch.sqrt(contrast) * 4.0 - 1.0], dim=1)
        gain, shift = self.film(embedding).split(self.second.in_channels, dim=1)
        x = F.silu(self.first(x.to(self.first.weight.dtype)) * (1.0 + gain) + shift)
        return self.third(F.silu(self.second(x))).float()


FEW = 0.3
"""Share of fields and towns up to which a place is no mosaic; of twice as many, it is one."""

DIVIDING = slice(7, 9)
"""Channels of noise that say where the pieces of a mosaic end."""

CARVED_AROUND, CREASED_AROUND = 4, 7
"""Parent pixels around a window that slopes are carved and creased in: for their projection, and for what that needs in its turn."""


class Stage(nn.Module):
    """One x4 stage; see the module docstring. Receptive radius: blocks + 10 parent pixels."""

    margin = 0
    """Parent pixels at every edge for which no detail is computed, see :meth:`trim`."""

    rim = 0
    """More of them for which the projection is not."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.shape = shape
        self.embed = ResolutionEmbedding(shape.embedding)
        self.stem = nn.Conv2d(COLOURS + COLOURS + 2 + CLASSES + NOISE_CHANNELS, shape.channels, 3, padding=1)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.blocks))
        self.late_noise = nn.Conv2d(NOISE_CHANNELS, shape.channels, 1)
        self.head_film = nn.Conv2d(shape.embedding, 2 * shape.channels, 1)
        self.lift = tapered_transpose(shape.channels, shape.head)
        self.strength = Strength(shape.embedding)
        self.contest = Contest()
        self.draw = nn.Conv2d(shape.head + CLASSES + 1, 3, 3, padding=1)
        self.grain, self.shapes, self.carving, self.amounts = Grain(), RandomShapes(), Carving(), Amounts()
        self.gates = nn.Conv2d(shape.head + CLASSES, 3, 3, padding=1)
        self.right_inverse = RightInverse()
        self.place_gain, self.colour_gain = PlaceGain(), ScaleGain()
        self.register_buffer("luma", torch.tensor(LUMA).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("tones", tone_table()[:, :, None, None], persistent=False)
        self.register_buffer("tone_strengths", torch.tensor(TONE_STRENGTHS[::-1]).view(1, -1, 1, 1), persistent=False)
        for layer in (self.head_film, self.gates):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    @torch.no_grad()
    def weaken_noise(self, body: float, late: float) -> None:
        """Makes the body less excitable by noise. Even texture is then left to the head's grain (``Trainer.temper``)."""
        self.stem.weight[:, -NOISE_CHANNELS:] *= body
        self.late_noise.weight *= late

    def trim(self) -> None:
        """From now on computes no more than the middle of a window needs: convolutions of the body are not padded, and what is left is set into a frame of nothing.

        The middle is what it was, up to rounding; the frame is not to be used. Not for training, where crops have no halo.
        """
        self.margin, self.rim = CLEAR + 1 + len(self.blocks), RightInverse.REACH
        self.stem.padding = (0, 0)
        for block in self.blocks:
            block.fold()
            block.trimmed, block.spread.padding = 1, (0, 0)
        for name, folded in zip(("lift_kernel", "lift_bias"), self.folded_lift()):
            self.register_buffer(name, folded.detach())

    def halve(self) -> None:
        """Turns all that convolves to 16 bits, for GPUs; statistics, land-cover shares and projection stay at 32."""
        for part in (self.embed, self.strength, self.stem, self.blocks, self.late_noise, self.head_film, self.lift,
                     self.draw, self.gates):
            part.half()
        if self.margin:
            self.lift_kernel, self.lift_bias = self.lift_kernel.half(), self.lift_bias.half()

    def body(self, colours: Tensor, cover: Tensor, noise: Tensor, embedding: Tensor, local: LocalStatistics) -> Tensor:
        """Features at parent resolution, (N, channels, H, W) less the margin."""
        features = torch.cat(
            [
                colours * 2.0 - 1.0,
                (colours - local.mean) / (local.whole_spread + 0.02),
                local.whole_spread / (local.whole_spread + 0.03) * 2.0 - 1.0,
                local.colour_spread / (local.colour_spread + 0.02) * 2.0 - 1.0,
                cover,
                noise,
            ],
            dim=1,
        )
        clear = min(self.margin, CLEAR)
        x, rows = self.stem(within(features, clear).to(self.stem.weight.dtype)), within(embedding, clear + min(self.margin, 1))
        for block in self.blocks:
            rows = within(rows, block.trimmed)
            x = block(x, rows)
        gain, shift = self.head_film(rows).split(self.shape.channels, dim=1)
        return F.silu((x + self.late_noise(within(noise, self.margin).to(self.late_noise.weight.dtype))) * (1.0 + gain) + shift)

    def folded_lift(self) -> tuple[Tensor, Tensor]:
        """Kernel and bias of the lapped head as a convolution."""
        return as_convolution(without_lattice(self.lift.weight)), self.lift.bias.repeat_interleave(SCALE * SCALE)

    def lifted(self, x: Tensor) -> Tensor:
        """Features at child resolution, (N, head, 4H, 4W)."""
        kernel, bias = (self.lift_kernel, self.lift_bias) if self.margin else self.folded_lift()
        return within(F.pixel_shuffle(F.conv2d(x, kernel, bias, padding=1), SCALE), SCALE // 2)

    def head(self, fine: Tensor, cover: Tensor, white: Tensor) -> tuple[Tensor, Tensor]:
        """Drawn detail and the gates of grain, (N, 3, 4H, 4W) each: two convolutions run as one."""
        fine = F.silu(fine)
        weight = torch.cat([self.draw.weight, F.pad(self.gates.weight, (0, 0, 0, 0, 0, 1))])
        bias = torch.cat([self.draw.bias, self.gates.bias])
        return F.conv2d(torch.cat([fine, cover.to(fine.dtype), white], dim=1), weight, bias, padding=1).split(3, dim=1)

    def ground(self, slopes: Tensor, steep: Tensor, carved: Carved, amounts: Tensor, spare: int) -> tuple[Tensor, Tensor]:
        """Slopes of the child, (N, 2, 4H, 4W) less the margin, and the smooth picture of the parent's; what is carved has ``spare`` parent pixels more around it."""
        above = F.relu(steep - GENTLE)
        worn = above / (above + EASED) * F.relu(1.0 - steep * (1.0 / STEEP))
        strength = amounts[:, CARVED : CARVED + 1] * worn
        near, far = min(self.margin, CARVED_AROUND), min(self.margin, CREASED_AROUND)
        base = within(self.right_inverse(slopes), SCALE * self.margin)
        made = within(creased(within(slopes, self.margin - far)), SCALE * (far - near))
        made = made + upsample_bilinear(within(strength, self.margin - near)) * within(carved.slopes, SCALE * (spare - near))
        return base + within(made - self.right_inverse(block_mean(made)), SCALE * near), base

    def detail(
        self, fine: Tensor, child_cover: Tensor, colours: Tensor, cover: Tensor, grains: Tensor, shapes: Shapes, facets: Tensor, embedding: Tensor,
        local: LocalStatistics, wide_cover: Tensor, colour_gain: Tensor, amounts: Tensor, toned: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """f: the invented detail of the picture before projection, the colours that borders of land cover have, but those of snow, and these, (N, 3, 4H, 4W) each less the margin, as features, grains
        and shapes are. The parent is whole."""
        drawn, gates = self.head(fine, child_cover, grains[:, 0:1])
        grain = (gates * grains).float().sum(dim=1, keepdim=True)
        drawn = bounded(torch.cat([drawn[:, 0:1].float() + grain, drawn[:, 1:].float()], dim=1), 3.0)

        wide_spread = wide_mean(local.spread)
        told = self.strength(colours, cover, wide_cover, local, wide_spread, embedding)
        calm = 1.0 - 0.85 * cover[:, WATER : WATER + 1].clamp(0.0, 1.0)  # colours vary on open water, but texture hardly
        factor, tint_factor = (torch.exp(Strength.logarithms(told)) * calm).split(1, dim=1)
        unit = torch.sqrt(0.04 * torch.sqrt(local.spread * wide_spread))
        tint_unit, rest_unit = torch.sqrt(0.006 * local.tint_spread), torch.sqrt(0.001 * local.rest_spread)
        mix = torch.softmax(told[:, 3:6], dim=1) * (0.12 * torch.exp(2.5 * torch.tanh(told[:, 2:3])))
        red_green = unit.new_tensor([1.0, -LUMA[0] / LUMA[1], 0.0]).view(1, 3, 1, 1)
        shaped, grey, tinted, rested, _, given, _, speckle, _ = amounts.split([BRIGHTNESS + 1, GREY, TINTS, 1, 1, 1, SPECKLE - RELIEF, 1, FIELDS - MOSAIC], dim=1)
        mix = torch.cat([mix[:, 0:1] + speckle, mix[:, 1:]], dim=1)
        left = 1.0 - given
        slopes, untold = class_contrasts(colours, cover)
        shading = (unit * factor * local.direction, tint_unit * local.tint_direction, rest_unit,
                   *slopes.split(3, dim=1), mix, shaped, unit * factor * grey, TINTED * factor * tinted, TINTED * factor * rested,
                   left, left * tint_factor * colour_gain, toned * untold)
        along, along_tint, along_rest, tree, snow, water, mixed, shaped, grey, shaped_tint, shaped_rest, left, left_tint, toned = (
            upsample_bilinear(within(part, self.margin)) for part in shading)
        brightness, rest, tint = (drawn * torch.cat([left, left_tint, left_tint], dim=1)).split(1, dim=1)
        brightness = brightness + channel_total(torch.cat([mixed, shaped], dim=1) * torch.cat([grains.float(), shapes.brightness, facets], dim=1))
        tint = tint + channel_total(shaped_tint * shapes.tint)
        rest = rest + shaped_rest * shapes.rest
        grey = channel_total(grey * shapes.grey)  # roofs and streets are as grey as the ground between them is green
        turns = child_cover - upsample_bilinear(within(cover, self.margin))
        contrast = toned * F.conv2d(turns, self.tones)
        turns = turns.split(1, dim=1)
        contrast = contrast + tree * turns[TREE] + water * turns[WATER]
        return along * brightness + along_tint * tint + red_green * (along_rest * rest) + grey, contrast, snow * turns[SNOW]

    def gains(self) -> dict[str, Tensor]:
        """What :mod:`.calibrate` has found, by name."""
        parts = {"place": self.place_gain, "colour": self.colour_gain}
        return {f"{part}.{name}": tensor for part, module in parts.items() for name, tensor in module.named_buffers()}

    @torch.no_grad()
    def set_gains(self, found: dict[str, Tensor]) -> None:
        """Takes what :meth:`gains` gave."""
        for name, tensor in self.gains().items():
            tensor.copy_(found[name])

    def place(self, parent: Tensor) -> Tensor:
        """What :class:`.gains.PlaceGain` reads: (N, 11, H, W) -> (N, 15, H, W)."""
        colours, cover = parent[:, :SEEN].float().split((COLOURS, CLASSES), dim=1)
        return features(colours, cover, (colours * self.luma).sum(dim=1, keepdim=True))

    def forward(self, parent: Tensor, noise: Tensor, log2_ground_resolution: Tensor, told: Tensor | None = None) -> Tensor:
        """(N, 13, H, W), (N, 16, H, W), (N, 1, H, 1) -> child (N, 13, 4H, 4W), A child = parent.

        Of a parent without slopes, (N, 11, H, W), the ground is level, and the child has none either: photographs do not tell them.
        In training, the first M parents may be told the land cover of their children, (M, 8, 4H, 4W); the others draw lots.
        """
        colours, cover = parent[:, :COLOURS], parent[:, COLOURS:SEEN]
        sloping = parent.shape[1] > SEEN
        slopes = slopes_of(parent[:, SEEN:].float()) if sloping else torch.zeros_like(parent[:, :2])
        local = local_statistics(colours, cover[:, WATER : WATER + 1], self.luma)
        steep = steepness(slopes)
        embedding = self.embed(log2_ground_resolution)
        x = self.body(colours, cover, noise, embedding, local)
        wide = min(self.margin, Contest.REACH)
        spare = min(self.margin, wide + max(REACH, CARVING_REACH) // SCALE)
        white = F.pixel_shuffle(within(noise, self.margin - spare), SCALE)
        rough = (steep * (1.0 / ROUGH)).clamp(max=1.0)
        place = self.place(parent)
        guides = torch.cat([standing_out(colours, local, self.luma), directions(colours), fall(box_mean(slopes, 3)), rough, tilled(place[:, :CLASSES])], dim=1)
        stand = guides[:, 2:3]
        light, lie, stands, falls, roughs, planned = upsample_bilinear(within(guides, self.margin - spare)).split([1, 1, 1, 2, 1, 1], dim=1)
        grains, shapes, carved = self.grain(white.to(self.draw.weight.dtype)), self.shapes(white, light, lie, stands, SCALE * wide), self.carving(white.float(), falls)
        with torch.autocast(parent.device.type, enabled=False):
            shares, rows = (within(x.float(), self.margin - wide) for x in (cover, log2_ground_resolution))
            drawn = (within(field.float(), SCALE * (spare - wide)) for field in (grains, shapes.cover, carved.lots, roughs, planned))
            lots = self.contest(shares, rows, Contest.fields(*drawn))
            cut = min(wide, 1)
            child_cover = share_out(within(lots, SCALE * cut), within(shares, cut), cut)
            if told is not None:
                child_cover = torch.cat([told, child_cover[len(told) :]])
        near = min(self.margin, REDRAWN)
        bends = within(grains[:, 1:].float(), SCALE * (spare - near))
        grains, shapes = within(grains, SCALE * spare), Shapes(*(within(field, SCALE * (spare - wide)) for field in shapes))
        fine = self.lifted(x)
        colour_gain = self.colour_gain(log2_ground_resolution.float())
        amounts = on_ground(self.amounts(cover, log2_ground_resolution.float()), rough)
        toned = F.conv2d(hats(log2_ground_resolution.float(), KNOTS[::-1]), self.tone_strengths) * (colours.float() * self.luma).sum(dim=1, keepdim=True) * (1.0 / USUAL)
        detail, contrast, white = self.detail(fine, child_cover, colours, cover, grains, shapes, within(carved.facets, SCALE * spare), embedding, local, place[:, :CLASSES], colour_gain, amounts, toned)
        with torch.autocast(parent.device.type, enabled=False):
            gain = within(self.place_gain(place, log2_ground_resolution.float()), self.margin)
            colours = colours.float()
            base = within(self.right_inverse(colours), SCALE * self.margin)  # of trimmed colours it depends on the window, in the last bit
            square = cover[:, CROP : CROP + 1] + cover[:, BUILT : BUILT + 1] - SQUARE - 2.0 * F.relu(FINEST - log2_ground_resolution)
            told = torch.cat([amounts[:, FRAYED : FRAYED + 1], square, stand], dim=1).float()
            fraying, square, stand = upsample_bilinear(within(told, self.margin - near)).split(1, dim=1)
            grey = within((colours * self.luma).sum(dim=1, keepdim=True), self.margin - near)
            edges = within(redrawn(grey, fraying * channel_total(bends), square, stand), SCALE * near) - (base * self.luma).sum(dim=1, keepdim=True)
            ground, smooth_ground = self.ground(slopes, steep, carved, amounts, spare)
            seen = upsample_bilinear(within(amounts[:, RELIEF : RELIEF + 1], self.margin))
            contrast = contrast + held_back(base, white + seen * (lit(ground) / lit(smooth_ground) - 1.0) * base)
            detail = contrast + squeeze(detail.float() * upsample_bilinear(gain), base + contrast)  # a coast is as blue as its sea, however calm the place
            shore = variation(cover[:, WATER : WATER + 1])  # there, land cover says how borders run
            land = 1.0 - shore.float()
            sharp = amounts[:, EDGES : EDGES + 1] * land * local.direction.float()
            pieces = ((amounts[:, MOSAIC : MOSAIC + 1] - FEW) * (1.0 / FEW)).clamp(0.0, 1.0).float() * land
            around = min(self.margin, PIECES)
            laid = within(as_mosaic(within(colours, self.margin - around), within(noise[:, DIVIDING].float(), self.margin - around)), SCALE * around) - base
            drawn, pieces = upsample_bilinear(within(torch.cat([sharp * (1.0 - pieces), pieces], dim=1), self.margin)).split([COLOURS, 1], dim=1)
            detail = detail + drawn * edges + pieces * laid
            picture = within(base + detail - self.right_inverse(block_mean(detail)), SCALE * self.rim)
            child = [within_reach(picture, within(colours, self.margin + self.rim)), within(child_cover, SCALE * self.rim)]
            child = torch.cat([*child, channels_of(within(ground, SCALE * self.rim))] if sloping else child, dim=1)
            return F.pad(child, (SCALE * (self.margin + self.rim),) * 4)


def parameter_count(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())
