"""`sparkvsr advise`: where one more still helps most, and why."""

import argparse
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sparkvsr_desktop.commands.argument_types import frames_listed, source_range, still_count
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.cuts import (
    add_split_argument,
    borders_in,
    shot_frames,
    split_where_asked,
)
from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.commands.opening import add_input_arguments, choice_of
from sparkvsr_desktop.core.keyframe import refuse_too_many
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.engine.advice.adviser import Advice, StillElsewhereError, advised_stills
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.order.shots import chosen_plan, open_edit

DEFAULT_COUNT = 3


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("advise", help="the frames at which a still helps most, and why")
    add_input_arguments(parser)
    option = parser.add_argument
    option("--have", type=frames_listed, default=(), metavar="A,B",
           help="source frames that have a still already")  # fmt: skip
    option("--count", "--select", type=still_count, default=DEFAULT_COUNT, metavar="N",
           help=f"how many more stills ({DEFAULT_COUNT})")  # fmt: skip
    option("--clip", action="append", default=[], metavar="NAME", help="only this clip or shot")
    option("--range", type=source_range, metavar="A-B", help="source frames from A to before B")
    add_split_argument(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Say, for each shot, the frames for new stills, the most useful first."""
    choice = replace(
        choice_of(arguments), clips=tuple(arguments.clip), source_range=arguments.range
    )
    choice = split_where_asked(choice, arguments)
    with TemporaryDirectory() as unpacked:
        plan = chosen_plan(open_edit(choice, Path(unpacked)), choice)
        _refuse_stray(arguments.have, plan.shots)
        advised = 0
        for shot in plan.shots:
            have = tuple(frame for frame in arguments.have if shot.source_range.holds(frame))
            told = advice_for(shot, arguments.count, have, partial(_tell_cuts, console, shot))
            _show(shot, told, arguments.count, console)
            advised += len(told)
    console.event("done", shots=len(plan.shots), advised=advised)


def _tell_cuts(console: Console, shot: Shot, borders: SceneBorders) -> None:
    spans = [[each.start, each.end] for each in borders.dissolves]
    console.event("cuts", shot=shot.name, source_frames=borders.walls, dissolves=spans)


def _keep_to_oneself(_: SceneBorders) -> None:
    """Who asks for stills alone need not hear of cuts."""


def advice_for(
    shot: Shot,
    count: int,
    have: tuple[int, ...] = (),
    tell_cuts: Callable[[SceneBorders], None] = _keep_to_oneself,
) -> tuple[Advice, ...]:
    """Return where `count` more stills help most, the most useful first; fewer where none fit.

    tell_cuts: takes the cuts and dissolves inside the shot, as soon as they are known.
    Raises SelectionError when the shot is too short for so many.
    """
    with open_frames(shot.media) as reader, stop_on_signals() as stop:
        frames = shot_frames(shot, reader)
        borders = borders_in(frames, stop)
        tell_cuts(borders)
        refuse_too_many(count + len(have), shot.source_range)
        return advised_stills(frames, borders.hard, count, stop, have)


def _refuse_stray(have: tuple[int, ...], shots: tuple[Shot, ...]) -> None:
    for frame in have:
        if not any(shot.source_range.holds(frame) for shot in shots):
            raise StillElsewhereError(frame, shots[0].source_range)


def _show(shot: Shot, told: tuple[Advice, ...], asked: int, console: Console) -> None:
    console.say(f"{shot.name}: frames {shot.source_range.start} to {shot.source_range.last_frame}")
    for advice in told:
        console.say(
            f"  frame {advice.source_frame:6}   {advice.gain_db:+5.1f} dB expected,"
            f" trust {advice.trust_before:.2f} to {advice.trust_after:.2f}: {advice.reason}"
        )
        console.event("advice", shot=shot.name, **asdict(advice))
    if len(told) < asked:
        console.warn(f"“{shot.name}” has room for {len(told)} more stills four frames apart.")
