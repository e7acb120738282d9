"""The folder of a job: what is to be rendered, the stills used, the segments finished."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import cattrs
from filelock import FileLock, Timeout

from sparkvsr_desktop.core.keyframe import ReferenceStill
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.render_order import RenderOrder
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.durable import digest_of, write_text_durably
from sparkvsr_desktop.render.journal import Journal
from sparkvsr_desktop.render.output_folder import OutputFolderError

FORMAT_VERSION = 1
LOCK_SECONDS = 5.0

_Value = TypeVar("_Value")


class NotAJobFolderError(SparkVSRError):
    """A folder that holds no job, or one that this version cannot read."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"“{folder}” holds no job that can be resumed: {reason}.",
            remedy="Name a folder like OUT/.sparkvsr/<identity>, or give the render command again.",
        )


class JobBusyError(SparkVSRError):
    """Another process renders this job."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another process is rendering the job in “{folder}”.",
            remedy="Wait until it is done, or stop it first.",
        )


class JobFolder:
    """`<output>/.sparkvsr/<identity>`: everything a render needs to be taken up again."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    @classmethod
    def create(cls, order: RenderOrder, job: RenderJob) -> "JobFolder":
        """Lay out the folder of `job` below the order's output, its stills copied into it.

        A folder that is there already keeps what it holds. Raises OutputFolderError.
        """
        folder = cls(order.output / ".sparkvsr" / job.identity)
        try:
            folder.segments.mkdir(parents=True, exist_ok=True)
            folder.stills.mkdir(exist_ok=True)
            kept = replace(job, stills=tuple(map(folder._keep_still, job.stills)))
            write_text_durably(folder.path / "job.json", _text_of(_document_of(order, kept)))
        except OSError as error:
            raise OutputFolderError(order.output, error.strerror or str(error)) from error
        return folder

    def keep_order(self, order: RenderOrder) -> None:
        """Note that the job belongs to another order now. Raises OutputFolderError."""
        document = self._document() | {"order": _converter().unstructure(order)}
        try:
            write_text_durably(self.path / "job.json", _text_of(document))
        except OSError as error:
            raise OutputFolderError(self.output, error.strerror or str(error)) from error

    @property
    def segments(self) -> Path:
        """Where finished segments lie."""
        return self.path / "segments"

    @property
    def stills(self) -> Path:
        """Where the reference stills lie that were actually used."""
        return self.path / "stills"

    @property
    def output(self) -> Path:
        """The folder that finished media goes to."""
        return self.path.parent.parent

    @property
    def journal(self) -> Journal:
        """The journal of finished segments, those of all parts included."""
        return Journal(self.path / "journal.jsonl", self._part_journals())

    def part_journal(self, name: str) -> Journal:
        """Return the journal that a process of its own writes, which renders a part of the job."""
        return Journal(self.path / f"journal-{name}.jsonl", self._part_journals())

    def _part_journals(self) -> tuple[Path, ...]:
        return tuple(sorted(self.path.glob("journal-*.jsonl")))

    @property
    def identity(self) -> str:
        """The identity that the job was laid out with."""
        return str(self._document().get("identity"))

    def job(self) -> RenderJob:
        """Return the job, its stills being the copies kept here."""
        return _structured(self._document().get("job"), RenderJob, self.path)

    def order(self) -> RenderOrder:
        """Return the order that the job belongs to."""
        return _structured(self._document().get("order"), RenderOrder, self.path)

    @contextmanager
    def locked(self, name: str = "job") -> Iterator[None]:
        """Hold the job, or the part of that name, against other processes.

        The system lets go when this one dies. Waits a few seconds for it: the worker of a command
        that was killed needs a moment to notice.
        """
        lock = FileLock(self.path / f"{name}.lock")
        try:
            held = lock.acquire(timeout=LOCK_SECONDS, poll_interval=0.02)
        except Timeout as error:
            raise JobBusyError(self.path) from error
        with held:
            yield

    def _document(self) -> dict[str, Any]:
        try:
            document = json.loads((self.path / "job.json").read_text(encoding="utf-8"))
        except OSError as error:
            raise NotAJobFolderError(self.path, "it has no readable job.json") from error
        except ValueError as error:
            raise NotAJobFolderError(self.path, "its job.json is damaged") from error
        if not isinstance(document, dict) or document.get("version") != FORMAT_VERSION:
            raise NotAJobFolderError(self.path, "its job.json is of another version")
        return document

    def _keep_still(self, still: ReferenceStill) -> ReferenceStill:
        """Copy a still, so that a later retouch of the original does not change this job."""
        copy = self.stills / f"{still.source_frame:07}{still.path.suffix.lower()}"
        if not copy.exists() or digest_of(copy) != still.digest:
            partial = copy.with_suffix(".part")
            shutil.copyfile(still.path, partial)
            os.replace(partial, copy)
        return replace(still, path=copy)


@cache  # it writes code that reads each class, which takes twenty times as long as reading
def _converter() -> cattrs.Converter:
    """JSON for frozen values: fractions and paths as text, nothing unknown let in."""
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(Fraction, str)
    converter.register_structure_hook(Fraction, lambda text, _: Fraction(text))
    converter.register_unstructure_hook(Path, str)
    converter.register_structure_hook(Path, lambda text, _: Path(text))
    return converter


def _document_of(order: RenderOrder, job: RenderJob) -> dict[str, Any]:
    converter = _converter()
    return {
        "version": FORMAT_VERSION,
        "identity": job.identity,
        "job": converter.unstructure(job),
        "order": converter.unstructure(order),
    }


def _text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2) + "\n"


def _structured(plain: object, shape: type[_Value], folder: Path) -> _Value:
    try:
        return _converter().structure(plain, shape)
    except cattrs.BaseValidationError as error:
        raise NotAJobFolderError(folder, "its job.json is damaged") from error
