"""`python -m sparkvsr_desktop.worker`: the worker. People do not start it; programs do."""

import signal

from sparkvsr_desktop.worker.channel import Channel


def main() -> None:
    """Serve until the program that started this worker closes its end."""
    # Ctrl+C in a terminal reaches the whole group; the program itself asks for the stop then
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = Channel.reserved()
    from sparkvsr_desktop.worker.loop import serve  # heavy libraries load behind the channel

    serve(channel)


if __name__ == "__main__":
    main()
