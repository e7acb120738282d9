"""Choosing an engine by its name."""

import pytest

from sparkvsr_desktop.engine.choose import UnknownEngineError, engine_named, engine_traits


@pytest.mark.parametrize("name", ["resize", "propagation"])
def test_an_engine_answers_to_its_name(name):
    assert engine_named(name).traits.name == name


def test_the_engine_that_uses_stills_is_the_default():
    assert engine_named().traits.uses_references
    assert engine_traits()[0].name == "propagation"


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(UnknownEngineError, match="no engine “esrgan”") as refused:
        engine_named("esrgan")
    assert "propagation, resize" in refused.value.remedy
