"""From finished segments to verified media under its final name, with its sidecar."""

import json
from datetime import UTC, datetime
from pathlib import Path

from sparkvsr_desktop import __version__
from sparkvsr_desktop.core.media import MovieFile
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.media.join import join_segments
from sparkvsr_desktop.media.sound import SoundRange
from sparkvsr_desktop.media.verify import verify
from sparkvsr_desktop.render.deliverables import Deliverables, deliverables_of
from sparkvsr_desktop.render.durable import (
    digest_of,
    partial_beside,
    publish,
    write_text_durably,
)
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.journal import Journal
from sparkvsr_desktop.render.segments import Segment


class NameTakenError(SparkVSRError):
    """Something else stands where the result belongs."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path}” exists and is not the finished render of this job.",
            remedy="Move it elsewhere and give the command again; nothing is overwritten.",
        )


class ResultSpoiltError(SparkVSRError):
    """A finished render that is not any more what was put in place."""

    def __init__(self, path: Path, fault: SparkVSRError) -> None:
        super().__init__(
            f"The finished “{path}” was changed or damaged since: {fault}",
            remedy="Move it elsewhere and give the command again; it is rendered anew then.",
        )


def refuse_spoilt(media: Path, delivery: Delivery, job: RenderJob) -> None:
    """Raise ResultSpoiltError when the finished `media` of a job is not that any more."""
    try:
        verify(media, delivery, job.source_range.duration, job.media.sound_streams)
    except SparkVSRError as fault:
        raise ResultSpoiltError(media, fault) from fault


def finish(
    folder: JobFolder, job: RenderJob, delivery: Delivery, segments: tuple[Segment, ...]
) -> Deliverables:
    """Join the segments, verify the whole, name it, write the sidecar.

    Raises what the verification finds, and NameTakenError when a foreign file stands in the way.
    """
    results = deliverables_of(folder, job, delivery)
    sound = _sound_of(job)
    if results.media.exists():
        raise NameTakenError(results.media)
    with partial_beside(folder.path / results.media.name) as partial:
        join_segments([segment.path for segment in segments], partial, delivery, sound)
        verify(partial, delivery, job.source_range.duration, job.media.sound_streams)
        facts = _sidecar_facts(job, results.media, digest_of(partial), folder.journal)
        write_text_durably(results.sidecar, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
        publish(partial, results.media)
    return results


def _sound_of(job: RenderJob) -> SoundRange | None:
    """Return the sound that belongs to the frames of `job`, or None where the source is mute."""
    source = job.media.source
    if not isinstance(source, MovieFile) or job.media.sound_streams == 0:
        return None
    return SoundRange(source.path, job.source_range, job.media.rate)


def _sidecar_facts(
    job: RenderJob, result: Path, digest: str, journal: Journal
) -> dict[str, object]:
    """What was done, for the archive: enough to judge the result and to make it again."""
    media, settings = job.media, job.settings
    entries = journal.entries()
    spent = [entries[index] for index in sorted(entries)]
    return {
        "format": "sparkvsr restoration",
        "format_version": 1,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "program": f"sparkvsr-desktop {__version__}",
        "job_id": job.identity,
        "result": {"file": result.name, "sha256": digest, "codec": settings.codec,
                   "width_px": settings.width_px, "height_px": settings.height_px},
        "source": {"file": str(media.source), "signature": media.signature,
                   "rate": str(media.rate), "frames": media.frames,
                   "start_timecode": str(media.start_timecode) if media.start_timecode else None},
        "source_range": {"start": job.source_range.start, "end": job.source_range.end},
        "engine": {"name": settings.engine, "version": settings.engine_version,
                   "guidance_scale": settings.guidance_scale, "grain": settings.grain},
        "stills": [{"source_frame": still.source_frame, "file": still.path.name,
                    "sha256": still.digest} for still in job.stills],
        "replaced_frames": [{"source_frame": frame, "policy": policy}
                            for frame, policy in journal.replaced_frames().items()],
        "memory_steps_bytes": list(journal.memory_steps()),
        "versions": dict(job.versions),
        "seconds": round(sum(entry.seconds for entry in spent), 1),
        "mean_trust": [trust for entry in spent for trust in entry.trust],
    }  # fmt: skip
