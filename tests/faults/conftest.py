"""The table of faults: how often each was tried, and how often the render survived it.

FAULT_DRAWS in the environment says how many random moments are tried (`make faults`: 100); each
has its number as seed, so that a moment that was not survived can be tried again.
"""

import os
from collections import Counter

DRAWS = range(int(os.environ.get("FAULT_DRAWS", "1")))


def pytest_terminal_summary(terminalreporter) -> None:
    """Print the table of the faults that were tried in this run."""
    tried: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            if report.when != "call" or "tests/faults/" not in report.nodeid:
                continue
            fault = report.nodeid.partition("::test_")[2].partition("[")[0].replace("_", " ")
            tried[fault] += 1
            survived[fault] += report.passed
    terminalreporter.section("faults: tried, survived")
    for fault, times in tried.items():
        terminalreporter.write_line(f"{times:5} {survived[fault]:5}  {fault}")
