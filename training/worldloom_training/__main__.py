"""``python -m worldloom_training COMMAND --data FOLDER``: see ``training/README.md``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import yaml

ASIDE = ("adopt", "grow", "renew", "tones", "bank", "join", "pack-checkpoint", "unpack-checkpoint", "perception")
"""To go on from weights that ship; for the table of tones; for a machine with a graphics card, see GPU.md; for a file that is already there."""

COMMANDS = ("basemap", "prepare", "label", "train", "calibrate", "export", "golden", "evaluate")
"""In the order ``all`` runs them."""

# glibc hands every freed picture back to the system and asks for it again at the next step; page faults
# then cost more than the arithmetic (measured: 1.1 s instead of 0.28 s per step). Read at start-up only.
_ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": str(8 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 30),
    "MALLOC_TOP_PAD_": str(256 << 20),
}


def keep_freed_memory(arguments: list[str]) -> None:
    """Starts this program again with the allocator told to keep freed memory, unless that is done."""
    if sys.platform.startswith("linux") and any(key not in os.environ for key in _ALLOCATOR):
        os.execve(sys.executable, [sys.executable, "-m", "worldloom_training", *arguments], {**os.environ, **_ALLOCATOR})


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="worldloom_training", description="From public imagery to a model pack.")
    parser.add_argument("command", choices=("all", *COMMANDS, *ASIDE))
    parser.add_argument("--data", type=Path, help="folder with the imagery (README.md says where it comes from)")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--work", type=Path, help="working folder; overrides the configuration's")
    parser.add_argument("--parts", type=Path, help="pack-checkpoint, unpack-checkpoint: folder of the parts")
    parser.add_argument("--package", type=Path, help="perception: the archive nsfwjs-4.3.0.tgz of the npm registry")
    parser.add_argument("--pack", type=Path, help="adopt: folder of the pack; the configuration's if none is named")
    parser.add_argument("--checkpoint", type=Path, help="renew: the trained network, the working folder's checkpoint.pt if none is named; grow: the smaller one")
    parser.add_argument("--minutes", type=float, help="train: stop after this slice of the budget, with a checkpoint")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="train: where")
    return parser.parse_args(arguments)


def read_config(path: Path) -> dict:
    """A configuration; ``extends`` names another file whose values hold where this one has none."""
    with open(path) as handle:
        own = yaml.safe_load(handle)
    if "extends" not in own:
        return own
    base = read_config(path.parent / own.pop("extends"))

    def merged(below: dict, above: dict) -> dict:
        return {**below, **{k: merged(below[k], v) if isinstance(v, dict) and isinstance(below.get(k), dict) else v
                            for k, v in above.items()}}

    return merged(base, own)


def run(command: str, config: dict, options: argparse.Namespace, work: Path) -> None:
    data = options.data
    if command in ("basemap", "prepare", "label") and data is None:
        raise SystemExit(f"'{command}' reads imagery: say where it is with --data FOLDER")
    if command == "basemap":
        import numpy as np

        from .basemap import blue_marble_z5, pandora
        from .slopes import raster_of, write_raster

        marble, invented = config["basemap"]["bluemarble"], config["basemap"]["pandora"]
        blue_marble_z5(data / "blue_marble_z6.jpg", Path(marble["target"]), marble["quality"])
        write_raster(raster_of(np.load(data / "etopo10_elevation_m.npz")["elevation"]), Path(marble["slopes"]))
        pandora(Path(invented["target"]), Path(invented["slopes"]), invented["width"], invented["seed"], invented["quality"])
    elif command == "prepare":
        from .imagery import prepare

        prepare(data, work / "plates")
    elif command == "label":
        from .labels import label
        from .start import train_start

        label(data, work / "plates", config["label"]["classifierSteps"], config["seed"])
        train_start(data, work, config["label"]["startSteps"], config["seed"])
    elif command == "train":
        from .train import train

        train(config, work, options.device, options.minutes)
    elif command == "adopt":
        from .adopt import adopt

        adopt(options.pack or Path(config["export"]["pack"]), work)
    elif command == "grow":
        from .growth import grow
        from .model import NetworkShape

        if options.checkpoint is None or options.checkpoint.parent.resolve() == work.resolve():
            raise SystemExit("'grow' begins with a smaller network: name its checkpoint, of another working folder, with --checkpoint FILE")
        grow(NetworkShape(**config["network"]), options.checkpoint, work)
    elif command == "renew":
        from .renewal import renew

        renew(config, work, options.checkpoint or work / "checkpoint.pt")
    elif command == "tones":
        from .class_tones import class_tones

        class_tones(config, work)
    elif command == "bank":
        from .bank import make_bank

        make_bank(config, work)
    elif command == "join":
        from .bank import join_bank

        join_bank(work)
    elif command == "pack-checkpoint":
        from .train import pack_checkpoint

        for part in pack_checkpoint(work, options.parts or work):
            print(part)
    elif command == "unpack-checkpoint":
        from .train import unpack_checkpoint

        print(unpack_checkpoint(options.parts or work, work))
    elif command == "perception":
        from .perception import convert

        if options.package is None:
            raise SystemExit("'perception' converts a package: say where it is with --package FILE")
        convert(options.package)
    elif command == "calibrate":
        from .calibrate import calibrate

        calibrate(config, work)
    elif command == "export":
        from .export import export

        export(config, work)
    elif command == "golden":
        from .golden import golden

        golden(config)
    elif command == "evaluate":
        from .evaluate import evaluate

        evaluate(config, work)


def main() -> None:
    arguments = sys.argv[1:]
    options = parse(arguments)
    keep_freed_memory(arguments)
    config = read_config(options.config)
    work = options.work or Path(config["work"])
    work.mkdir(parents=True, exist_ok=True)
    for command in COMMANDS if options.command == "all" else (options.command,):
        print(f"== {command}", flush=True)
        run(command, config, options, work)


if __name__ == "__main__":
    main()
