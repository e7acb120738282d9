"""How much memory the process has used at most, of the machine's and of its GPU's."""

import sys


def peak_memory_bytes() -> int | None:
    """Return the largest resident size so far, or None on systems that keep no such count."""
    if sys.platform == "win32":
        return None
    import resource  # the module exists on POSIX systems only

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # Linux counts in KiB


def peak_video_memory_bytes() -> int | None:
    """Return the most that engines have held of a GPU's memory, or None where none did.

    Such an engine has loaded torch; to ask is no reason to load it.
    """
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_initialized():
        return None
    return int(torch.cuda.max_memory_reserved())
