"""The pictures of the job that is being rendered, on their way from the worker to the viewer."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QImage

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.ui.announced_picture import taken_image
from sparkvsr_desktop.ui.queue_look import JobSource
from sparkvsr_desktop.worker.messages import FramePreviewed
from sparkvsr_desktop.worker.preview_memory import PreviewMemory


@dataclass(frozen=True, slots=True, eq=False)
class RunPicture:
    """A finished frame of the running job, which `identity` names, before it is in a file."""

    identity: str
    source: JobSource
    source_frame: int
    image: QImage


class RunPictures:
    """Gives `show` each picture that was not overtaken, in the thread that renders."""

    def __init__(self, queue: JobQueue, show: Callable[[RunPicture], None]) -> None:
        self._queue = queue
        self._show = show
        self._job_id = ""
        self._job: RenderJob | None = None

    def take(self, preview: PreviewMemory, announced: FramePreviewed) -> None:
        """Take a picture that a job of the queue announced. Raises what reading its job raises."""
        job = self._job_of(announced.job)
        image = taken_image(preview, announced, job.media)
        if image is not None:
            source = JobSource(job.media.signature, job.source_range)
            self._show(RunPicture(job.identity, source, announced.source_frame, image))

    def _job_of(self, job_id: str) -> RenderJob:
        if self._job is None or job_id != self._job_id:
            self._job = JobFolder(self._queue.job(int(job_id)).folder).job()
            self._job_id = job_id
        return self._job
