"""`sparkvsr doctor`: what this installation has, for a look or a bug report."""

import argparse
import os
import platform
from importlib.metadata import PackageNotFoundError, version

from sparkvsr_desktop import __version__
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.engine.choose import engine_traits
from sparkvsr_desktop.media.delivery import CODECS
from sparkvsr_desktop.render.versions import library_versions

OPTIONAL_LIBRARIES = ("torch", "diffusers", "safetensors", "huggingface_hub")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("doctor", help="show versions, engines and codecs")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Print one line for each thing that can differ between machines."""
    rows = [
        ("sparkvsr", __version__),
        ("python", platform.python_version()),
        ("system", platform.platform()),
        ("cores", str(os.cpu_count())),
        *library_versions(),
        *((name, _installed(name)) for name in OPTIONAL_LIBRARIES),
        *((f"engine {traits.name}", traits.summary) for traits in engine_traits()),
        *((f"codec {codec.name}", codec.summary) for codec in CODECS),
    ]
    for name, state in rows:
        console.say(f"{name:24} {state}")
    console.event("done", **dict(rows))


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed (only the diffusion engines need it)"
