"""The media of one clip of the edit, probed once however many clips use it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import opentimelineio as otio

from sparkvsr_desktop.core.media import ImageSequence, Media, MediaSource
from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.exact_time import is_usable
from sparkvsr_desktop.timeline.media_paths import (
    Roots,
    UnsupportedUrlError,
    path_of_url,
)
from sparkvsr_desktop.timeline.media_sources import (
    MissingMediaError,
    identity_of,
    media_named,
    media_source_of,
    spelling_of,
)
from sparkvsr_desktop.timeline.read import Edit

Probe: TypeAlias = Callable[[MediaSource, Fraction | None], Media]
"""Opens media and says what it is; the rate is what a picture sequence plays at, None for movies.
Raises SparkVSRError for files that cannot be used."""


class ClipNotUsableError(Exception):
    """Why one clip is left alone; not a failure of the edit, so not a SparkVSRError.

    `missing_path`: where its media would be, if that is why.
    """

    def __init__(self, reason: str, missing_path: str = "") -> None:
        super().__init__(reason)
        self.missing_path = missing_path


class ProbedOnce:
    """A probe that opens each media once, and says the same of it from then on."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._found: dict[tuple[object, ...], Media | SparkVSRError] = {}

    def __call__(self, source: MediaSource, rate: Fraction | None) -> Media:
        """Return what was found; raises what the probe raised."""
        key = (*identity_of(source), rate)
        if key not in self._found:
            try:
                self._found[key] = self._probe(source, rate)
            except SparkVSRError as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, SparkVSRError):
            raise found
        return found


@dataclass(frozen=True, slots=True)
class ClipMedia:
    """Answers which media a clip of an edit shows."""

    edit: Edit
    probe: ProbedOnce
    roots: Roots = ()
    media_folders: tuple[Path, ...] = ()

    def of(self, clip: otio.schema.Clip) -> Media:
        """Return the media under the clip's active reference.

        Raises ClipNotUsableError with a sentence that names the path as the timeline spells it.
        """
        reference, name = clip.media_reference, clip_name(clip)
        if isinstance(reference, otio.schema.GeneratorReference):
            kind = reference.generator_kind or "no kind stated"
            raise ClipNotUsableError(f"“{name}” is a generator ({kind}) and has no media.")
        if _is_stated_still(reference):
            raise ClipNotUsableError(f"“{name}” is a still image.")
        media = self._probed_media(clip, reference)
        if media.frames == 1:
            raise ClipNotUsableError(f"“{name}” is a still image.")
        return media

    def _source_of(
        self, clip: otio.schema.Clip, reference: otio.core.MediaReference | None
    ) -> MediaSource:
        by_name = media_named(_stated_name(clip), self.media_folders)
        if reference is None or not spelling_of(reference):
            if by_name is None:
                reason = f"“{clip_name(clip)}” is offline: the timeline names no media for it"
                raise ClipNotUsableError(reason + self._offers(clip))
            return by_name
        try:
            return media_source_of(reference, self.edit.folder, self.roots)
        except MissingMediaError as error:
            if by_name is None:
                reason = str(error).rstrip(".") + self._offers(clip)
                meant = next(iter(path_of_url(error.spelled, self.edit.folder)), error.spelled)
                raise ClipNotUsableError(reason, str(meant)) from error
            return by_name
        except UnsupportedUrlError as error:
            raise ClipNotUsableError(str(error)) from error

    def _probed_media(
        self, clip: otio.schema.Clip, reference: otio.core.MediaReference | None
    ) -> Media:
        source = self._source_of(clip, reference)
        try:
            return self.probe(source, _sequence_rate(source, reference, self.edit))
        except SparkVSRError as error:
            raise ClipNotUsableError(str(error)) from error

    def _offers(self, clip: otio.schema.Clip) -> str:
        """End a sentence on missing media with what is there instead; it is not taken unasked."""
        found = [*self._other_references(clip), *self._beside_timeline(clip)]
        return f"; found instead: {', '.join(found)}." if found else "."

    def _other_references(self, clip: otio.schema.Clip) -> Iterator[str]:
        for key, reference in clip.media_references().items():
            if key == clip.active_media_reference_key or not spelling_of(reference):
                continue
            try:
                media_source_of(reference, self.edit.folder, self.roots)
            except (MissingMediaError, UnsupportedUrlError):
                continue
            yield f"its reference “{key}”"

    def _beside_timeline(self, clip: otio.schema.Clip) -> Iterator[str]:
        name = _stated_name(clip)
        if name and "\0" not in name and (self.edit.folder / name).is_file():
            yield f"“{name}” beside the timeline"


def clip_name(clip: otio.schema.Clip) -> str:
    """Return a clip's name; where the editor gave none, the file name of its media."""
    spelled = spelling_of(clip.media_reference) if clip.media_reference else ""
    return clip.name or _file_name(spelled) or "unnamed clip"


def _stated_name(clip: otio.schema.Clip) -> str:
    """Return the file name of a clip's media, or the clip's name, which an EDL gives instead."""
    spelled = spelling_of(clip.media_reference) if clip.media_reference else ""
    return _file_name(spelled or clip.name)


def _file_name(spelled: str) -> str:
    return spelled.replace("\\", "/").rpartition("/")[2]


def _is_stated_still(reference: otio.core.MediaReference | None) -> bool:
    """Kdenlive writes stills at a rate of 0, Resolve with one frame available."""
    available = reference.available_range if reference else None
    if available is None:
        return False
    return bool(available.duration.rate == 0 or available.duration.value == 1)


def _sequence_rate(
    source: MediaSource, reference: otio.core.MediaReference | None, edit: Edit
) -> Fraction | None:
    if not isinstance(source, ImageSequence):
        return None
    if reference is None:
        return edit.rate
    if getattr(reference, "rate", 0) > 0:
        return exact_rate(reference.rate)
    available = reference.available_range
    return exact_rate(available.duration.rate) if is_usable(available) else edit.rate
