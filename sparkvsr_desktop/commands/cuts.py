"""Cuts inside shots, for the commands that look for them before anything is rendered."""

import argparse
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.media_split import MediaSplit
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.engine.cuts import CutFinder
from sparkvsr_desktop.engine.protocol import SourceFrames, StopToken
from sparkvsr_desktop.media.frame_reader import FrameReader, open_frames
from sparkvsr_desktop.order.shots import chosen_plan, open_edit
from sparkvsr_desktop.render.shot_frames import ShotFrames, StandIns
from sparkvsr_desktop.timeline.timeline_kind import is_timeline


def add_split_argument(parser: argparse.ArgumentParser) -> None:
    """Add --split-at-cuts."""
    parser.add_argument(
        "--split-at-cuts", action="store_true",
        help="end shots at the cuts found inside them, and cut the clips of the edit there",
    )  # fmt: skip


def split_where_asked(choice: EditChoice, arguments: argparse.Namespace) -> EditChoice:
    """Return `choice` with its shots split at their cuts, where the arguments ask for that.

    Looks at every frame of them; a dissolve splits nothing.
    """
    if not arguments.split_at_cuts:
        return choice
    cuts: dict[str, set[int]] = {}
    for shot in _looked_at(choice):
        cuts.setdefault(shot.media.signature, set()).update(_cuts_in(shot))
    splits = [MediaSplit(media, tuple(sorted(found))) for media, found in cuts.items() if found]
    return replace(choice, splits=tuple(splits))


def _looked_at(choice: EditChoice) -> tuple[Shot, ...]:
    """Return the shots, as they are before they are split, of which something is asked for.

    A name may be that of a part, such as “opening-2”, which is not there yet. A range may end
    short of a cut, and the clip goes on; of plain media nothing outside the range is used.
    """
    whole = replace(choice, clips=())
    if is_timeline(choice.input):
        whole = replace(whole, source_range=None)
    with TemporaryDirectory() as unpacked:
        shots = chosen_plan(open_edit(whole, Path(unpacked)), whole).shots
    names = [part for name in choice.clips for part in (name, name.rpartition("-")[0])]
    return tuple(shot for shot in shots if not names or any(map(shot.answers_to, names)))


def shot_frames(shot: Shot, reader: FrameReader) -> ShotFrames:
    """Return the frames of a shot to look at; damaged ones are those before them."""
    return ShotFrames(reader, shot.source_range, StandIns(CorruptFrames.REPEAT, _no_matter))


def borders_in(frames: SourceFrames, stop: StopToken) -> SceneBorders:
    """Return the cuts and dissolves among frames."""
    finder = CutFinder()
    span = frames.available
    for source_frame, picture in zip(span.frames, frames.read(span), strict=True):
        stop.raise_if_stopped()
        finder.see(source_frame, picture)
    return finder.borders


def _cuts_in(shot: Shot) -> tuple[int, ...]:
    with open_frames(shot.media) as reader, stop_on_signals() as stop:
        return borders_in(shot_frames(shot, reader), stop).walls


def _no_matter(damaged_frame: int) -> None:
    """A damaged frame is told of by the render; what is said of the others stands."""
