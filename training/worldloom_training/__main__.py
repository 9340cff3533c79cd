"""``python -m worldloom_training COMMAND --data FOLDER``: see ``training/README.md``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import yaml

COMMANDS = ("basemap", "prepare", "train", "export", "golden", "evaluate")
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
    parser.add_argument("command", choices=("all", *COMMANDS))
    parser.add_argument("--data", type=Path, help="folder with the imagery (README.md says where it comes from)")
    parser.add_argument("--config", type=Path, default=Path("config.yaml"))
    parser.add_argument("--work", type=Path, help="working folder; overrides the configuration's")
    return parser.parse_args(arguments)


def run(command: str, config: dict, data: Path | None, work: Path) -> None:
    if command in ("basemap", "prepare") and data is None:
        raise SystemExit(f"'{command}' reads imagery: say where it is with --data FOLDER")
    if command == "basemap":
        from .basemap import blue_marble_z5, pandora

        marble, invented = config["basemap"]["bluemarble"], config["basemap"]["pandora"]
        blue_marble_z5(data / "blue_marble_z6.jpg", Path(marble["target"]), marble["quality"])
        pandora(Path(invented["target"]), invented["width"], invented["seed"], invented["quality"])
    elif command == "prepare":
        from .imagery import prepare

        prepare(data, work / "plates")
    elif command == "train":
        from .train import train

        train(config, work)
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
    with open(options.config) as handle:
        config = yaml.safe_load(handle)
    work = options.work or Path(config["work"])
    work.mkdir(parents=True, exist_ok=True)
    for command in COMMANDS if options.command == "all" else (options.command,):
        print(f"== {command}", flush=True)
        run(command, config, options.data, work)


if __name__ == "__main__":
    main()
