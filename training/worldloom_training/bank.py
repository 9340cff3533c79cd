"""A bank of crops that fits on a graphics card, and travels in pieces.

``bank`` draws samples once, on a machine with the prepared imagery, and writes pieces of at most 60 MB: JPEG pictures and
land cover at half resolution. ``join`` turns the pieces into one array of bytes, elsewhere. :class:`Bank` keeps that array on the
card and cuts batches out of it there, so that no processor has to keep up with the card.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from .batches import Batch, Sampler
from .cover import CLASSES, SEEN
from .imagery import Library
from .model import COLOURS
from .start import load_start
from .tone import as_bytes

PIECE_BYTES = 60_000_000
QUALITY = 94


def encode(state: np.ndarray) -> tuple[bytes, bytes]:
    """State (11, S, S), 0..1 -> a JPEG of its colours and a JPEG of its class weights at half resolution, side by side."""
    size = state.shape[1]
    colours = as_bytes(state[:COLOURS].transpose(1, 2, 0))
    halved = state[COLOURS:].reshape(CLASSES, size // 2, 2, size // 2, 2).mean(axis=(2, 4))
    mosaic = as_bytes(halved).reshape(CLASSES * size // 2, size // 2)
    out = io.BytesIO(), io.BytesIO()
    Image.fromarray(colours).save(out[0], "JPEG", quality=QUALITY, subsampling=0)
    Image.fromarray(mosaic).save(out[1], "JPEG", quality=85)
    return out[0].getvalue(), out[1].getvalue()


def decode(colours: bytes, mosaic: bytes) -> np.ndarray:
    """The other way round: bytes (11, S, S); weights sum to 255 up to rounding."""
    picture = np.asarray(Image.open(io.BytesIO(colours)))
    halved = np.asarray(Image.open(io.BytesIO(mosaic)), np.float32).reshape(CLASSES, -1, picture.shape[1] // 2)
    weights = F.interpolate(torch.from_numpy(halved.copy())[None], scale_factor=2.0, mode="bilinear")[0].numpy()
    weights = np.where(weights < 3, 0, weights)  # what JPEG leaves of nothing
    weights = np.round(weights * (255 / np.maximum(weights.sum(axis=0), 1)))
    return np.concatenate([picture.transpose(2, 0, 1), weights.astype(np.uint8)])


def make_bank(config: dict, work: Path) -> list[Path]:
    """Draws ``bank.samples`` crops and writes ``bank/piece-00.npz`` and so on."""
    settings = config["bank"]
    sampler = Sampler(Library(work / "plates"), load_start(work / "start.pt"), config["batch"], config["seed"] + 3)
    folder = work / "bank"
    folder.mkdir(parents=True, exist_ok=True)
    pieces: list[Path] = []
    blobs: list[bytes] = []
    metres: list[float] = []
    names: list[str] = []

    def close() -> None:
        piece = folder / f"piece-{len(pieces):02d}.npz"
        lengths = np.array([len(b) for b in blobs], np.int64)
        np.savez(piece, blob=np.frombuffer(b"".join(blobs), np.uint8), lengths=lengths, log2=np.array(metres, np.float32),
                 names=np.array(json.dumps(names)))
        pieces.append(piece)
        print(f"{piece}: {len(names)} samples, {piece.stat().st_size / 1e6:.1f} MB", flush=True)
        blobs.clear(), metres.clear(), names.clear()

    total = 0
    for _ in range(settings["samples"]):
        state, log2, name = sampler.sample(settings["crop"])
        pair = encode(state)
        if total + sum(map(len, pair)) > min(settings.get("pieceBytes", PIECE_BYTES), PIECE_BYTES) - 1_000_000 and names:
            close()
            total = 0
        blobs.extend(pair)
        metres.append(log2)
        names.append(name)
        total += sum(map(len, pair))
    close()
    return pieces


def join_bank(work: Path) -> Path:
    """Decodes all pieces of ``bank/`` into ``bank.npy`` (N, 11, S, S) and ``bank.json``."""
    states, metres, names = [], [], []
    for piece in sorted((work / "bank").glob("piece-*.npz")):
        with np.load(piece) as stored:
            ends = np.cumsum(stored["lengths"])
            blob = stored["blob"].tobytes()
            metres += stored["log2"].tolist()
            names += json.loads(str(stored["names"]))
        starts = np.concatenate([[0], ends[:-1]])
        parts = [blob[a:b] for a, b in zip(starts, ends)]
        states += [decode(parts[i], parts[i + 1]) for i in range(0, len(parts), 2)]
    if not states:
        raise SystemExit(f"no pieces in {work / 'bank'}: make them with 'bank' and bring them here")
    target = work / "bank.npy"
    np.save(target, np.stack(states))
    (work / "bank.json").write_text(json.dumps({"log2": metres, "names": names}))
    print(f"{target}: {len(states)} samples, {target.stat().st_size / 1e9:.2f} GB")
    return target


class Bank:
    """Batches cut on the device from a joined bank: the same shares and scales as the sampler that filled it."""

    def __init__(self, work: Path, config: dict, seed: int, device: torch.device) -> None:
        facts = json.loads((work / "bank.json").read_text())
        self.states = torch.from_numpy(np.load(work / "bank.npy")).to(device)
        self.log2 = torch.tensor(facts["log2"], device=device)
        self.names, self.config = facts["names"], config
        self.generator = torch.Generator().manual_seed(seed)

    def next(self) -> Batch:
        count, size = self.config["singles"] + self.config["doubles"], self.config["crop"]
        chosen = torch.randint(len(self.states), (count,), generator=self.generator)
        index = chosen.to(self.states.device)
        states = self.vary(self.states[index].float() / 255)
        singles, doubles = states.split([self.config["singles"], self.config["doubles"]])
        room = states.shape[2] - size
        y, x = torch.randint(room + 1, (2,), generator=self.generator).tolist()
        edge = (states.shape[2] - 2 * size) // 2
        doubles = doubles[:, :, edge : edge + 2 * size, edge : edge + 2 * size]
        return Batch(singles[:, :, y : y + size, x : x + size], self.log2[index[: len(singles)]], doubles,
                     self.log2[index[len(singles) :]], [self.names[i] for i in chosen.tolist()])

    def vary(self, states: Tensor) -> Tensor:
        """A little tone per sample, and for half of the batches the transpose, which keeps the light where it is."""
        deviation = self.config["toneJitter"]
        tone = deviation * torch.randn(len(states), 1, 1, 1, generator=self.generator)
        tone = torch.exp(tone + 0.3 * deviation * torch.randn(len(states), COLOURS, 1, 1, generator=self.generator))
        colours = states[:, :COLOURS].clamp(min=1e-4) ** tone.to(states.device)
        states = torch.cat([colours, states[:, COLOURS:]], dim=1)
        turned = torch.rand(1, generator=self.generator).item() < 0.5
        return states.transpose(2, 3) if turned else states


def synthetic_bank(work: Path, samples: int, size: int, seed: int) -> None:
    """A bank of random smooth fields, for tests of the whole path where there is no imagery."""
    rng = np.random.default_rng(seed)
    coarse = torch.from_numpy(rng.random((samples, SEEN, size // 8, size // 8), np.float32))
    states = F.interpolate(coarse, size=(size, size), mode="bilinear").numpy()
    states[:, COLOURS:] /= states[:, COLOURS:].sum(axis=1, keepdims=True)
    work.mkdir(parents=True, exist_ok=True)
    np.save(work / "bank.npy", as_bytes(states))
    (work / "bank.json").write_text(json.dumps({"log2": rng.uniform(-1, 10, samples).tolist(), "names": ["synthetic"] * samples}))
