"""`sparkvsr models`: the weights on this machine, and how to get them."""

import argparse
import sys
from pathlib import Path

from sparkvsr_desktop.commands.argument_types import absolute
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.engine.choose import LibraryMissingError
from sparkvsr_desktop.engine.sparkvsr.traits import SPARKVSR_TRAITS
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.architecture import WrongModelError
from sparkvsr_desktop.models.catalogue import PUBLISHED, SPARKVSR, PublishedModel, published_model
from sparkvsr_desktop.models.checkpoint import (
    DamagedCheckpointError,
    digest_faults,
    faults_of,
    open_checkpoint,
)
from sparkvsr_desktop.models.fetch import HuggingFaceHub, fetch
from sparkvsr_desktop.models.manifest import ManifestError, read_manifest
from sparkvsr_desktop.models.model_place import ModelPlace
from sparkvsr_desktop.models.shelf import DATA_VARIABLE, ModelShelf, NoModelError, shelf_folder


class LicenceNotAcceptedError(SparkVSRError):
    """The user has not said that they have read the licence of a model."""

    def __init__(self, model: PublishedModel) -> None:
        super().__init__(
            f"The licence of the model “{model.name}” was not accepted: {model.licence}",
            remedy="Read it, then give the same command with --accept-licence.",
        )


class NotListedError(SparkVSRError):
    """A folder that no model is remembered in."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"“{folder}” is not on the list of models.",
            remedy="`sparkvsr models list` shows those that are.",
        )


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command, with a command of its own for each thing to do, to the program's parser."""
    parser = commands.add_parser("models", help="list, check, add and fetch the engines' weights")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_list(actions)
    _add_add(actions)
    _add_verify(actions)
    _add_fetch(actions)
    _add_forget(actions)
    _add_where(actions)
    _add_prepare(actions)
    for action in actions.choices.values():
        action.add_argument("--json", action="store_true", help="print one JSON object per line")


def show_list(_arguments: argparse.Namespace, console: Console) -> None:
    """Say which model folders are known, whether they are whole, and what can be fetched."""
    shelf = ModelShelf(shelf_folder())
    for place, folder in enumerate(shelf.folders()):
        state = _state_of(folder)
        console.say(f"{folder}: {state}{', in use' if place == 0 else ''}")
        console.event("model", folder=str(folder), state=state, is_used=place == 0)
    for model in PUBLISHED:
        console.say(f"{model.name}: `sparkvsr models fetch {model.name}` brings {model.repository}")
        console.say(f"  {model.licence}")
        console.event(
            "published", model=model.name, repository=model.repository, licence=model.licence
        )
    console.event("done", folders=[str(folder) for folder in shelf.folders()])


def add(arguments: argparse.Namespace, console: Console) -> None:
    """Check a model folder and remember it as the one to use."""
    shelf = ModelShelf(shelf_folder())
    folder = absolute(arguments.path)
    open_checkpoint(folder)
    _ask_for_licence(SPARKVSR, shelf, console, is_accepted=arguments.accept_licence)
    checkpoint = shelf.add(folder)
    console.say(f"The sparkvsr engine now uses “{checkpoint.path}”.")
    console.event("done", folder=str(checkpoint.path), signature=checkpoint.signature)


def verify(arguments: argparse.Namespace, console: Console) -> None:
    """Compare a model folder with what it must hold, byte by byte where a manifest is there."""
    folder = _chosen_folder(arguments)
    console.say(f"Checking “{folder}”")
    checkpoint = open_checkpoint(folder)
    place = ModelPlace.of(folder)
    has_manifest = read_manifest(place.folder) is not None
    faults = tuple(digest_faults(place, lambda name: console.say(f"  {name}")))
    if faults:
        raise DamagedCheckpointError(folder, faults)
    console.say("Names, shapes and lengths are those of the model.")
    if not has_manifest:
        console.warn("The folder has no manifest, so the bytes were not compared; fetch writes it.")
    console.event(
        "done", folder=str(folder), signature=checkpoint.signature, bytes_compared=has_manifest
    )


def fetch_model(arguments: argparse.Namespace, console: Console) -> None:
    """Bring a published model over the network, check it and use it."""
    model = published_model(arguments.name)
    shelf = ModelShelf(shelf_folder())
    _ask_for_licence(model, shelf, console, is_accepted=arguments.accept_licence)
    into = absolute(arguments.into) if arguments.into else shelf.folder / model.name
    wanted = model.with_text_encoder() if arguments.text_encoder else model
    fetch(
        wanted,
        into,
        HuggingFaceHub(arguments.mirror),
        lambda file: console.say(f"  {file.name}, {file.size_bytes / 1e6:.0f} MB"),
    )
    if arguments.text_encoder:
        _prepare(into, console)
    shelf.add(into)
    console.say(f"The {model.name} engine now uses “{into}”.")
    console.event("done", folder=str(into))


