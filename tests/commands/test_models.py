"""`sparkvsr models`: weights are found, checked and named; licences are shown and asked once."""

import shutil
import subprocess
import sys

import pytest

from sparkvsr_desktop.models.manifest import Manifest, PublishedFile, sha256_of, write_manifest
from tests.models.tiny_checkpoint import write_tiny_checkpoint


@pytest.fixture(scope="module")
def pristine_model(tmp_path_factory):
    return write_tiny_checkpoint(tmp_path_factory.mktemp("pristine") / "sparkvsr")


@pytest.fixture
def model_folder(pristine_model, tmp_path):
    return shutil.copytree(pristine_model, tmp_path / "weights")


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch):
    """The user's data folder, empty."""
    folder = tmp_path / "data"
    monkeypatch.setenv("SPARKVSR_DATA", str(folder))
    return folder


def test_an_added_folder_is_listed_and_used(sparkvsr, model_folder):
    added = sparkvsr("models", "add", model_folder, "--accept-licence", "--json").done
    assert added["folder"] == str(model_folder)
    listed = sparkvsr("models", "list", "--json").events
    assert {
        "event": "model",
        "folder": str(model_folder),
        "state": "whole",
        "is_used": True,
    } in listed
    assert sparkvsr("models", "where", "--json").done["used"] == str(model_folder)


def test_a_forgotten_model_is_used_no_more_and_keeps_its_files(sparkvsr, model_folder):
    sparkvsr("models", "add", model_folder, "--accept-licence")
    sparkvsr("models", "forget", model_folder)
    assert sparkvsr("models", "where", "--json").done["used"] is None
    assert (model_folder / "transformer").is_dir()
    again = sparkvsr("models", "forget", model_folder)
    assert again.status == 1
    assert "models list" in again.errors


def test_the_licence_is_shown_and_must_be_accepted_once(sparkvsr, model_folder):
    refused = sparkvsr("models", "add", model_folder)
    assert refused.status == 1
    assert "asks for registration before commercial use" in refused.output
    assert "--accept-licence" in refused.errors
    assert "None is in use" in sparkvsr("models", "where").output
    assert sparkvsr("models", "add", model_folder, "--accept-licence").status == 0
    again = sparkvsr("models", "add", model_folder)
    assert (again.status, "registration" in again.output) == (0, False)


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("\n", 1)])
def test_on_a_terminal_the_licence_is_asked_for(
    sparkvsr, model_folder, monkeypatch, answer, status
):
    class Terminal:
        isatty = staticmethod(lambda: True)
        readline = staticmethod(lambda: answer)

    monkeypatch.setattr(sys, "stdin", Terminal)
    outcome = sparkvsr("models", "add", model_folder)
    assert "Do you accept this licence?" in outcome.output
    assert outcome.status == status


def test_where_models_are_kept_follows_the_environment(sparkvsr, data_folder):
    assert sparkvsr("models", "where", "--json").done["shelf"] == str(data_folder / "models")


def test_a_damaged_folder_is_listed_with_its_bad_file(sparkvsr, model_folder):
    sparkvsr("models", "add", model_folder, "--accept-licence")
    (model_folder / "vae/config.json").unlink()
    assert "damaged: vae/config.json" in sparkvsr("models", "list").output


def test_a_changed_byte_is_found_where_a_manifest_is(sparkvsr, model_folder):
    sparkvsr("models", "add", model_folder, "--accept-licence")
    assert "bytes were not compared" in sparkvsr("models", "verify").output
    name = "vae/diffusion_pytorch_model.safetensors"
    path = model_folder / name
    published = PublishedFile(name, path.stat().st_size, sha256_of(path))
    write_manifest(model_folder, Manifest("JiongzeYu/SparkVSR", "main", (published,)))
    assert sparkvsr("models", "verify", "--json").done["bytes_compared"]
    path.write_bytes(path.read_bytes()[:-1] + b"\x55")
    assert f"{name}: its content differs" in sparkvsr("models", "verify").errors


def test_without_a_model_every_question_is_answered_with_a_way_to_one(sparkvsr, film, tmp_path):
    for command in (
        ("models", "verify"),
        ("models", "prepare"),
        ("render", film, "--engine", "sparkvsr", "--out", tmp_path / "out"),
    ):
        outcome = sparkvsr(*command)
        assert outcome.status == 1
        assert "no weights on this machine" in outcome.errors
        assert "sparkvsr models fetch sparkvsr" in outcome.errors
        assert "propagation engine" in outcome.errors


def test_nothing_is_fetched_before_the_licence_is_accepted(sparkvsr, data_folder):
    outcome = sparkvsr("models", "fetch", "sparkvsr", "--mirror", "http://127.0.0.1:9")
    assert "--accept-licence" in outcome.errors
    assert not data_folder.exists()


def test_a_hub_out_of_reach_is_said_in_a_sentence(sparkvsr, monkeypatch):
    for switch in ("HF_TOKEN", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(switch, raising=False)
    outcome = sparkvsr(
        "models", "fetch", "sparkvsr", "--accept-licence", "--mirror", "http://127.0.0.1:9"
    )
    assert outcome.status == 1
    assert "“JiongzeYu/SparkVSR” could not be fetched" in outcome.errors


def test_a_name_that_nothing_is_published_under_is_refused(sparkvsr):
    assert "Known names: sparkvsr." in sparkvsr("models", "fetch", "sparkle").errors


def test_a_folder_that_has_all_needs_no_preparation(sparkvsr, model_folder):
    outcome = sparkvsr("models", "prepare", model_folder, "--json")
    assert outcome.done["written"] is None


def test_a_machine_without_torch_is_told_the_command_that_brings_it():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from sparkvsr_desktop.engine.choose import LibraryMissingError, engine_named\n"
        "try: engine_named('sparkvsr')\n"
        "except LibraryMissingError as error: print(error, error.remedy)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "The sparkvsr engine needs torch" in done.stdout
    assert "`python -m pip install 'sparkvsr-desktop[gpu]'`" in done.stdout
