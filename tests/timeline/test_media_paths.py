"""Every way a timeline spells a path, taken from files that real applications wrote."""

from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from sparkvsr_desktop.timeline.media_paths import (
    UnsupportedUrlError,
    first_existing,
    folder_in,
    mapping_of,
    name_in,
    path_of_url,
)

FOLDER = PurePosixPath("/edits/reel 1")
WINDOWS, POSIX = PureWindowsPath, PurePosixPath
SPELLINGS = {
    "Windows drive, backslashes (Resolve)": (r"C:\Users\a\b.mov", WINDOWS("C:/Users/a/b.mov")),
    "Windows drive, slashes (Hiero)": ("C:/p/sq001.mov", WINDOWS("C:/p/sq001.mov")),
    "drive path is never decoded": ("E:/100%25 done.mov", WINDOWS("E:/100%25 done.mov")),
    "share, backslashes": (r"\\nas\film\a.mov", WINDOWS(r"\\nas\film\a.mov")),
    "share, slashes": ("//nas/film/a.mov", WINDOWS(r"\\nas\film\a.mov")),
    "file URL": ("file:///Volumes/Media/a.MOV", POSIX("/Volumes/Media/a.MOV")),
    "file URL, encoded": ("file:///Macintosh%20HD/a.mov", POSIX("/Macintosh HD/a.mov")),
    "file URL, decoded once only": ("file:///a%2520b.mov", POSIX("/a%20b.mov")),
    "file URL with localhost": ("file://localhost/source.mp4", POSIX("/source.mp4")),
    "file URL, encoded drive (Premiere)": (
        "file://localhost/D%3a/media/a.mov", WINDOWS("D:/media/a.mov"),
    ),
    "file URL, drive behind a slash": ("file:///C:/a b.mov", WINDOWS("C:/a b.mov")),
    "file URL, drive and encoded space (Avid)": (
        "file:///C%3A/Avid%20MediaFiles/x.mxf", WINDOWS("C:/Avid MediaFiles/x.mxf"),
    ),
    "file URL, drive as the authority": ("file://C:/x/a.mov", WINDOWS("C:/x/a.mov")),
    "file URL, share as the authority": ("file://nas/film/a.mov", WINDOWS(r"\\nas\film\a.mov")),
    "file URL, share behind four slashes": (
        "file:////nas/film/a.mov", WINDOWS(r"\\nas\film\a.mov"),
    ),
    "file URL without authority": ("file:/Users/a.mov", POSIX("/Users/a.mov")),
    "file URL, scheme in capitals": ("FILE:///Users/a.mov", POSIX("/Users/a.mov")),
    "hash and question mark stay": ("file:///a #1?.mov", POSIX("/a #1?.mov")),
    "plain absolute path": ("/Users/joshm/a.png", POSIX("/Users/joshm/a.png")),
    "plain path with a percent sign": ("/Users/50%25.mov", POSIX("/Users/50%25.mov")),
    "line break in a name": ("/Users/a\nb.mov", POSIX("/Users/a\nb.mov")),
    "relative path": ("red.png", FOLDER / "red.png"),
    "relative path with a dot": ("./sample/a.exr", FOLDER / "sample/a.exr"),
    "relative path with a colon": ("Scene: 1.mov", FOLDER / "Scene: 1.mov"),
    "umlaut, composed by the writer": ("file:///%C3%BCber.mov", POSIX("/über.mov")),
}  # fmt: skip


@pytest.mark.parametrize(("url", "path"), SPELLINGS.values(), ids=SPELLINGS)
def test_path_is_read_as_its_writer_meant_it(url: str, path: PurePath) -> None:
    assert path_of_url(url, FOLDER)[0] == path


@pytest.mark.parametrize("url", ["http://cdn/a.mov", "https://cdn/a.mov", "s3://bucket/a.mov"])
def test_media_on_a_network_service_is_refused_by_its_name(url: str) -> None:
    with pytest.raises(UnsupportedUrlError) as refused:
        path_of_url(url, FOLDER)
    assert url in str(refused.value)


@pytest.mark.parametrize("url", ["", "   "])
def test_empty_url_names_nothing(url: str) -> None:
    assert path_of_url(url, FOLDER) == ()


def test_path_with_a_null_character_names_nothing() -> None:
    assert path_of_url("file:///a\0b.mov", FOLDER) == ()


def test_url_that_was_never_encoded_is_found_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "50%25.mov").touch()
    candidates = path_of_url(f"file://{tmp_path}/50%25.mov", FOLDER)
    assert first_existing(candidates) == tmp_path / "50%25.mov"


def test_plain_path_that_was_encoded_is_found_decoded(tmp_path: Path) -> None:
    (tmp_path / "my shot.mov").touch()
    assert first_existing(path_of_url("my%20shot.mov", tmp_path)) == tmp_path / "my shot.mov"


def test_relative_path_from_windows_is_found_here(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.mov").touch()
    assert first_existing(path_of_url(r"media\a.mov", tmp_path)) == tmp_path / "media" / "a.mov"


@pytest.mark.parametrize(
    ("url", "root"),
    [
        pytest.param(r"X:\prj\sh\a.exr", "X:/prj", id="drive"),
        pytest.param(r"X:\PRJ\sh\a.exr", r"x:\prj", id="Windows does not tell case apart"),
        pytest.param("//nas/prj/sh/a.exr", r"\\nas\prj", id="share"),
        pytest.param("file:///Volumes/prj/sh/a.exr", "/Volumes/prj", id="macOS volume"),
    ],
)
def test_root_of_another_machine_leads_to_its_folder_here(
    tmp_path: Path, url: str, root: str
) -> None:
    (tmp_path / "sh").mkdir()
    (tmp_path / "sh" / "a.exr").touch()
    found = first_existing(path_of_url(url, FOLDER), ((root, str(tmp_path)),))
    assert found == tmp_path / "sh" / "a.exr"


def test_media_that_is_nowhere_is_not_found(tmp_path: Path) -> None:
    assert first_existing(path_of_url("gone.mov", tmp_path)) is None


@pytest.mark.parametrize(
    ("spelled", "here", "roots"),
    [
        pytest.param(
            "/Volumes/prj/sh/a.exr", "/mnt/nas/sh/a.exr", ("/Volumes/prj", "/mnt/nas"), id="macOS"
        ),
        pytest.param(r"X:\prj\sh\a.exr", "/mnt/sh/a.exr", (r"X:\prj", "/mnt"), id="drive"),
        pytest.param("/old/a.mov", "/new/b.mov", ("/old/a.mov", "/new/b.mov"), id="renamed"),
        pytest.param("/a.mov", "/a.mov", ("/", "/"), id="nothing in common but the root"),
    ],
)
def test_one_file_that_was_found_tells_where_its_folders_are(
    spelled: str, here: str, roots: tuple[str, str]
) -> None:
    assert mapping_of(spelled, Path(here)) == roots


def test_a_foreign_path_has_the_name_and_the_folder_that_its_machine_sees() -> None:
    assert name_in(r"X:\prj\a b.mov") == "a b.mov"
    assert folder_in(r"X:\prj\a b.mov") == r"X:\prj"
    assert folder_in("/Volumes/prj/a.mov") == "/Volumes/prj"