def forget(arguments: argparse.Namespace, console: Console) -> None:
    """Strike a model off the list; its files stay where they are."""
    folder = absolute(arguments.path)
    if not ModelShelf(shelf_folder()).forget(folder):
        raise NotListedError(folder)
    console.say(f"“{folder}” is off the list; its files stay.")
    console.event("done", folder=str(folder))


def where(_arguments: argparse.Namespace, console: Console) -> None:
    """Say where models are kept, and which one is used."""
    shelf = ModelShelf(shelf_folder())
    used = next(iter(shelf.folders()), None)
    console.say(f"Models are kept in “{shelf.folder}” ({DATA_VARIABLE} names another data folder).")
    console.say(f"In use: {used}" if used else "None is in use; `sparkvsr models fetch sparkvsr`.")
    console.event("done", shelf=str(shelf.folder), used=str(used) if used else None)


def prepare(arguments: argparse.Namespace, console: Console) -> None:
    """Compute the embedding of the empty prompt from the text encoder, where it is not stored."""
    folder = ModelPlace.of(_chosen_folder(arguments)).folder
    written = _prepare(folder, console)
    console.event("done", folder=str(folder), written=str(written) if written else None)


def _prepare(folder: Path, console: Console) -> Path | None:
    try:
        from sparkvsr_desktop.engine.sparkvsr.prepare import prepared_prompt
    except ModuleNotFoundError as error:
        raise LibraryMissingError(SPARKVSR_TRAITS.name, error.name or "torch") from error
    written = prepared_prompt(folder, lambda layer: console.say(f"  text encoder, layer {layer}"))
    console.say(f"Written: {written}" if written else "The embedding is there already.")
    return written


def _chosen_folder(arguments: argparse.Namespace) -> Path:
    """Return the folder named, else the one in use."""
    if arguments.path is not None:
        return absolute(arguments.path)
    folders = ModelShelf(shelf_folder()).folders()
    if not folders:
        raise NoModelError
    return folders[0]


def _state_of(folder: Path) -> str:
    """Return what is wrong with a folder, or that it is whole, in a few words."""
    try:
        faults = list(faults_of(folder))
    except (WrongModelError, ManifestError) as error:
        return str(error).rstrip(".")
    return f"damaged: {'; '.join(map(str, faults))}" if faults else "whole"


def _ask_for_licence(
    model: PublishedModel, shelf: ModelShelf, console: Console, *, is_accepted: bool
) -> None:
    """Show the licence, and go on only when the user accepts it, now or earlier."""
    if model.name in shelf.accepted_licences():
        return
    console.say(model.licence)
    if not is_accepted and sys.stdin.isatty():
        console.say("Do you accept this licence? [y/N]")
        is_accepted = sys.stdin.readline().strip().casefold() in ("y", "yes")
    if not is_accepted:
        raise LicenceNotAcceptedError(model)
    shelf.accept_licence(model.name)


def _add_list(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("list", help="known model folders, and what can be fetched")
    parser.set_defaults(run=show_list)


def _add_add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("add", help="use a model that is on this machine")
    parser.add_argument("path", metavar="PATH",
                        help="a folder in the diffusers layout, or the safetensors or GGUF file"
                        " in it that holds the transformer")  # fmt: skip
    _add_licence(parser)
    parser.set_defaults(run=add)


def _add_verify(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("verify", help="check every file of a model folder")
    _add_folder(parser)
    parser.set_defaults(run=verify)


def _add_fetch(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("fetch", help="bring a published model over the network")
    parser.add_argument("name", metavar="NAME", help="sparkvsr")
    parser.add_argument("--into", metavar="DIR", help="another place than the user's data folder")
    parser.add_argument("--mirror", metavar="URL", help="another address of the model hub")
    parser.add_argument("--text-encoder", action="store_true",
                        help="bring the text encoder too (19 GB) and prepare with it")  # fmt: skip
    _add_licence(parser)
    parser.set_defaults(run=fetch_model)


def _add_forget(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("forget", help="take a model off the list; its files stay")
    parser.add_argument("path", metavar="PATH", help="as `models list` shows it")
    parser.set_defaults(run=forget)


def _add_where(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("where", help="the folder in which models are kept")
    parser.set_defaults(run=where)


def _add_prepare(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser("prepare", help="compute a missing prompt embedding, once")
    _add_folder(parser)
    parser.set_defaults(run=prepare)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", metavar="FOLDER", help="a model folder (the one in use)")


def _add_licence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accept-licence", action="store_true",
                        help="say that you have read and accept the model's licence")  # fmt: skip
