"""`sparkvsr inspect`: what a timeline holds, and what would be rendered of it."""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.cuts import add_split_argument, split_where_asked
from sparkvsr_desktop.commands.opening import add_input_arguments, choice_of
from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.shot import ClipUse, LeftAlone, Shot
from sparkvsr_desktop.order.shots import full_plan, open_edit
from sparkvsr_desktop.timeline.marks import KeyframeMark, keyframe_marks
from sparkvsr_desktop.timeline.plan import Plan
from sparkvsr_desktop.timeline.read import Edit


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("inspect", help="list shots, clips and what is left alone")
    add_input_arguments(parser)
    add_split_argument(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """List the shots of the input, the clips that use them, and the clips left alone."""
    choice = split_where_asked(choice_of(arguments), arguments)
    with TemporaryDirectory() as unpacked:
        edit = open_edit(choice, Path(unpacked))
        _show(edit, full_plan(edit, choice), console)


def _show(edit: Edit, plan: Plan, console: Console) -> None:
    for shot in plan.shots:
        _show_shot(shot, keyframe_marks(edit, (shot,)), console)
    for clip in plan.left_alone:
        _show_left_alone(clip, console)
    for warning in plan.warnings:
        console.warn(warning)
    console.event("done", shots=len(plan.shots), left_alone=len(plan.left_alone))
    console.say(f"shots: {len(plan.shots)}, clips left alone: {len(plan.left_alone)}")


def _show_shot(shot: Shot, marks: tuple[KeyframeMark, ...], console: Console) -> None:
    console.say(f"{shot.name}  frames {shot.source_range.start}-{shot.source_range.end}")
    console.say(f"  {_described(shot.media)}")
    for use in shot.uses:
        console.say(f"  used by “{use.name}” on {use.track}, {_frames_used(use)}")
    for mark in marks:
        console.say(f"  marked at frame {mark.source_frame}: {mark.note}")
    marked = [{"source_frame": mark.source_frame, "note": mark.note} for mark in marks]
    console.event("shot", **_facts(shot), marks=marked)


def _show_left_alone(clip: LeftAlone, console: Console) -> None:
    named = f"“{clip.name}”"
    why = clip.reason if clip.reason.startswith(named) else f"{named}: {clip.reason}"
    console.say(f"left alone on {clip.track}: {why}")
    console.event("left_alone", clip=clip.name, track=clip.track, reason=clip.reason)


def _described(media: Media) -> str:
    start = f", from {media.start_timecode}" if media.start_timecode else ""
    return (
        f"{media.source}: {media.width} x {media.height}, {media.frames} frames,"
        f" {float(media.rate):.3f} fps{start}"
    )


def _frames_used(use: ClipUse) -> str:
    seen, needed = use.source_range, use.needed_range
    words = f"frames {seen.start}-{seen.end}"
    if needed == seen:
        return words
    return f"{words}; its sequence hides the others of {needed.start}-{needed.end}"


def _facts(shot: Shot) -> dict[str, Any]:
    media = shot.media
    return {
        "shot": shot.name,
        "media": str(media.source),
        "width_px": media.width,
        "height_px": media.height,
        "frames": media.frames,
        "rate": str(media.rate),
        "start_timecode": str(media.start_timecode) if media.start_timecode else None,
        "start": shot.source_range.start,
        "end": shot.source_range.end,
        "clips": [
            {"name": use.name, "track": use.track, "timeline_start": use.timeline_start,
             "start": use.source_range.start, "end": use.source_range.end,
             "needed_start": use.needed_range.start, "needed_end": use.needed_range.end}
            for use in shot.uses
        ],
    }  # fmt: skip
