"""Finished pictures on their way to the panel: a ring of slots in memory that both sides see.

How the panel reads it:

    with PreviewMemory.create() as preview:
        worker = partial(WorkerProcess, preview=preview)
        with JobRunner(tell, worker, show=pictures.put) as runner:  # `show` gets FramePreviewed
            runner.render(command, report, stop)
    ...
    picture = preview.take(announced, lambda view: numpy.array(view))  # None: was overtaken

The worker never waits for the panel: it writes each picture into the next slot, raises a counter,
and announces the picture. A picture is overtaken once the worker may be about to write its slot
again; `take` looks at the counter before and after, so what it returns is never torn.

The memory belongs to the panel and outlives a worker that is replaced. It has no name that could
stay behind: on Linux and macOS the worker inherits a descriptor of a file that stands in no folder,
on Windows the system forgets a mapping with its last user. So it is gone when both processes are,
however they ended.
"""

import mmap
import os
import sys
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from sparkvsr_desktop.worker.messages import FramePreviewed

MOST_SLOTS = 4
"""Enough for a panel that takes a picture while the next is written, and one more to be late by."""
CAPACITY_BYTES = 256 * 2**20
"""Four pictures of 3840 x 2160. Memory is taken only for slots that are used."""
COUNTER_BYTES = mmap.PAGESIZE
"""The counter has a page of its own, so that slots begin at one."""
SAMPLE_BYTES = 2
CHANNELS = 3

_Taken = TypeVar("_Taken")


@dataclass(frozen=True, slots=True)
class Slots:
    """How the memory is divided: pictures of 16-bit RGB, all of one size in pixels."""

    width_px: int
    height_px: int
    number: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of a picture: (height, width, 3)."""
        return (self.height_px, self.width_px, CHANNELS)

    @property
    def bytes_each(self) -> int:
        """The size of one slot."""
        return self.width_px * self.height_px * CHANNELS * SAMPLE_BYTES

    @property
    def end(self) -> int:
        """Where the last slot ends, in bytes from the start of the memory."""
        return COUNTER_BYTES + self.number * self.bytes_each


class PreviewMemory:
    """The shared memory. `create` it in a `with` block; the worker attaches it by its argument."""

    def __init__(self, place: str, capacity_bytes: int) -> None:
        self._place = place
        self.capacity_bytes = capacity_bytes
        self._reserved_bytes = COUNTER_BYTES
        self._memory = _mapped(place, COUNTER_BYTES + capacity_bytes)

    @classmethod
    def create(cls, capacity_bytes: int = CAPACITY_BYTES) -> Self:
        """Return new memory, for the panel's side."""
        return cls(_new_place(COUNTER_BYTES + capacity_bytes), capacity_bytes)

    @classmethod
    def attached(cls, argument: str) -> Self:
        """Return the memory that a program handed its worker by `argument`."""
        place, _, capacity = argument.rpartition(":")
        return cls(place, int(capacity))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._memory.close()
        for descriptor in self.descriptors:
            os.close(descriptor)

    @property
    def argument(self) -> str:
        """What the worker attaches the memory by."""
        return f"{self._place}:{self.capacity_bytes}"

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The file descriptors that a worker must inherit."""
        return () if sys.platform == "win32" else (int(self._place),)

    @property
    def newest(self) -> int:
        """The number of the newest picture that is whole, 0 before the first."""
        return int.from_bytes(self._memory[:8], sys.byteorder)

    @newest.setter
    def newest(self, sequence: int) -> None:
        with memoryview(self._memory) as memory, memory[:8].cast("Q") as counter:
            counter[0] = sequence

    def slots_for(self, width_px: int, height_px: int) -> Slots:
        """Return how the memory is divided for pictures of that size.

        Pictures of which not two find room are shown at every second, third, ... pixel.
        """
        step = 1
        while True:
            slots = Slots(-(-width_px // step), -(-height_px // step), 2)
            if 2 * slots.bytes_each <= self.capacity_bytes:
                number = min(MOST_SLOTS, self.capacity_bytes // slots.bytes_each)
                return Slots(slots.width_px, slots.height_px, number)
            step += 1

    def reserve(self, slots: Slots) -> None:
        """Make sure that the slots can be written; what was shown before is overtaken.

        Raises OSError where there is no room: a write into memory could only die of that.
        """
        self.newest += MOST_SLOTS
        if sys.platform == "win32":  # the system set the room aside when the memory was made
            return
        page = bytes(mmap.PAGESIZE)
        for start in range(self._reserved_bytes, slots.end, mmap.PAGESIZE):
            os.pwrite(int(self._place), page[: slots.end - start], start)
        self._reserved_bytes = max(self._reserved_bytes, slots.end)

    def slot(self, slots: Slots, sequence: int) -> memoryview:
        """Return the slot of a picture: (height, width, 3) of "H", 0..65535. Release it after use.

        Picture n lies in slot n modulo the number of slots.
        """
        start = COUNTER_BYTES + sequence % slots.number * slots.bytes_each
        memory = memoryview(self._memory)[start : start + slots.bytes_each]
        return memory.cast("H", shape=slots.shape)

    def take(
        self, announced: FramePreviewed, take: Callable[[memoryview], _Taken]
    ) -> _Taken | None:
        """Return what `take` makes of an announced picture, or None when it was overtaken.

        `take` gets (height, width, 3) of format "H": red, green, blue, 0..65535, full range, in the
        encoding of the source; it keeps no reference to it. Scene-linear pictures are clamped.
        """
        if self._is_overtaken(announced):
            return None
        slots = Slots(announced.width_px, announced.height_px, announced.slots)
        with self.slot(slots, announced.sequence) as picture:
            taken = take(picture)
        return None if self._is_overtaken(announced) else taken

    def _is_overtaken(self, announced: FramePreviewed) -> bool:
        """One picture early: the slot is written again as soon as the picture before it is whole.

        So a whole frame's work lies between the count and the first byte that it warns of, and no
        processor holds a write back for so long.
        """
        return self.newest - announced.sequence >= announced.slots - 1


def _new_place(size_bytes: int) -> str:
    """Make room that has no name, or one that ends with its users; return how it is found."""
    if sys.platform == "win32":
        return f"sparkvsr-preview-{uuid.uuid4()}"
    if sys.platform == "linux":
        descriptor = os.memfd_create("sparkvsr-preview")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.truncate(descriptor, size_bytes)
    return str(descriptor)


def _mapped(place: str, size_bytes: int) -> mmap.mmap:
    if sys.platform == "win32":
        return mmap.mmap(-1, size_bytes, tagname=place)
    return mmap.mmap(int(place), size_bytes)
