"""A worker like the real one, with an engine that gets into trouble at a given frame.

python -m tests.worker.troubled_worker TROUBLE FRAME ONCE: a trouble named in `TROUBLES` when the
source frame FRAME is due; if the file ONCE exists, the trouble has been and does not come back.
"""

import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sparkvsr_desktop.worker.channel import Channel

GIBIBYTE = 2**30


def out_of_memory(memory_bytes: int | None) -> None:
    """The device has 8 GiB, of which 5 suffice; without a limit the engine wants more."""
    from sparkvsr_desktop.engine.protocol import OutOfMemoryError

    if memory_bytes is None or memory_bytes > 5 * GIBIBYTE:
        raise OutOfMemoryError("Not enough video memory for this window.", remedy="Use less.")


def never_enough_memory(_memory_bytes: int | None) -> None:
    out_of_memory(None)


def hang(_memory_bytes: int | None) -> None:
    threading.Event().wait()


def die(_memory_bytes: int | None) -> None:
    sys.stderr.write("the driver has lost the device\n")
    os._exit(9)


def mistake(_memory_bytes: int | None) -> None:
    raise ZeroDivisionError("of ours")


def chatter(_memory_bytes: int | None) -> None:
    sys.stdout.write('{"type": "JobDone"}\n')
    sys.stdout.flush()
    os.write(1, b"a C library speaks\n")


TROUBLES = {
    trouble.__name__: trouble
    for trouble in (out_of_memory, never_enough_memory, hang, die, mistake, chatter)
}


def main(trouble: str, frame: int, once: Path) -> None:
    channel = Channel.reserved()
    from sparkvsr_desktop.engine.resize import Resize
    from sparkvsr_desktop.worker.loop import serve

    class TroubledEngine(Resize):
        def __init__(self, memory_bytes: int | None) -> None:
            super().__init__()
            self.memory_bytes = memory_bytes

        @property
        def traits(self):
            return replace(super().traits, memory_modes_bytes=(6 * GIBIBYTE, 4 * GIBIBYTE))

        def restore(self, *arguments) -> Iterator:
            for restored in super().restore(*arguments):
                if restored.source_frame == frame and not once.exists():
                    if trouble in ("hang", "die"):
                        once.touch()
                    TROUBLES[trouble](self.memory_bytes)
                yield restored

    serve(channel, lambda _name, memory_bytes: TroubledEngine(memory_bytes), 0.02)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
