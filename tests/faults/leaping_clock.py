"""Runs a program for which the wall clock leaps a year back or forth whenever it looks.

python -m tests.faults.leaping_clock MODULE ARGUMENTS...
"""

import itertools
import runpy
import sys
import time

YEAR_SECONDS = 365 * 24 * 3600


def let_the_clock_leap() -> None:
    leaps = itertools.cycle([YEAR_SECONDS, -YEAR_SECONDS, 0, -2 * YEAR_SECONDS])
    seconds, nanoseconds = time.time, time.time_ns
    time.time = lambda: seconds() + next(leaps)
    time.time_ns = lambda: nanoseconds() + next(leaps) * 10**9


if __name__ == "__main__":
    let_the_clock_leap()
    _, module, *sys.argv[1:] = sys.argv
    runpy.run_module(module, run_name="__main__", alter_sys=True)
