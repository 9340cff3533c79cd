"""The critic learns what is real, and says so in a gradient of the right size."""

import torch

from worldloom_training.critic import DETAIL, WHOLE, Adversary, Seen, contrast_views, detail_views, leads, together
from worldloom_training.losses import norms
from worldloom_training.grids import upsample_bilinear

SETTINGS = {"weight": 0.5, "warmSteps": 20, "rate": 2e-3, "width": 8}


def lines(count: int) -> torch.Tensor:
    """Pictures with a vertical edge somewhere."""
    at = torch.randint(8, 40, (count,))
    return (torch.arange(48)[None, None, None, :] > at[:, None, None, None]).float().expand(-1, 3, 48, 48) * 0.2 + 0.3


def specks(count: int) -> torch.Tensor:
    """Pictures of the same mean and contrast, without shape."""
    return 0.4 + 0.1 * torch.randn(count, 1, 48, 48).expand(-1, 3, -1, -1)


def seen(pictures: torch.Tensor) -> Seen:
    return Seen.of(torch.cat([pictures, torch.full((len(pictures), 8, 48, 48), 0.125)], dim=1), torch.full((len(pictures),), 3.0))


def test_tells_shapes_from_specks_and_offers_a_gradient():
    torch.manual_seed(1)
    adversary = Adversary(SETTINGS, WHOLE, torch.device("cpu"))
    lengths = torch.rand(8) + 0.5
    for _ in range(60):
        adversary.learn(seen(specks(8)), seen(lines(4)))
        if adversary.steps <= SETTINGS["warmSteps"]:
            assert not adversary.scaled(specks(8), lengths).any()
    real, fake = seen(lines(4)), seen(specks(8))

    def margin(shown: Seen) -> float:
        with torch.no_grad():
            return sum(float(x.mean()) for x in leads(adversary.critic(together(real, shown)), 4))

    assert adversary.right > 0.6 and margin(fake) > 1.0
    step = adversary.gradient(fake, real)
    assert not step[:, 3:].any(), "land cover is not to change"
    assert torch.allclose(norms(adversary.scaled(step, lengths)), 0.5 * lengths, atol=1e-4)
    assert margin(fake._replace(state=fake.state - 0.02 * step / step[:, :3].abs().mean())) < margin(fake)


def test_every_draw_is_compared_with_its_own_truth():
    scores = torch.tensor([10.0, 20.0, 1.0, 2.0, 3.0, 4.0]).view(6, 1, 1, 1)  # two real ones, then two draws of both
    assert leads([scores], 2)[0].flatten().tolist() == [9.0, 18.0, 7.0, 16.0]


def test_its_state_travels():
    first, second = (Adversary(SETTINGS, DETAIL, torch.device("cpu")) for _ in range(2))
    first.learn(seen(specks(2)), seen(lines(2)))
    second.load(first.state())
    probe = seen(specks(2))
    with torch.no_grad():
        for a, b in zip(first.critic(probe), second.critic(probe)):
            assert torch.equal(a, b)
    assert second.steps == 1


def test_contrast_is_seen_whatever_its_strength():
    picture = specks(1)
    faint = 0.4 + (picture - 0.4) * 0.3
    loud, quiet = (contrast_views(p)[:, 3] for p in (picture, faint))
    assert 0.8 < float(quiet.std() / loud.std()) <= 1.0


def test_features_alone_tell_shapes_from_specks_whatever_their_contrast():
    torch.manual_seed(3)
    adversary = Adversary(SETTINGS, DETAIL, torch.device("cpu"))
    critic = adversary.critic
    for _ in range(40):
        adversary.learn(seen(specks(8)), seen(lines(4)))
    told = critic.told(torch.zeros(4, 17))
    with torch.no_grad():
        marks = [[float(sum(s.mean() for s in critic.by_features(seen(0.4 + strength * (p(4) - 0.4)).state, told))) for p in (lines, specks)]
                 for strength in (1.0, 0.5)]
    assert all(shapes > specks + 0.5 for shapes, specks in marks)


def test_a_picture_without_any_contrast_still_has_a_slope():
    adversary = Adversary(SETTINGS, DETAIL, torch.device("cpu"))
    flat = seen(torch.full((2, 3, 48, 48), 0.4))
    adversary.learn(flat, seen(lines(2)))
    assert torch.isfinite(adversary.gradient(flat, seen(lines(2)))).all()


def test_detail_does_not_tell_what_the_parents_show():
    parents = torch.rand(1, 11, 12, 12)
    child = upsample_bilinear(parents)
    flat = detail_views(torch.full_like(child, 0.5))
    assert not flat.any()
    busy = torch.cat([specks(1), torch.full((1, 8, 48, 48), 0.125)], dim=1)
    alone, raised = detail_views(busy), detail_views(busy + 0.2)
    assert torch.allclose(alone, raised, atol=1e-3) and float(alone[:, :3].std()) > 0.5
