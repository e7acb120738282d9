"""Files are whole or not there."""

import hashlib

import pytest

from sparkvsr_desktop.render.durable import digest_of, partial_beside, publish, write_text_durably


def test_work_that_fails_leaves_nothing_behind(tmp_path):
    def write_half() -> None:
        with partial_beside(tmp_path / "a.mov") as partial:
            partial.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_a_partial_left_by_a_killed_process_is_not_mixed_into_the_next_one(tmp_path):
    with partial_beside(tmp_path / "00001") as partial:
        partial.mkdir()
        (partial / "left_over.exr").write_bytes(b"old")
    with partial_beside(tmp_path / "00001") as again:
        assert not again.exists()


def test_a_published_folder_has_its_name_and_its_files(tmp_path):
    partial, final = tmp_path / "x.part", tmp_path / "x"
    partial.mkdir()
    (partial / "1.png").write_bytes(b"one")
    publish(partial, final)
    assert (final / "1.png").read_bytes() == b"one"
    assert not partial.exists()


def test_text_replaces_the_text_before_it(tmp_path):
    path = tmp_path / "job.json"
    for text in ("first", "second"):
        write_text_durably(path, text)
    assert path.read_text() == "second"
    assert list(tmp_path.iterdir()) == [path]


def test_the_digest_of_a_file_is_its_sha_256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert digest_of(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()


def test_the_digest_of_a_folder_tells_names_and_contents_apart(tmp_path):
    digests = set()
    for index, (name, content) in enumerate([("1", b"a"), ("2", b"a"), ("1", b"b")]):
        folder = tmp_path / f"folder{index}"
        folder.mkdir()
        (folder / name).write_bytes(content)
        digests.add(digest_of(folder))
    assert len(digests) == 3
