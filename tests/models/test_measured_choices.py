"""Answers that were measured once stand."""

import pytest

from sparkvsr_desktop.models.measured_choices import MeasuredChoices

WAYS = ("flash", "cudnn")


@pytest.fixture
def choices(tmp_path):
    return MeasuredChoices(tmp_path / "measured")


def test_the_first_answer_stands(choices):
    assert choices.choice("attention on card A", WAYS, lambda: "cudnn") == "cudnn"
    assert choices.choice("attention on card A", WAYS, lambda: "flash") == "cudnn"
    again = MeasuredChoices(choices.folder)
    assert again.choice("attention on card A", WAYS, lambda: "flash") == "cudnn"


def test_another_question_is_measured_anew(choices):
    choices.choice("attention on card A", WAYS, lambda: "cudnn")
    assert choices.choice("attention on card B", WAYS, lambda: "flash") == "flash"


def test_an_unknown_or_damaged_answer_is_measured_again(choices):
    choices.choice("attention on card A", ("xformers",), lambda: "xformers")
    assert choices.choice("attention on card A", WAYS, lambda: "flash") == "flash"
    assert choices.choice("attention on card A", WAYS, lambda: "cudnn") == "flash"


def test_of_two_processes_that_measure_at_once_the_first_is_followed(choices):
    def slow_measurement():
        choices.choice("attention on card A", WAYS, lambda: "cudnn")
        return "flash"

    assert choices.choice("attention on card A", WAYS, slow_measurement) == "cudnn"
