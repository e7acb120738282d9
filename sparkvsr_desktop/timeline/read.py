"""An edit out of a timeline file of any kind, or out of one media file."""

import contextlib
import io
import logging
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio
from aaf2.exceptions import AAFError

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.adapter_gaps import close_edl_gaps, close_fcp7_gaps
from sparkvsr_desktop.timeline.bundle import (
    content_of_zip,
    media_of_zip,
    unpack_media,
)
from sparkvsr_desktop.timeline.exact_time import seconds_of
from sparkvsr_desktop.timeline.newer_schema import in_known_schemas
from sparkvsr_desktop.timeline.references import reference_to, spell_paths_in_full
from sparkvsr_desktop.timeline.through_edits import NO_CUTS, Blades
from sparkvsr_desktop.timeline.timeline_kind import (
    CONTENT_OF_BUNDLE,
    TimelineKind,
    UnreadableTimelineError,
    is_timeline,
    kind_of,
)
from sparkvsr_desktop.timeline.top_object import (
    EditWithoutVideoError,
    all_timelines,
    check_ranges,
    chosen_timeline,
    first_stated_rate,
    has_video,
    transitions_side_by_side,
)

__all__ = ["Edit", "EditWithoutVideoError", "edit_of_media", "is_timeline", "read_edit"]

ADAPTER_FAILURES = (
    otio.exceptions.OTIOError, AAFError, ArithmeticError, AssertionError, AttributeError,
    ElementTree.ParseError, LookupError, OSError, RuntimeError, TypeError, ValueError,
    struct.error, zipfile.BadZipFile,
)  # fmt: skip
"""Readers of other formats meet a broken file with whichever Python error comes first."""


