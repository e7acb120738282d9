"""The one queue of a user, which panels and commands share."""

from sparkvsr_desktop.models.shelf import data_folder
from sparkvsr_desktop.queue.job_queue import JobQueue


def queue_of_user() -> JobQueue:
    """Return the queue of this machine's user; its file appears with the first job."""
    return JobQueue(data_folder() / "queue.sqlite")
