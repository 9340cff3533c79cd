"""A scene classifier on real UC Merced images: its accuracy on invented detail, and its features for a Frechet distance.

Small, trained here in a minute or two, and therefore not comparable with Inception distances in the literature; within
one table it ranks generators by what a network that knows 21 kinds of scene pays attention to.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy.linalg
import torch
import torch.nn.functional as F
from torch import Tensor, nn

KINDS = 21
FEATURES = 48


class SceneClassifier(nn.Module):
    """(N, 3, H, W), 0..1 -> scores of 21 kinds (N, 21); ``features`` gives what they are read from, (N, 48)."""

    def __init__(self) -> None:
        super().__init__()
        layers, inputs = [], 3
        for width, stride in ((24, 2), (32, 1), (48, 2), (64, 2), (96, 2)):
            layers += [nn.Conv2d(inputs, width, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            inputs = width
        self.body = nn.Sequential(*layers)
        self.narrow = nn.Linear(2 * inputs, FEATURES)
        self.decide = nn.Linear(FEATURES, KINDS)

    def features(self, pictures: Tensor) -> Tensor:
        maps = self.body((pictures - 0.4) * 4.0)
        pooled = torch.cat([maps.mean(dim=(2, 3)), maps.amax(dim=(2, 3))], dim=1)
        return F.relu(self.narrow(pooled))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.decide(self.features(pictures))


def train_scenes(pictures: np.ndarray, kinds: np.ndarray, steps: int, seed: int) -> SceneClassifier:
    """``pictures`` uint8 (M, 256, 256, 3), ``kinds`` (M,) 0..20; random crops of 128 px, flips, a little tone."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    model = SceneClassifier().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 5e-3, steps)
    for _ in range(steps):
        chosen = rng.integers(len(pictures), size=48)
        crops = []
        for i in chosen:
            y, x = rng.integers(0, 129, size=2)
            crop = pictures[i][y : y + 128, x : x + 128]
            crop = crop[::-1] if rng.random() < 0.5 else crop
            crops.append(np.rot90(crop, int(rng.integers(4))))
        x = torch.from_numpy(np.stack(crops).copy()).permute(0, 3, 1, 2).float() / 255
        x = x * torch.exp(0.1 * torch.randn(len(x), 3, 1, 1))
        loss = F.cross_entropy(model(x.contiguous(memory_format=torch.channels_last)), torch.from_numpy(kinds[chosen]).long(), label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model.eval()


def cached_scenes(work: Path, pictures: np.ndarray, kinds: np.ndarray, steps: int, seed: int) -> SceneClassifier:
    """The classifier of the working folder; trained if it is not there."""
    path = work / f"scenes-{steps}.pt"
    if path.exists():
        model = SceneClassifier()
        model.load_state_dict(torch.load(path, weights_only=True))
        return model.eval()
    model = train_scenes(pictures, kinds, steps, seed)
    torch.save(model.state_dict(), path)
    return model


def read(model: SceneClassifier, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features (N, 48) and guessed kinds (N,) of uint8 (N, H, W, 3)."""
    features, guesses = [], []
    with torch.no_grad():
        for part in np.array_split(pictures, max(len(pictures) // 32, 1)):
            found = model.features(torch.from_numpy(np.ascontiguousarray(part)).permute(0, 3, 1, 2).float() / 255)
            features.append(found.numpy())
            guesses.append(model.decide(found).argmax(dim=1).numpy())
    return np.concatenate(features), np.concatenate(guesses)


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Squared Frechet distance of the normal distributions fitted to two sets of features (N, F), (M, F)."""
    mean_a, mean_b = a.mean(axis=0), b.mean(axis=0)
    cover_a, cover_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    ridge = 1e-6 * np.eye(a.shape[1])
    root = scipy.linalg.sqrtm((cover_a + ridge) @ (cover_b + ridge)).real
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cover_a + cover_b - 2 * root))
