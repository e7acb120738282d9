"""A draft as a job of the embedded engine: its folder, its stills made small."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.render_job import RenderJob, RenderSettings
from sparkvsr_desktop.core.render_order import EditChoice, RenderOrder
from sparkvsr_desktop.media.plain_upscale import plain_resized
from sparkvsr_desktop.media.still_file import read_still, write_still
from sparkvsr_desktop.order.jobs import job_of
from sparkvsr_desktop.picture import Picture
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.ui.draft_order import DraftOrder
from sparkvsr_desktop.ui.draft_source import DraftSource

DRAFT_ENGINE = "propagation"
DRAFT_CODEC = "prores-422lt"
"""48 dB and more from what was restored, where HQ has 57; written in two thirds of the time, and
read in half. (Frames of 960 by 540 of two real clips.)"""
KEPT_DRAFTS = 4
"""Newest jobs of a shot whose files stay: undo comes back to a draft that is there already."""
KEPT_STILLS = 64
"""Stills made small; each save of a still is made small once."""


def laid_out(
    order: DraftOrder, source: DraftSource, folder: Path, engine_version: str
) -> JobFolder:
    """Write the job of a draft below `folder`, its stills at draft size; return its folder.

    source: what is rendered from; the job counts its frames.
    Older drafts there make room. Raises what reading a still and laying out a job raise.
    """
    job = _job(order, source, folder, engine_version)
    job_folder = JobFolder.create(RenderOrder(_choice(source), folder, (job.identity,)), job)
    os.utime(job_folder.path)
    _make_room(folder)
    return job_folder


def _job(order: DraftOrder, source: DraftSource, folder: Path, engine_version: str) -> RenderJob:
    width, height = order.size
    settings = RenderSettings(
        engine=DRAFT_ENGINE,
        engine_version=engine_version,
        width_px=width,
        height_px=height,
        guidance_scale=order.guidance_scale,
        codec=DRAFT_CODEC,
    )
    small = folder / "stills"
    small.mkdir(parents=True, exist_ok=True)
    stills = [
        (frame - source.first_frame, at_size(still, order.size, small))
        for frame, still in order.stills
    ]
    span = source.span_of(order.span)
    return job_of(replace(order.shot, media=source.media, source_range=span), settings, stills)


def at_size(still: Path, size: tuple[int, int], folder: Path) -> Path:
    """Return a copy of a still at another size; the same save is made small once."""
    state = still.stat()
    name = f"{still.stem}-{state.st_ino}-{state.st_mtime_ns}-{size[0]}x{size[1]}.tif"
    copy = folder / name
    if not copy.exists():
        small = plain_resized(_halved(read_still(still), size), *size)
        write_still(copy, small, ColourTags(), compressed=False)  # which would take 140 ms
    return copy


def _halved(picture: Picture, size: tuple[int, int]) -> Picture:
    """Return a picture halved by the mean of each 2 x 2 pixels, as long as `size` fits in it.

    The filter that follows takes its time by the pixels it sees; halving first makes it a fifth.
    """
    height, width = picture.shape[:2]
    if height % 2 or width % 2 or height < 2 * size[1] or width < 2 * size[0]:
        return picture
    upper, lower = picture[::2], picture[1::2]
    mean = (upper[:, ::2] + upper[:, 1::2] + lower[:, ::2] + lower[:, 1::2]) * np.float32(0.25)
    return _halved(mean, size)


def _choice(source: DraftSource) -> EditChoice:
    return EditChoice(Path(str(source.media.source)))


def _make_room(folder: Path) -> None:
    """Remove all but the newest drafts, and small stills that no draft needs any more."""
    for old in _newest_first(folder / ".sparkvsr")[KEPT_DRAFTS:]:
        for result in folder.glob(f"*_{old.name[:8]}*"):
            result.unlink(missing_ok=True)
        shutil.rmtree(old, ignore_errors=True)
    for still in _newest_first(folder / "stills")[KEPT_STILLS:]:
        still.unlink(missing_ok=True)


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
