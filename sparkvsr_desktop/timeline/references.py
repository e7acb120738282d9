"""How media is named in a timeline that hosts will open: bare absolute paths, exact ranges."""

import os
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from sparkvsr_desktop.core.media import ImageSequence, Media
from sparkvsr_desktop.timeline.media_paths import is_relative_path


def reference_to(
    media: Media, rate_as_written: float | None = None, *, file_urls: bool = False
) -> otio.core.MediaReference:
    """Return a reference to media, its range counted from its start timecode, or from 0.

    rate_as_written: the spelling of the media's rate that the timeline uses already. The path is
    absolute with native separators: Resolve 20.2 refused `file://` URLs (OTIO issue 1985) and
    writes bare paths itself. file_urls: spells it as Premiere does, `file://` and percent-encoded.
    """
    source = media.source
    rate = rate_as_written or float(media.rate)
    start = otio.opentime.RationalTime(float(start_frame_of(media)), rate)
    duration = otio.opentime.RationalTime(media.frames, rate)
    available = otio.opentime.TimeRange(start, duration)
    if isinstance(source, ImageSequence):
        reference = _sequence_reference(source, rate, _spelled(source.folder, file_urls))
    else:
        reference = otio.schema.ExternalReference(target_url=_spelled(source.path, file_urls))
    reference.available_range = available
    reference.name = os.path.basename(str(source))
    return reference


def start_frame_of(media: Media) -> Fraction:
    """Return the count of the first frame: of its timecode at the media's rate, 0 without one."""
    timecode = media.start_timecode
    return timecode.frame_count * media.rate / timecode.rate if timecode else Fraction(0)


def spell_paths_in_full(timeline: otio.schema.Timeline, folder: Path) -> None:
    """Make relative media paths absolute, so that the timeline may be saved in any folder.

    folder: where relative paths start. Changes `timeline`; what is not on this machine stays.
    """
    for clip in timeline.find_clips():
        for reference in clip.media_references().values():
            for attribute in ("target_url", "target_url_base"):
                spelled = getattr(reference, attribute, "")
                if spelled and is_relative_path(spelled) and os.path.exists(folder / spelled):
                    setattr(reference, attribute, os.path.abspath(folder / spelled))


def _spelled(path: Path, as_file_url: bool) -> str:
    absolute = os.path.abspath(path)
    return Path(absolute).as_uri() if as_file_url else absolute


def _sequence_reference(
    source: ImageSequence, rate: float, folder: str
) -> otio.schema.ImageSequenceReference:
    policies = otio.schema.ImageSequenceReference.MissingFramePolicy
    return otio.schema.ImageSequenceReference(
        target_url_base=folder,
        name_prefix=source.prefix,
        name_suffix=source.suffix,
        start_frame=source.first_number,
        frame_step=source.step,
        rate=rate,
        frame_zero_padding=source.padding,
        missing_frame_policy=getattr(policies, source.missing_frames.value),
    )
