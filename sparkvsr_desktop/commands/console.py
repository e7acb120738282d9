"""What a command says: sentences on a terminal, or one JSON object per line for scripts."""

import io
import json
import re
import sys
from dataclasses import asdict

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.progress import (
    CutsSought,
    FrameReplaced,
    FramesRestored,
    RenderContinued,
    RenderEvent,
    RenderPaused,
    SegmentKept,
    ShotFinished,
    ShotStarted,
)
from sparkvsr_desktop.render.stop import RenderStoppedError

_WIDTH = 78


class Console:
    """Speaks on standard output; failures go to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # a file name that the terminal's encoding lacks (cp1252, C) must not end a render
            sys.stdout.reconfigure(errors="backslashreplace")
        self._as_json = as_json
        self._redraws = not as_json and sys.stdout.isatty()
        self._line_is_open = False

    def say(self, sentence: str) -> None:
        """Print a line for people; scripts do not see it."""
        if not self._as_json:
            self._close_line()
            print(sentence, flush=True)

    def event(self, name: str, **facts: object) -> None:
        """Print one JSON object, all of it ASCII, for scripts; people do not see it."""
        if self._as_json:
            print(json.dumps({"event": name, **facts}, default=str), flush=True)

    def warn(self, sentence: str) -> None:
        """Tell people and scripts of something that does not stop the work."""
        self.say(f"Note: {sentence}")
        self.event("warning", message=sentence)

    def report(self, event: RenderEvent) -> None:
        """Show how far a render is."""
        self.event(_event_name(event), **asdict(event))
        match event:
            case ShotStarted(shot, _, frames, kept):
                found = f", {kept} of them finished earlier" if kept else ""
                self.say(f"{shot}: {frames} frames{found}")
            case CutsSought(shot, done, frames):
                self._redraw(f"{shot}: looking for cuts, {done} of {frames} frames")
            case FramesRestored():
                self._redraw(_progress(event))
            case ShotFinished(shot, _, _, _, _, True):
                self.say(f"{shot}: already rendered")
            case ShotFinished(shot, _, _, frames, seconds, False):
                self.say(f"{shot}: {frames} frames in {seconds:.1f} s")
            case FrameReplaced(shot, frame, policy):
                self.say(f"Note: {shot}: source frame {frame} is damaged, policy: {policy}")
            case RenderPaused(shot, reason):
                self.say(f"{shot}: paused. {reason}")
            case RenderContinued(shot):
                self.say(f"{shot}: going on")
            case SegmentKept():
                pass

    def failed(self, error: SparkVSRError) -> None:
        """Say what went wrong and what to do, on standard error and to scripts."""
        self._close_line()
        self.event("failed", message=str(error), remedy=error.remedy)
        print(f"sparkvsr: {error}\n{error.remedy}", file=sys.stderr, flush=True)

    def stopped(self, reason: BaseException) -> None:
        """Say that the work was stopped, and what is kept."""
        self._close_line()
        self.event("stopped")
        remedy = reason.remedy if isinstance(reason, RenderStoppedError) else ""
        print(f"sparkvsr: {reason or 'Stopped.'}\n{remedy}".rstrip(), file=sys.stderr, flush=True)

    def _redraw(self, line: str) -> None:
        if self._redraws:
            print(f"\r{line[:_WIDTH]:{_WIDTH}}", end="", flush=True)
            self._line_is_open = True

    def _close_line(self) -> None:
        if self._line_is_open:
            print(f"\r{'':{_WIDTH}}\r", end="", flush=True)
            self._line_is_open = False


def _event_name(event: RenderEvent) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def _progress(event: FramesRestored) -> str:
    minutes, seconds = divmod(round(event.seconds_left), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    so_far = (
        f": {event.frames_done} of {event.frames} frames, {event.frames_per_second:.1f} fps,"
        f" {left} left"
    )
    return event.shot[: _WIDTH - len(so_far)] + so_far
