"""`sparkvsr demo`: a film of our own, made small, restored from a few stills, and linked back."""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from sparkvsr_desktop.commands.argument_types import absolute
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.jobs import Treatment
from sparkvsr_desktop.commands.linking import Delivered
from sparkvsr_desktop.commands.restoration import restore
from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.demo.before_after import before_after
from sparkvsr_desktop.demo.edit import demo_edit, write_demo_edit
from sparkvsr_desktop.demo.film import START_TIMECODE, UPSCALE_FACTOR, Film, demo_film
from sparkvsr_desktop.demo.retouched import retouched_frames, write_retouched
from sparkvsr_desktop.demo.source import BT709, write_source
from sparkvsr_desktop.engine.fidelity import psnr
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.still_file import write_still
from sparkvsr_desktop.order.shots import chosen_plan, open_edit
from sparkvsr_desktop.picture import Picture
from sparkvsr_desktop.render.output_folder import prepared_folder

SHOWN_FRAME = 28
"""Half way between two stills, where the result owes most to the flow."""


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean PSNR in dB against the truth, over the frames that had no still."""

    resize_db: float
    result_db: float
    shown: tuple[Picture, Picture, Picture]


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("demo", help="make a small film, restore it, show the gain")
    parser.add_argument("--out", default="demo", metavar="DIR", help="where to put it all (demo)")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Make the film, its edit and its stills; restore; measure against the truth; show."""
    folder = prepared_folder(absolute(arguments.out))
    film = demo_film()
    console.say(f"Making a film of {film.frames} frames, a quarter of its true size, in {folder}")
    timeline = _write_edit(film, folder)
    (shot,) = _shots(timeline, folder)
    stills = prepared_folder(folder / "stills")
    write_retouched(film, shot.name, stills, BT709)
    began = time.monotonic()
    treatment = Treatment(scale=UPSCALE_FACTOR, stills_folder=stills)
    delivered = restore(EditChoice(timeline), treatment, folder / "restored", console)
    seconds = time.monotonic() - began
    gain = _gain(film, shot, delivered)
    picture = folder / "before_after.png"
    write_still(picture, before_after(*gain.shown), ColourTags())
    _show_table(shot, len(list(stills.iterdir())), seconds, gain, console)
    console.say(f"  {picture}")
    console.event("picture", file=str(picture))
    delivered.show(console)


def _write_edit(film: Film, folder: Path) -> Path:
    media, timeline = folder / "source.mov", folder / "demo.otio"
    write_source(film, media)
    write_demo_edit(demo_edit(media, START_TIMECODE, film.frames), timeline)
    return timeline


def _shots(timeline: Path, folder: Path) -> tuple[Shot, ...]:
    choice = EditChoice(timeline)
    return chosen_plan(open_edit(choice, folder), choice).shots


def _gain(film: Film, shot: Shot, delivered: Delivered) -> Gain:
    """Compare every frame of the result with the truth, and keep one for the picture."""
    span = shot.source_range
    (path,) = delivered.media
    result = probe(media_source(path))
    with_still = set(retouched_frames(film))
    resize, restored, shown = [], [], None
    with open_frames(shot.media) as sources, open_frames(result) as results:
        pairs = zip(sources.read(span), results.read(result.available_range), strict=True)
        for frame, (source, picture) in zip(span.frames, pairs, strict=True):
            truth = film.picture(frame)
            plain = resized(source, truth.shape[1], truth.shape[0])
            if frame == SHOWN_FRAME:
                shown = plain, picture, truth
            if frame not in with_still:
                resize.append(psnr(plain, truth))
                restored.append(psnr(picture, truth))
    assert shown is not None, "the shown frame lies in the shot"
    return Gain(fmean(resize), fmean(restored), shown)


def _show_table(shot: Shot, stills: int, seconds: float, gain: Gain, console: Console) -> None:
    frames = shot.source_range.duration
    row = f"{1:5}  {frames:6}  {stills:6}  {seconds:7.1f}"
    console.say("shots  frames  stills  seconds   resize PSNR   result PSNR")
    console.say(f"{row}   {gain.resize_db:8.2f} dB   {gain.result_db:8.2f} dB")
    console.event(
        "measured",
        shots=1,
        frames=frames,
        stills=stills,
        seconds=round(seconds, 1),
        resize_psnr=round(gain.resize_db, 2),
        result_psnr=round(gain.result_db, 2),
    )
