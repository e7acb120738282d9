"""How far each shot is on its way through the queue, for the list of shots."""

from PySide6.QtCore import QObject, Slot

from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.ui.queue_look import QueueRow
from sparkvsr_desktop.ui.viewmodels.render_queue import RenderQueue
from sparkvsr_desktop.ui.viewmodels.results import Results
from sparkvsr_desktop.ui.viewmodels.shots import Shots, ShotState, ShotWork


class ShotsAtWork(QObject):
    """Tells the list what the queue and the finished renders make of each shot."""

    def __init__(
        self, shots: Shots, queue: RenderQueue, results: Results, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._shots = shots
        self._queue = queue
        self._results = results
        queue.changed.connect(self._tell)
        results.changed.connect(self._tell)

    @Slot()
    def _tell(self) -> None:
        found = {
            row.shot.name: work
            for row in self._shots.all_rows
            if row.shot and (work := self._work_of(row.shot))
        }
        self._shots.show_work(found)

    def _work_of(self, shot: Shot) -> ShotWork | None:
        """What is under way counts before what failed last, and that before what is done."""
        rows = self._queue.rows_of(shot)
        under_way = [row for row in rows if row.job.state not in (JobState.DONE, JobState.FAILED)]
        if under_way:
            return ShotWork(ShotState.RENDERING, _words(under_way[0]))
        if rows and rows[-1].job.state is JobState.FAILED:
            return ShotWork(ShotState.FAILED, f"failed: {rows[-1].job.message}")
        results = self._results.of_shot(shot)
        if results and results.is_current:
            return ShotWork(ShotState.DONE, "done")
        return None


def _words(row: QueueRow) -> str:
    if row.job.state is not JobState.RUNNING:
        return "waits" if row.job.state is JobState.QUEUED else row.job.state.value
    if not row.progress.frames:
        return "rendering"
    return f"rendering, {row.progress.fraction:.0%}"
