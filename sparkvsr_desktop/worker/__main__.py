"""`python -m sparkvsr_desktop.worker`: the worker. People do not start it; programs do."""

import signal
import sys

from sparkvsr_desktop.worker.channel import Channel


def main() -> None:
    """Serve until the program that started this worker closes its end.

    Its one argument, if any, is that of the memory for a preview.
    """
    # Ctrl+C in a terminal reaches the whole group; the program itself asks for the stop then
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = Channel.reserved()
    from sparkvsr_desktop.worker.loop import serve  # heavy libraries load behind the channel
    from sparkvsr_desktop.worker.preview_memory import PreviewMemory

    serve(channel, preview=PreviewMemory.attached(sys.argv[1]) if sys.argv[1:] else None)


if __name__ == "__main__":
    main()
