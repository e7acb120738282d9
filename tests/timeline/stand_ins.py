"""Stand-ins for the media of real timelines: empty files where they belong, and what a probe says.

The corpus names media that nobody here has. A stand-in has the frames, rate and start timecode
that the timeline itself states, so that reading and planning go the same way as with real media.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePath, PureWindowsPath

import opentimelineio as otio

from sparkvsr_desktop.core.media import ImageSequence, Media, MediaSource
from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.media_paths import Roots, UnsupportedUrlError, path_of_url
from sparkvsr_desktop.timeline.media_sources import media_source_of
from sparkvsr_desktop.timeline.read import Edit

HOUR_SECONDS = 3600
FRAMES_OF_UNSTATED_MEDIA = 20_000


@dataclass
class StandIns:
    """Media made for one edit below `place`: `roots` leads there, `probe` knows what they are."""

    edit: Edit
    place: Path
    probed: list[MediaSource] = field(default_factory=list)

    def __post_init__(self) -> None:
        for reference in self._references():
            for path in self._files_of(reference):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()

    @property
    def roots(self) -> Roots:
        drives = [(f"{letter}:/", str(self.place / letter)) for letter in "CDEFSX"]
        return (*drives, ("//animation/root", str(self.place / "share")), ("/", str(self.place)))

    def probe(self, source: MediaSource, rate: Fraction | None) -> Media:
        self.probed.append(source)
        for reference in self._references():
            try:
                is_this = media_source_of(reference, self.edit.folder, self.roots) == source
            except SparkVSRError:
                continue
            if is_this:
                return self._described(source, reference)
        raise AssertionError(f"nothing in the edit names {source}")

    def _references(self) -> Iterator[otio.core.MediaReference]:
        for clip in self.edit.timeline.find_clips():
            reference = clip.media_reference
            if hasattr(reference, "target_url") or hasattr(reference, "target_url_base"):
                yield reference

    def _files_of(self, reference: otio.core.MediaReference) -> Iterator[Path]:
        if isinstance(reference, otio.schema.ImageSequenceReference):
            name = f"{reference.name_prefix}{reference.start_frame:04}{reference.name_suffix}"
            for folder in path_of_url(reference.target_url_base, self.edit.folder)[:1]:
                yield self._local(folder) / name
        elif getattr(reference, "target_url", ""):
            try:
                paths = path_of_url(reference.target_url, self.edit.folder)
            except UnsupportedUrlError:
                return
            yield self._local(paths[0])

    def _local(self, path: PurePath) -> Path:
        if isinstance(path, PureWindowsPath):
            drive = "share" if path.drive.startswith("\\\\") else path.drive[0]
            return self.place / drive / Path(*path.parts[1:])
        if path.is_relative_to(self.edit.folder):
            return Path(path)
        return self.place / Path(*path.parts[1:])

    def _described(self, source: MediaSource, reference: otio.core.MediaReference) -> Media:
        available = reference.available_range
        if isinstance(source, ImageSequence):
            frames, rate = source.frames, exact_rate(reference.rate)
        elif available is None:
            frames, rate = FRAMES_OF_UNSTATED_MEDIA, self.edit.rate
        else:
            frames, rate = round(available.duration.value), exact_rate(available.duration.rate)
        return Media(
            source, frames, rate, 64, 48, signature=str(source),
            start_timecode=self._timecode(available, rate),
        )  # fmt: skip

    def _timecode(
        self, available: otio.opentime.TimeRange | None, rate: Fraction
    ) -> Timecode | None:
        if available is None:
            return Timecode(round(HOUR_SECONDS * rate), rate)
        start = round(available.start_time.value)
        return Timecode(start, rate) if start else None
