"""The journal keeps what reached the disk, and forgets what did not."""

import pytest

from sparkvsr_desktop.render.journal import Journal, SegmentEntry


def entry(index: int, digest: str = "d0") -> SegmentEntry:
    return SegmentEntry(index, index * 48, index * 48 + 48, digest, 1.5, 1 << 20, (0.5, 0.25))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.jsonl"


def test_a_journal_that_was_never_written_is_empty(path):
    assert Journal(path).entries() == {}


def test_what_is_appended_is_read_by_another_process(path):
    Journal(path).append(entry(0))
    Journal(path).append(entry(1))
    assert Journal(path).entries() == {0: entry(0), 1: entry(1)}


def test_the_newest_entry_of_a_segment_counts(path):
    for digest in ("old", "new"):
        Journal(path).append(entry(3, digest))
    assert Journal(path).entries()[3].digest == "new"


def test_a_line_torn_at_any_byte_is_as_if_never_written(path):
    Journal(path).append(entry(0))
    whole = path.read_bytes()
    Journal(path).append(entry(1))
    both = path.read_bytes()
    for length in range(len(whole) + 1, len(both) - 1):
        path.write_bytes(both[:length])
        assert set(Journal(path).entries()) == {0}, both[:length]


def test_the_line_after_a_torn_one_is_kept(path):
    Journal(path).append(entry(0))
    path.write_bytes(path.read_bytes() + b'{"index": 1, "sta')
    Journal(path).append(entry(2))
    assert set(Journal(path).entries()) == {0, 2}
