"""A job from first frame to finished media: kept segments first, then what is missing."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.protocol import (
    Engine,
    RestoredFrame,
    RestoreSettings,
    StopToken,
)
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.render.deliverables import Deliverables, deliverables_of
from sparkvsr_desktop.render.delivery import delivery_of, file_suffix
from sparkvsr_desktop.render.disk_faults import disk_faults_named
from sparkvsr_desktop.render.finish import finish, refuse_spoilt
from sparkvsr_desktop.render.grain import given_grain
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.journal import Journal, MemoryStep, ReplacedFrame
from sparkvsr_desktop.render.patience import THIS_MACHINE, Machine, Patience
from sparkvsr_desktop.render.progress import (
    FrameReplaced,
    Report,
    SegmentKept,
    ShotFinished,
    ShotStarted,
)
from sparkvsr_desktop.render.restored_ahead import RestoredAhead
from sparkvsr_desktop.render.reuse import let_segments_go, take_over
from sparkvsr_desktop.render.room import bytes_of, expected_bytes
from sparkvsr_desktop.render.segments import (
    Segment,
    let_claims_go,
    planned_segments,
    render_segment,
    unfinished,
)
from sparkvsr_desktop.render.shot_frames import ShotFrames, StandIns
from sparkvsr_desktop.render.shot_progress import ShotProgress
from sparkvsr_desktop.render.still_shelf import StillShelf
from sparkvsr_desktop.render.walls import borders_of


@dataclass(frozen=True, slots=True)
class RenderChoices:
    """How a job is rendered, apart from what: none of it is part of its identity.

    `memory_bytes`: what the engine was told to make do with, noted in the journal. `show`: is given
    each frame when it is encoded, for a preview.
    """

    corrupt_frames: CorruptFrames = CorruptFrames.STOP
    memory_bytes: int | None = None
    show: Callable[[RestoredFrame], None] | None = None


PLAIN_CHOICES = RenderChoices()


def render_job(
    folder: JobFolder,
    engine: Engine,
    report: Report,
    stop: StopToken,
    choices: RenderChoices = PLAIN_CHOICES,
    machine: Machine = THIS_MACHINE,
) -> Deliverables:
    """Render what is missing of a job and return its results, finished and verified.

    A finished job is not rendered again. Where the disk runs low or the source goes away, the
    render waits, and says so. Raises RenderStoppedError when `stop` was asked for; finished
    segments are kept then, as after any failure.
    """
    with disk_faults_named(folder), folder.locked():
        job = folder.job()
        delivery = delivery_of(job)
        began = time.monotonic()
        results = deliverables_of(folder, job, delivery)
        if was_reused := results.exist:
            refuse_spoilt(results.media, delivery, job)
        else:
            patience = Patience(folder, job, report, stop, machine)
            journal = folder.journal
            render = _Render(
                folder, job, delivery, engine, report, stop, choices, patience, journal
            )
            results = render.results()
        report(
            ShotFinished(
                shot=job.name,
                media=results.media,
                sidecar=results.sidecar,
                frames=job.source_range.duration,
                seconds=round(time.monotonic() - began, 2),
                was_reused=was_reused,
            )
        )
        return results


def render_part(
    folder: JobFolder,
    engine: Engine,
    part: range,
    report: Report,
    stop: StopToken,
    choices: RenderChoices = PLAIN_CHOICES,
) -> None:
    """Render those segments of a job whose index is in `part`, and leave the joining to another.

    Several machines may render parts of one job at a time, and one the whole of it: a segment that
    one of them has in hand is left to it. A job that is finished already is left as it is.
    """
    name = f"part-{part.start:05}"
    with disk_faults_named(folder), folder.locked(name):
        job = folder.job()
        delivery = delivery_of(job)
        if deliverables_of(folder, job, delivery).exist:
            return
        patience = Patience(folder, job, report, stop, THIS_MACHINE)
        journal = folder.part_journal(name)
        render = _Render(
            folder, job, delivery, engine, report, stop, choices, patience, journal, part
        )
        render.note_memory()
        patience.with_source(render.segments)


def plan_segments(
    folder: JobFolder, engine: Engine, report: Report, stop: StopToken
) -> tuple[Segment, ...]:
    """Return the segments of a job; its cuts are looked for where they must be known."""
    job = folder.job()
    patience = Patience(folder, job, report, stop, THIS_MACHINE)
    choices, journal = PLAIN_CHOICES, folder.journal
    with open_frames(job.media) as reader:
        frames = ShotFrames(reader, job.source_range, StandIns(CorruptFrames.STOP, lambda _: None))
        render = _Render(
            folder, job, delivery_of(job), engine, report, stop, choices, patience, journal
        )
        return render.planned(frames)[0]


@dataclass(frozen=True, slots=True)
class _Render:
    """One run of one job, or of the segments in `part`."""

    folder: JobFolder
    job: RenderJob
    delivery: Delivery
    engine: Engine
    report: Report
    stop: StopToken
    choices: RenderChoices
    patience: Patience
    journal: Journal
    part: range | None = None

    def note_memory(self) -> None:
        """Keep in the journal what the engine was told to make do with, if anything."""
        if self.choices.memory_bytes is not None:
            self.journal.append(MemoryStep(self.choices.memory_bytes))

    def results(self) -> Deliverables:
        self.note_memory()
        segments = self.patience.with_source(self.segments)
        join = partial(finish, self.folder, self.job, self.delivery, segments)
        needed = _bytes_of_join(self.delivery, segments)
        results = self.patience.with_room(needed, partial(self.patience.with_source, join))
        let_segments_go(self.folder, self.job, self.engine)
        let_claims_go(self.folder.path)
        return results

    def segments(self) -> tuple[Segment, ...]:
        """Render the segments that are missing, and return all."""
        shot = self.job.source_range
        with open_frames(self.job.media) as reader:
            frames = ShotFrames(reader, shot, self._stand_in_policy())
            segments, settings = self.planned(frames)
            if self.part is None:
                take_over(self.folder, self.job, self.engine, segments, settings.borders)
            missing = self._missing(segments)
            grain = given_grain(self.folder, self.job, frames, self.engine.traits, self.stop)
            kept = shot.duration - sum(segment.span.duration for segment in missing)
            self.report(ShotStarted(self.job.name, self.folder.path, shot.duration, kept))
            progress = ShotProgress(self.job.name, shot.duration, kept, self.report)
            # one shelf for all segments: by it an engine knows that it goes on where it was
            stills = StillShelf(self.job.stills, settings.width_px, settings.height_px)

            def restore(span: SourceRange) -> Iterator[RestoredFrame]:
                restored = self.engine.restore(span, frames, stills, settings, self.stop)
                return restored if grain is None else grain.given_to(restored)

            spans = [segment.span for segment in missing]
            with closing(RestoredAhead(restore, spans)) as restored:
                render = partial(self._render, restored=restored, progress=progress)
                is_finished = partial(self._is_finished, segments, render, progress)
                # what another machine has in hand is looked at again when all else is done
                for segment in [segment for segment in missing if not is_finished(segment)]:
                    self.patience.wait_for_segment(segment.index, partial(is_finished, segment))
        return segments

    def _is_finished(
        self,
        segments: tuple[Segment, ...],
        render: Callable[[Segment], None],
        progress: ShotProgress,
        segment: Segment,
    ) -> bool:
        """Render a segment, unless another process has it in hand; say whether it stands."""
        with segment.claimed() as is_ours:
            if not is_ours:
                return False
            # who joins a job lets its segments go: then none of them is missing either
            is_joined = deliverables_of(self.folder, self.job, self.delivery).exist
            if not is_joined and unfinished((segment,), self.folder.journal):
                needed = expected_bytes(segment, segments, self.job.settings)
                self.patience.with_room(needed, partial(render, segment))
            else:
                progress.frames_found(segment.span.duration)
        self.report(SegmentKept(self.job.name, segment.index, len(segments)))
        return True

    def planned(self, frames: ShotFrames) -> tuple[tuple[Segment, ...], RestoreSettings]:
        """Return all segments of the job, and what the engine is told for each."""
        shot = self.job.source_range
        settings = _restore_settings(self.job, self._borders(frames))
        points = self.engine.restart_points(shot, settings.walls)
        suffix = file_suffix(self.delivery)
        return planned_segments(shot, points, self.folder.segments, suffix), settings

    def _missing(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        wanted = segments if self.part is None else segments[self.part.start : self.part.stop]
        return unfinished(wanted, self.journal)

    def _borders(self, frames: ShotFrames) -> SceneBorders:
        if not (self.job.stills or self.engine.traits.sees_neighbours):
            return SceneBorders()
        return borders_of(self.folder, self.job, frames, self.report, self.stop)

    def _render(
        self,
        segment: Segment,
        restored: RestoredAhead,
        progress: ShotProgress,
    ) -> None:
        def seen(frame: RestoredFrame) -> None:
            progress.frame_restored(frame)
            if self.choices.show is not None:
                self.choices.show(frame)

        frames = restored.of(segment.span)
        render_segment(segment, frames, self.delivery, self.journal, seen)

    def _stand_in_policy(self) -> StandIns:
        return StandIns(self.choices.corrupt_frames, self._note_replaced)

    def _note_replaced(self, source_frame: int) -> None:
        policy = self.choices.corrupt_frames.value
        if self.journal.replaced_frames().get(source_frame) != policy:
            self.journal.append(ReplacedFrame(source_frame, policy))
            self.report(FrameReplaced(self.job.name, source_frame, policy))


def _bytes_of_join(delivery: Delivery, segments: tuple[Segment, ...]) -> int:
    """What the finished media takes; pictures of a sequence are linked, not copied."""
    if delivery.codec.is_sequence:
        return 0
    return sum(bytes_of(segment) for segment in segments)


def _restore_settings(job: RenderJob, borders: SceneBorders) -> RestoreSettings:
    return RestoreSettings(
        width_px=job.settings.width_px,
        height_px=job.settings.height_px,
        guidance_scale=job.settings.guidance_scale,
        walls=borders.walls,
        dissolves=borders.dissolves,
        colour_lock=job.settings.colour_lock,
        grain=job.settings.grain,
    )
