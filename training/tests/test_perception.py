"""Features of photographs tell shapes from specks, wherever they lie."""

import base64
import io
import tarfile

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from worldloom_training.losses import norms
from worldloom_training.perception import LAYERS, WEIGHTS, Perception, convert
from worldloom_training.train import quantise


@pytest.fixture(scope="module")
def perception() -> Perception:
    found = Perception(torch.device("cpu"))
    torch.manual_seed(3)
    found.note([f for f in found.stem(torch.rand(4, 3, 96, 96) * 0.3 + 0.3)])
    return found


def stripes(count: int, width: int = 6) -> torch.Tensor:
    """States of two-coloured bands of random phase."""
    phase = torch.randint(0, 2 * width, (count, 1, 1, 1))
    band = (((torch.arange(96)[None, None, None, :] + phase) // width) % 2).float().expand(-1, 3, 96, 96)
    return torch.cat([0.3 + 0.1 * band, torch.full((count, 8, 96, 96), 0.125)], dim=1)


def specks(count: int) -> torch.Tensor:
    """States of the same mean and contrast, without shape."""
    noise = 0.35 + 0.05 * torch.randn(count, 1, 96, 96).expand(-1, 3, -1, -1)
    return torch.cat([noise, torch.full((count, 8, 96, 96), 0.125)], dim=1)


def test_draws_like_the_truth_score_best(perception):
    torch.manual_seed(4)
    truth = stripes(6)
    like, one, unlike, flat = stripes(12), stripes(6), specks(12), truth[:, :, :1, :1].expand_as(truth)
    scores = {
        "like": perception.score(*like.chunk(2), truth).mean(),
        "all the same": perception.score(one, one, truth).mean(),
        "unlike": perception.score(*unlike.chunk(2), truth).mean(),
        "flat": perception.score(flat, flat, truth).mean(),
    }
    assert min(scores, key=scores.get) == "like", scores


def test_dark_places_are_seen_as_well(perception):
    torch.manual_seed(5)
    truth, draws = stripes(3), specks(6)
    bright = perception.score(*draws.chunk(2), truth).mean()

    def dark(state: torch.Tensor) -> torch.Tensor:
        return torch.cat([0.05 + (state[:, :3] - 0.35) * 0.5, state[:, 3:]], dim=1)

    assert perception.score(*dark(draws).chunk(2), dark(truth)).mean() > 0.6 * bright


def test_the_same_texture_anywhere_is_alike(perception):
    torch.manual_seed(6)
    texture = torch.nn.functional.avg_pool2d(torch.randn(2, 1, 104, 104), 3, stride=1)[:, :, :96, :96]
    fine = torch.cat([0.4 + 0.1 * texture.expand(-1, 3, -1, -1), torch.full((2, 8, 96, 96), 0.125)], dim=1)
    other = specks(1)
    assert perception.unlikeness(fine[:1], fine[:1]) < 1e-6
    moved = perception.unlikeness(fine[:1], torch.roll(fine[:1], (7, 13), dims=(2, 3)))
    again = perception.unlikeness(fine[:1], fine[1:])
    assert moved < again < 0.3 * perception.unlikeness(other, fine[1:])


def test_its_gradient_makes_alike_and_has_the_length_asked_for(perception):
    torch.manual_seed(7)
    fake, real = quantise(specks(3)), quantise(stripes(3))
    step = perception.alike(fake, real, torch.tensor(0.5))
    assert torch.allclose(norms(step), torch.full((3,), 0.5), atol=1e-4)
    assert (perception.unlikeness(fake - 2.0 * step, real) < perception.unlikeness(fake, real)).all()


def test_converts_the_package(tmp_path):
    rng = np.random.default_rng(8)
    shapes = {}
    layers = [(3, 32, 3), (32, 32, 3), (32, 64, 3), (64, 80, 1), (80, 192, 3), *[(4, 8, 1)] * (LAYERS - 5)]
    for i, (inputs, outputs, edge) in enumerate(layers, start=1):
        shapes[f"batch_normalization_{i}/beta"] = shapes[f"batch_normalization_{i}/moving_mean"] = (outputs,)
        shapes[f"batch_normalization_{i}/moving_variance"] = (outputs,)
        shapes[f"conv2d_{i}/kernel"] = (edge, edge, inputs, outputs)
    values = {name: rng.integers(0, 256, shape, dtype=np.uint8) for name, shape in shapes.items()}
    described = ",".join(
        f'{{name:"{n}",shape:[{",".join(map(str, s))}],dtype:"float32",quantization:{{min:{".25" if "variance" in n else "-.5"},scale:.004,dtype:"uint8"}}}}'
        for n, s in shapes.items())
    data = base64.b64encode(b"".join(v.tobytes() for v in values.values())).decode()
    cut = len(data) // 8 * 4
    package = tmp_path / "package.tgz"

    def write(*parts: str) -> None:
        with tarfile.open(package, "w:gz") as archive:
            texts = {"model.min.js": f'!function(){{n.exports={{weightsManifest:[{{weights:[{described}]}}]}}}}()'}
            texts |= {f"group1-shard{i}of2.min.js": f'!function(){{n.exports="{part}"}}()' for i, part in enumerate(parts, start=1)}
            for name, text in texts.items():
                member = tarfile.TarInfo("package/dist/models/inception_v3/" + name)
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text.encode()))

    write(data[:cut], data[cut:])
    convert(package, tmp_path / "stem.npz")
    with np.load(tmp_path / "stem.npz") as stored:
        assert len(stored) == 2 * LAYERS
        x = torch.rand(1, 32, 9, 9)
        got = F.conv2d(x, torch.from_numpy(stored["weight2"].astype(np.float32)), torch.from_numpy(stored["bias2"]))
        real = {n: torch.from_numpy(v.astype(np.float32) * 0.004 + (0.25 if "variance" in n else -0.5)) for n, v in values.items()}
        wanted = F.batch_norm(F.conv2d(x, real["conv2d_3/kernel"].permute(3, 2, 0, 1)), real["batch_normalization_3/moving_mean"],
                              real["batch_normalization_3/moving_variance"], bias=real["batch_normalization_3/beta"], eps=1e-3)
        assert torch.allclose(got, wanted, atol=2e-2)

    write(data[:cut])
    with pytest.raises(SystemExit, match="bytes of weights"):
        convert(package, tmp_path / "half.npz")
    assert not (tmp_path / "half.npz").exists()


def test_the_weights_that_are_read_are_small_enough_to_be_kept():
    assert WEIGHTS.stat().st_size < 600_000