class EdlNeedsRateError(SparkVSRError):
    """An EDL without the rate its timecodes count in."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The EDL “{path.name}” does not say its frame rate.",
            remedy="Give the rate of the edit, for example --rate 25.",
        )


class EdlUnreadableError(UnreadableTimelineError):
    """An EDL that is broken, or whose timecodes count at another rate."""

    def __init__(self, path: Path, rate: Fraction, reason: str) -> None:
        super().__init__(path, reason)
        self.remedy = (
            f"Check that the edit runs at {float(rate):.5g} fps, as --rate says; if it does, export"
            " the EDL again."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """A timeline as it was read, and where it came from. Nobody changes `timeline`.

    `name` is what files made from it are called. `folder` is where relative media paths start.
    `rate` counts record positions. `has_record_positions` is False for a media, a clip or a list of
    clips that stood in no timeline. `warnings` are sentences for the editor. `blades` cut clips in
    two where a shot is split; `timeline` has those cuts, `as_read` gives the edit without them.
    """

    name: str
    timeline: otio.schema.Timeline
    path: Path
    folder: Path
    rate: Fraction
    warnings: tuple[str, ...] = ()
    has_record_positions: bool = True
    blades: Blades = NO_CUTS
    uncut: otio.schema.Timeline | None = None

    @property
    def record_start(self) -> Timecode | None:
        """The timecode of its first frame, from zero where it states none.

        None where nothing has a place in a record. Timelines do not say whether theirs drops
        frame numbers, so none are dropped.
        """
        if not self.has_record_positions:
            return None
        stated = self.timeline.global_start_time
        seconds = seconds_of(stated) if stated is not None and stated.rate > 0 else 0
        return Timecode(round(seconds * self.rate), self.rate)

    @property
    def as_read(self) -> "Edit":
        """The edit before any clip of it was cut."""
        if self.uncut is None:
            return self
        return replace(self, timeline=self.uncut, blades=NO_CUTS, uncut=None)

    def cut_by(self, blades: Blades) -> "Edit":
        """Return the edit as it was read, with these cuts alone."""
        whole = self.as_read
        if not blades.blades:
            return whole
        timeline = blades.cut(whole.timeline)
        return replace(whole, timeline=timeline, blades=blades, uncut=whole.timeline)


def read_edit(
    path: Path,
    rate: Fraction | None = None,
    *,
    timeline_name: str | None = None,
    unpack_to: Path | None = None,
) -> Edit:
    """Read .otio .otioz .otiod .edl .xml (FCP7) .fcpxml .aaf .kdenlive, the kind told by content.

    rate: needed by an EDL, ignored by all others. timeline_name: which timeline, where the file
    holds several. unpack_to: the folder that takes the media of an .otioz (below `media/`, as
    named in the bundle); without it they stay packed and their clips count as missing.
    Raises MissingTimelineError, UnknownTimelineKindError, UnreadableTimelineError,
    EdlNeedsRateError, TimelineNotChosenError, EditWithoutVideoError, UnsafeBundleError,
    BundleNotUnpackedError.
    """
    kind = kind_of(path)
    if kind is TimelineKind.EDL and rate is None:
        raise EdlNeedsRateError(path)
    top_object, warnings = _top_object(path, kind, rate)
    timeline, is_loose = chosen_timeline(top_object, path, timeline_name)
    check_ranges(timeline, path)
    if not has_video(timeline):
        raise EditWithoutVideoError(path)
    warnings += tuple(transitions_side_by_side(timeline.tracks))
    folder = _media_folder(path, kind, unpack_to)
    if kind in (TimelineKind.OTIOD, TimelineKind.OTIOZ):
        spell_paths_in_full(timeline, folder)
        warnings += _packed_media_warning(path, kind, unpack_to)
    edit_rate = first_stated_rate(timeline) or rate
    if edit_rate is None:
        raise UnreadableTimelineError(path, "it states no frame rate")
    return Edit(path.stem, timeline, path, folder, edit_rate, warnings, not is_loose)


def edit_of_media(media: Media, name: str, span: SourceRange | None = None) -> Edit:
    """Return a plain media file as a timeline of one clip that shows `span` of it, or all."""
    reference = reference_to(media)
    clip = otio.schema.Clip(name=name, media_reference=reference)
    whole = reference.available_range
    shown = span or media.available_range
    first = otio.opentime.RationalTime(shown.start, whole.start_time.rate)
    duration = otio.opentime.RationalTime(shown.duration, whole.start_time.rate)
    clip.source_range = otio.opentime.TimeRange(whole.start_time + first, duration)
    track = otio.schema.Track(name="Video 1", kind=otio.schema.TrackKind.Video, children=[clip])
    timeline = otio.schema.Timeline(name=name, tracks=[track])
    path = Path(str(media.source))
    return Edit(name, timeline, path, path.parent, media.rate, has_record_positions=False)


def _top_object(
    path: Path, kind: TimelineKind, rate: Fraction | None
) -> tuple[object, tuple[str, ...]]:
    if kind is TimelineKind.OTIO:
        return _from_json(path, lambda: path.read_text(encoding="utf-8-sig"))
    if kind is TimelineKind.OTIOD:
        content = path / CONTENT_OF_BUNDLE
        return _from_json(path, lambda: content.read_text(encoding="utf-8-sig"))
    if kind is TimelineKind.OTIOZ:
        return _from_json(path, lambda: content_of_zip(path))
    if kind is TimelineKind.EDL and rate is not None:
        return _from_edl(path, rate)
    top_object = _from_adapter(path, kind, {})
    if kind is TimelineKind.FCP7_XML:
        for timeline in all_timelines(top_object):
            close_fcp7_gaps(timeline)
    return top_object, ()


def _from_json(path: Path, text_of: Callable[[], str]) -> tuple[object, tuple[str, ...]]:
    try:
        text = text_of()
        try:
            return otio.adapters.read_from_string(text, adapter_name="otio_json"), ()
        except otio.exceptions.UnsupportedSchemaError:
            known, rewritten = in_known_schemas(text)
            newer = f"“{path.name}” was written by a newer OpenTimelineIO; read " + ", ".join(
                rewritten
            )
            return otio.adapters.read_from_string(known, adapter_name="otio_json"), (newer + ".",)
    except ADAPTER_FAILURES as error:
        raise UnreadableTimelineError(path, _first_line(error)) from error


def _from_edl(path: Path, rate: Fraction) -> tuple[object, tuple[str, ...]]:
    warnings: tuple[str, ...] = ()
    try:
        timeline = _from_adapter(path, TimelineKind.EDL, {"rate": float(rate)})
    except UnreadableTimelineError:
        timeline = _from_sloppy_edl(path, rate)
        warnings = (f"Source and record lengths disagree in “{path.name}”; the record counts.",)
    for each in all_timelines(timeline):
        close_edl_gaps(each)
    return timeline, warnings


def _from_sloppy_edl(path: Path, rate: Fraction) -> object:
    options = {"rate": float(rate), "ignore_timecode_mismatch": True}
    try:
        return _read_by_adapter(path, TimelineKind.EDL, options)
    except ADAPTER_FAILURES as error:
        raise EdlUnreadableError(path, rate, _first_line(error)) from error


def _from_adapter(path: Path, kind: TimelineKind, options: dict[str, float]) -> object:
    try:
        return _read_by_adapter(path, kind, options)
    except ADAPTER_FAILURES as error:
        raise UnreadableTimelineError(path, _first_line(error)) from error


def _read_by_adapter(path: Path, kind: TimelineKind, options: dict[str, float]) -> object:
    with _without_chatter():
        return otio.adapters.read_from_file(str(path), adapter_name=kind.value, **options)


@contextlib.contextmanager
def _without_chatter() -> Iterator[None]:
    """Keep what adapters print and log off our output, which scripts read line by line.

    WORKAROUND otio-kdenlive-adapter 0.0.3 prints a banner, pyaaf2 1.7.1 logs to the root logger.
    """
    handler, root = logging.NullHandler(), logging.getLogger()
    root.addHandler(handler)
    root.addFilter(_refuse)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        root.removeFilter(_refuse)
        root.removeHandler(handler)


def _refuse(record: logging.LogRecord) -> bool:
    return False


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return " ".join(lines[0].split()) if lines else type(error).__name__


def _media_folder(path: Path, kind: TimelineKind, unpack_to: Path | None) -> Path:
    if kind is TimelineKind.OTIOD:
        return path.absolute()
    if kind is TimelineKind.OTIOZ and unpack_to is not None:
        unpack_media(path, unpack_to)
        return unpack_to.absolute()
    if kind is TimelineKind.KDENLIVE:
        root = Path(_root_of_project(path))
        if root.is_absolute() and root.is_dir():
            return root
    return path.absolute().parent


def _root_of_project(path: Path) -> str:
    """Return the folder a Kdenlive project states for its relative paths, empty for none."""
    with path.open("rb") as file:  # left to iterparse, it would be closed when memory is tidied
        for _event, element in ElementTree.iterparse(file, events=("start",)):
            return str(element.get("root", ""))
    return ""


def _packed_media_warning(
    path: Path, kind: TimelineKind, unpack_to: Path | None
) -> tuple[str, ...]:
    if kind is not TimelineKind.OTIOZ or unpack_to is not None or not media_of_zip(path):
        return ()
    return (f"The media inside “{path.name}” are packed; unpack the bundle to restore them.",)
