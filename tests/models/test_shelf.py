"""The list of model folders on this machine."""

import pytest

from sparkvsr_desktop.models.checkpoint import DamagedCheckpointError
from sparkvsr_desktop.models.shelf import (
    ModelShelf,
    NoModelError,
    UnreadableShelfError,
    shelf_folder,
)


@pytest.fixture
def shelf(tmp_path):
    return ModelShelf(tmp_path / "data" / "models")


def test_an_added_folder_is_remembered_and_opened(shelf, model_folder):
    shelf.add(model_folder)
    reopened = ModelShelf(shelf.folder)
    assert reopened.folders() == (model_folder,)
    assert reopened.checkpoint().path == model_folder


def test_the_newest_folder_is_used(shelf, model_folder, pristine_model):
    shelf.add(model_folder)
    shelf.add(pristine_model)
    shelf.add(model_folder)
    assert shelf.folders() == (model_folder, pristine_model)


def test_a_damaged_folder_is_not_remembered(shelf, model_folder):
    (model_folder / "vae/config.json").unlink()
    with pytest.raises(DamagedCheckpointError):
        shelf.add(model_folder)
    assert shelf.folders() == ()


def test_a_forgotten_folder_keeps_its_files(shelf, model_folder):
    shelf.add(model_folder)
    assert shelf.forget(model_folder)
    assert not shelf.forget(model_folder)
    assert shelf.folders() == ()
    assert (model_folder / "vae/config.json").exists()


def test_without_weights_the_editor_reads_what_works_and_how_to_get_them(shelf):
    with pytest.raises(NoModelError) as refused:
        shelf.checkpoint()
    assert "propagation engine" in refused.value.remedy
    assert "sparkvsr models fetch sparkvsr" in refused.value.remedy


def test_a_folder_that_went_away_is_named(shelf, model_folder):
    shelf.add(model_folder)
    model_folder.rename(model_folder.with_name("moved"))
    with pytest.raises(DamagedCheckpointError, match="no such folder or file"):
        shelf.checkpoint()


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"folders": [1]}'])
def test_an_unreadable_list_is_named_and_not_overwritten(shelf, model_folder, written):
    shelf.folder.mkdir(parents=True)
    shelf.list_file.write_text(written)
    with pytest.raises(UnreadableShelfError, match="list of model folders"):
        shelf.add(model_folder)
    assert shelf.list_file.read_text() == written


def test_the_shelf_lies_in_the_users_own_data(monkeypatch):
    monkeypatch.delenv("SPARKVSR_DATA", raising=False)
    assert shelf_folder().parts[-2:] == ("sparkvsr-desktop", "models")


def test_the_users_data_may_be_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))
    assert shelf_folder() == tmp_path / "data" / "models"


def test_a_licence_is_remembered_once_it_is_accepted(shelf):
    assert shelf.accepted_licences() == ()
    shelf.accept_licence("sparkvsr")
    shelf.accept_licence("sparkvsr")
    assert ModelShelf(shelf.folder).accepted_licences() == ("sparkvsr",)
