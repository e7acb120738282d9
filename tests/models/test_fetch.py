"""Fetching, from a hub that is a folder; and from one that does not answer."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from sparkvsr_desktop.models.catalogue import SPARKVSR, UnknownModelError, published_model
from sparkvsr_desktop.models.checkpoint import DamagedCheckpointError, digest_faults, faults_of
from sparkvsr_desktop.models.fetch import (
    FetchError,
    HuggingFaceHub,
    NoRoomForModelError,
    fetch,
)
from sparkvsr_desktop.models.manifest import Manifest, PublishedFile, read_manifest, sha256_of
from sparkvsr_desktop.models.model_place import ModelPlace


@dataclass
class FolderHub:
    """Publishes a folder. `promised_bytes` is what it says that each file has, if not the truth."""

    folder: Path
    promised_bytes: int | None = None

    def published(self, repository):
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return Manifest(repository, "r1", tuple(self._published(path) for path in files))

    def download(self, manifest, file, folder):
        (folder / file.name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.folder / file.name, folder / file.name)

    def _published(self, path):
        size_bytes = self.promised_bytes or path.stat().st_size
        return PublishedFile(path.relative_to(self.folder).as_posix(), size_bytes, sha256_of(path))


@pytest.fixture
def hub(model_folder):
    (model_folder / "text_encoder").mkdir()
    (model_folder / "text_encoder/model.safetensors").write_bytes(b"nineteen gigabytes")
    return FolderHub(model_folder)


def test_a_fetched_model_is_whole_and_without_the_text_encoder(hub, tmp_path):
    into = tmp_path / "fetched"
    fetch(SPARKVSR, into, hub, seen=lambda file: None)
    assert list(faults_of(into)) == []
    assert list(digest_faults(ModelPlace(into), seen=lambda name: None)) == []
    assert not (into / "text_encoder").exists()
    manifest = read_manifest(into)
    assert (manifest.repository, manifest.revision) == ("JiongzeYu/SparkVSR", "r1")


def test_fetching_again_brings_only_what_is_missing_or_damaged(hub, tmp_path):
    into = tmp_path / "fetched"
    fetch(SPARKVSR, into, hub, seen=lambda file: None)
    (into / "vae/config.json").unlink()
    (into / "transformer/config.json").write_text("{")
    seen = []
    fetch(SPARKVSR, into, hub, seen=lambda file: seen.append(file.name))
    assert seen == ["transformer/config.json", "vae/config.json"]


def test_a_full_disk_is_refused_before_anything_comes(hub, tmp_path):
    hub.promised_bytes = 10**15
    into = tmp_path / "fetched"
    with pytest.raises(NoRoomForModelError) as refused:
        fetch(SPARKVSR, into, hub, seen=lambda file: None)
    assert "5000000.0 GB" in str(refused.value)
    assert list(into.iterdir()) == []


def test_a_file_that_came_damaged_is_named(hub, tmp_path):
    hub.promised_bytes = 7
    with pytest.raises(DamagedCheckpointError, match="the published one 7"):
        fetch(SPARKVSR, tmp_path / "fetched", hub, seen=lambda file: None)
    assert read_manifest(tmp_path / "fetched") is None


def test_a_repository_that_leads_out_of_its_folder_is_refused(hub, tmp_path):
    evil = PublishedFile("vae/../../outside", 1, None)
    hub.published = lambda repository: Manifest(repository, "r1", (evil,))
    with pytest.raises(FetchError, match="outside its folder"):
        fetch(SPARKVSR, tmp_path / "fetched", hub, seen=lambda file: None)


def test_a_hub_that_does_not_answer_is_said_in_a_sentence(monkeypatch):
    for switch in ("HF_TOKEN", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(switch, raising=False)
    closed = HuggingFaceHub(endpoint="http://127.0.0.1:9")
    with pytest.raises(FetchError, match="JiongzeYu/SparkVSR") as refused:
        closed.published("JiongzeYu/SparkVSR")
    assert "it goes on where it stopped" in refused.value.remedy


def test_an_unknown_model_is_answered_with_the_known_ones():
    with pytest.raises(UnknownModelError) as refused:
        published_model("sparkvsr-xl")
    assert "sparkvsr" in refused.value.remedy
