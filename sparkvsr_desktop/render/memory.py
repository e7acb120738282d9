"""How much memory the process has used at most."""

import sys


def peak_memory_bytes() -> int | None:
    """Return the largest resident size so far, or None on systems that keep no such count."""
    if sys.platform == "win32":
        return None
    import resource  # the module exists on POSIX systems only

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # Linux counts in KiB
