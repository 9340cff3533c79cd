"""How many nodes and GPUs serve users who pan a map? A model of Worldloom's cluster.

Run `python3 docs/scaling/model.py` for the tables of docs/scaling.md, `--test` for its tests.
Standard library only. All times are seconds, all sizes bytes.
"""

import argparse
import dataclasses
import math
import random
import unittest

GRANULE_PIXELS = 64 * 64
WINDOW_GRANULES = 64  # 8 x 8 granules: 512 x 512 px, one network call
CONE = 16 / 15  # parents of parents: each level costs a sixteenth of the finer one


@dataclasses.dataclass(frozen=True)
class Load:
    """What the users do."""

    users: int
    maps_per_second: float = 0.2  # a screenful every five seconds
    map_granules: float = 24 * 16 / 2  # 1536 x 1024 px, half of it in view before
    revisit: float = 0.9  # share of granules that somebody has seen before
    near: float = 0.8  # share of what was seen before that is on the node's own heap or disk


@dataclasses.dataclass(frozen=True)
class Machine:
    """What a node can do."""

    window_seconds: float  # network time of one window of 512 x 512 px
    halo_overhead: float = 1.6  # windows cut by requests are smaller than the largest
    read_seconds: float = 0.004  # CPU time of a map of warm pixels: assembling and PNG
    cores: int = 8
    network: float = 10e9 / 8 * 0.5  # half of 10 Gbit/s
    memory: float = 8e9  # of the cluster's map on a node, copies included
    channels: int = 3

    @property
    def granule_bytes(self) -> float:
        return GRANULE_PIXELS * self.channels


@dataclasses.dataclass(frozen=True)
class Need:
    """What a load needs."""

    maps_per_second: float
    windows_per_second: float
    generators: int
    front_nodes: int
    nodes: int
    network_share: float
    memory_seconds: float


def need(load: Load, machine: Machine, utilisation: float = 0.7, backups: int = 1) -> Need:
    """Sizes a cluster by its means; `utilisation` leaves room for bursts."""
    maps = load.users * load.maps_per_second
    granules = maps * load.map_granules
    fresh = granules * (1 - load.revisit)
    windows = fresh / WINDOW_GRANULES * machine.halo_overhead * CONE
    generators = math.ceil(windows * machine.window_seconds / utilisation)
    fronts = math.ceil(maps * machine.read_seconds / (machine.cores * utilisation))
    # What is not near comes from another node; what is new goes to its owner and to the copies.
    moved = (granules * load.revisit * (1 - load.near) + fresh * (1 + backups)) * machine.granule_bytes
    carriers = math.ceil(moved / machine.network / utilisation)
    nodes = max(generators, fronts, carriers if max(generators, fronts) > 1 else 1)
    moved *= (nodes - 1) / nodes
    held = nodes * machine.memory / (1 + backups)
    return Need(
        maps,
        windows,
        generators,
        fronts,
        nodes,
        moved / nodes / machine.network,
        held / (fresh * machine.granule_bytes) if fresh else math.inf,
    )


def simulate(load: Load, machine: Machine, nodes: int, seconds: float, seed: int = 1) -> list[float]:
    """Waiting times of maps that need generation, one queue per node, Poisson arrivals."""
    chance = random.Random(seed)
    maps = load.users * load.maps_per_second
    windows_per_map = load.map_granules * (1 - load.revisit) / WINDOW_GRANULES
    work = windows_per_map * machine.halo_overhead * CONE * machine.window_seconds
    free = [0.0] * nodes
    waits = []
    now = 0.0
    while now < seconds:
        now += chance.expovariate(maps)
        node = chance.randrange(nodes)
        start = max(now, free[node])
        free[node] = start + work * chance.expovariate(1.0)
        waits.append(free[node] - now)
    return waits


def quantile(values: list[float], share: float) -> float:
    """Quantile by nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


MACHINES = {
    "2 CPU cores": Machine(window_seconds=0.19, cores=2, memory=128e6),
    "16 CPU cores": Machine(window_seconds=0.03, cores=16),
    "GPU, 200 windows/s": Machine(window_seconds=0.005, cores=16),
}


def tables() -> str:
    """The tables of docs/scaling.md."""
    lines = [
        "| users | seen before | machine | windows/s | generators | fronts | nodes | network in use | p95 of generation |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for users in (1_000, 100_000):
        for revisit in (0.9, 0.99):
            for name, machine in MACHINES.items():
                load = Load(users, revisit=revisit)
                n = need(load, machine)
                horizon = min(300.0, 60_000 / n.maps_per_second)
                p95 = quantile(simulate(load, machine, n.nodes, horizon), 0.95)
                lines.append(
                    f"| {users:,} | {revisit:.0%} | {name} | {n.windows_per_second:,.0f} | {n.generators:,} "
                    f"| {n.front_nodes:,} | {n.nodes:,} | {n.network_share:.1%} | {p95:.2f} s |"
                )
    return "\n".join(lines)


class ModelTest(unittest.TestCase):
    """The model's own tests."""

    def test_fresh_work_grows_with_users_and_shrinks_with_revisits(self):
        machine = MACHINES["16 CPU cores"]
        one = need(Load(1_000), machine)
        ten = need(Load(10_000), machine)
        seen = need(Load(10_000, revisit=0.99), machine)
        self.assertAlmostEqual(ten.windows_per_second, 10 * one.windows_per_second)
        self.assertAlmostEqual(seen.windows_per_second, one.windows_per_second)

    def test_one_node_moves_nothing(self):
        self.assertEqual(need(Load(1, revisit=1.0), MACHINES["16 CPU cores"]).network_share, 0)

    def test_a_screenful_by_hand(self):
        # 1 user, 1 map of 64 new granules per second: one window, its parents, its cut halo.
        load = Load(1, maps_per_second=1, map_granules=64, revisit=0)
        self.assertAlmostEqual(need(load, Machine(1.0)).windows_per_second, 1.6 * 16 / 15)

    def test_queues_are_short_below_and_long_above_capacity(self):
        machine = Machine(window_seconds=0.1)
        load = Load(100)
        enough = need(load, machine).nodes
        short = quantile(simulate(load, machine, enough, 300), 0.95)
        long = quantile(simulate(load, machine, max(1, enough // 3), 300), 0.95)
        self.assertLess(short, 5)
        self.assertGreater(long, 3 * short)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true", help="run the model's tests")
    if parser.parse_args().test:
        unittest.main(argv=["model"])
    else:
        print(tables())
