"""The way from a configuration to a pack, with little training and no imagery: the large configuration, 16 bits, travel."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import tifffile
import torch
import yaml

from worldloom_training.__main__ import read_config
from worldloom_training.adopt import ADOPTED, adopt
from worldloom_training.bank import Bank, decode, encode, synthetic_bank
from worldloom_training.cover import LEGEND, SEEN, STATE
from worldloom_training.export import load, session, write_pack
from worldloom_training.model import NetworkShape, Stage, without_lattice
from worldloom_training.gains import GAINS
from worldloom_training.start import Start, load_start
from worldloom_training.train import Trainer, pack_checkpoint, train, unpack_checkpoint

HERE = Path(__file__).resolve().parent.parent


def small(name: str, work: Path, **network) -> dict:
    """A configuration in small, and what it needs in the working folder: a bank, a start network, a little world."""
    config = read_config(HERE / name)
    config["network"].update(network)
    synthetic_bank(work, 4, 128, 1)
    torch.save(Start().state_dict(), work / "start.pt")
    world = work / "world.tif"
    tifffile.imwrite(world, np.random.default_rng(1).integers(0, 255, (512, 512, 3), np.uint8))
    config["basemap"]["bluemarble"] = {"target": str(world)}
    config["train"]["chain"].update(walkers=2)
    config["batch"].update(crop=64, singles=1, doubles=1)
    config["train"].update(border=2, threads=2, minutes=0.05)
    return config


def test_terra_m_from_start_to_packs(tmp_path):
    """Width 128 and ten blocks: a few steps, both precisions, certified local."""
    config = small("terra-m.yaml", tmp_path)
    train(config, tmp_path, slice_minutes=0.02)
    model, start = load(tmp_path / "checkpoint.pt"), Start().eval()
    outputs = []
    feed = {
        "parent": np.full((1, len(STATE), 40, 40), 0.125, np.float32), "noise": np.zeros((1, 16, 40, 40), np.float32),
        "log2_ground_resolution": np.full((1, 1, 40, 1), 4, np.float32),
    }
    for half in (False, True):
        pack = tmp_path / f"pack{half}"
        assert write_pack(pack, model, start, "terra-m", "1.0.0", half, quick=True) == []
        assert (pack / "network.onnx").stat().st_size < 60_000_000
        manifest = yaml.safe_load((pack / "model.yaml").read_text())
        assert manifest["state"] == list(STATE) and manifest["halo"] == 18
        assert [c["value"] for c in manifest["landCover"]["legend"]] == [c.value for c in LEGEND]
        network = session(pack / "network.onnx")
        assert [i.type for i in network.get_inputs()] == ["tensor(float)"] * 3
        outputs.append(network.run(["child"], feed)[0])
    assert np.abs(outputs[0] - outputs[1]).max() < 0.01


def test_training_goes_on_where_a_slice_ended(tmp_path):
    config = small("config.yaml", tmp_path, channels=16, hidden=16, blocks=2, embedding=8, head=4)
    train(config, tmp_path, slice_minutes=0.01)
    parts = pack_checkpoint(tmp_path, tmp_path / "parts", limit=100_000)
    assert len(parts) > 1 and all(p.stat().st_size <= 100_000 for p in parts)
    first = Trainer(config, tmp_path)
    first.resume()
    unpack_checkpoint(tmp_path / "parts", tmp_path / "elsewhere")
    shutil.copy(tmp_path / "start.pt", tmp_path / "elsewhere")
    second = Trainer(config, tmp_path / "elsewhere")
    second.resume()
    assert second.step == first.step > 0 and second.critics().keys() == {"critic", "chain"}
    assert second.chain.adversary.steps == first.chain.adversary.steps
    assert all(torch.equal(a, b) for a, b in zip(first.model.parameters(), second.model.parameters()))


def test_noise_is_weakened_once_held_and_set_free_again(tmp_path):
    config = small("config.yaml", tmp_path, channels=16, hidden=16, blocks=2, embedding=8, head=4)
    config["train"]["weakenNoise"] = {"at": 0.2, "until": 0.7, "body": 0.5, "late": 0.25}
    trainer = Trainer(config, tmp_path)
    late = trainer.model.late_noise.weight
    before = late.detach().clone()

    def moves() -> bool:
        late.grad = None
        trainer.generate(torch.rand(1, len(STATE), 16, 16), torch.tensor([4.0])).square().sum().backward()
        return bool(late.grad.any())

    trainer.temper(0.1)
    assert torch.equal(late, before) and moves()
    for progress in (0.2, 0.5):
        trainer.temper(progress)
        assert torch.equal(late, 0.25 * before) and not moves()
    trainer.temper(0.7)
    assert torch.equal(late, 0.25 * before) and moves()


def test_noise_is_not_weakened_again_after_a_warm_start(tmp_path):
    config = small("config.yaml", tmp_path, channels=16, hidden=16, blocks=2, embedding=8, head=4)
    config["train"]["warmStart"] = "renewed.pt"
    trainer = Trainer(config, tmp_path)
    before = trainer.model.late_noise.weight.detach().clone()
    trainer.temper(0.5)
    assert torch.equal(trainer.model.late_noise.weight, before) and not trainer.held


def test_what_a_pack_holds_can_be_trained_on(tmp_path):
    """A pack, adopted and written again, is the same network with the same gains."""
    made, start = Stage(NetworkShape(channels=16, hidden=40, blocks=8, embedding=8, head=6)), Start()
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for parameter in made.parameters():  # a trained one has no two tensors alike; the exporter would write them once
            parameter += 0.01 * torch.randn(parameter.shape, generator=generator)
        made.lift.weight.copy_(without_lattice(made.lift.weight))  # what a pack does not hold cannot be found in it
    gains = {name: 0.1 * torch.randn(tensor.shape, generator=generator) for name, tensor in made.gains().items()}
    made.set_gains(gains)
    write_pack(tmp_path / "pack", made.eval(), start, "toy", "1.0.0", quick=True)

    adopt(tmp_path / "pack", tmp_path)
    adopted = torch.load(tmp_path / ADOPTED, weights_only=True)
    taken = Stage(NetworkShape(**adopted["shape"]))
    taken.load_state_dict(adopted["average"])
    for name, weight in made.state_dict().items():
        if name == "lift.weight":  # its lattice is taken off twice
            assert torch.allclose(taken.get_parameter(name), weight, atol=1e-6)
        else:
            assert torch.equal(taken.state_dict()[name], weight)
    assert taken.state_dict().keys() == made.state_dict().keys()
    found = torch.load(tmp_path / GAINS, weights_only=True)
    assert found.keys() == gains.keys() and all(torch.equal(found[name], gains[name]) for name in gains)
    assert all(torch.equal(a, b) for a, b in zip(load_start(tmp_path / "start.pt").parameters(), start.parameters(), strict=True))


def test_bank_samples_survive_packing():
    rng = np.random.default_rng(0)
    state = np.kron(rng.random((SEEN, 4, 4)), np.ones((16, 16))).astype(np.float32)
    state[3:] = 0
    state[3 + 2, :, :32], state[3 + 6, :, 32:] = 1, 1
    back = decode(*encode(state)).astype(int)
    assert np.abs(back[:3] - state[:3] * 255).mean() < 3
    assert (back[3:].argmax(axis=0)[:, 4:28] == 2).all() and (back[3:].argmax(axis=0)[:, 36:60] == 6).all()
    assert np.abs(back[3:].sum(axis=0) - 255).max() <= 4


def test_bank_cuts_batches(tmp_path):
    synthetic_bank(tmp_path, 5, 96, 3)
    batch = Bank(tmp_path, {"singles": 3, "doubles": 2, "crop": 48, "toneJitter": 0.1}, 1, torch.device("cpu")).next()
    assert batch.single.shape == (3, 11, 48, 48) and batch.double.shape == (2, 11, 96, 96)
    assert batch.single_log2.shape == (3,) and len(batch.names) == 5
    assert torch.allclose(batch.single[:, 3:].sum(dim=1), torch.ones(3, 48, 48), atol=0.03)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_training_on_cuda(tmp_path):
    config = small("terra-m.yaml", tmp_path)
    train(config, tmp_path, device="cuda", slice_minutes=0.05)
    assert load(tmp_path / "checkpoint.pt").stem.weight.isfinite().all()
