"""The demo film, drawn once for all tests since that takes seconds, and the source of a part."""

from dataclasses import replace
from pathlib import Path

import pytest

from sparkvsr_desktop.demo.film import Film, demo_film
from sparkvsr_desktop.demo.source import write_source


@pytest.fixture(scope="session")
def film() -> Film:
    """The truth of the demo."""
    return demo_film()


@pytest.fixture(scope="session")
def short_film(film: Film) -> Film:
    """Its first six frames, a cut, and the first four after it."""
    return Film(replace(film.opening, frames=6), replace(film.closing, frames=4))


@pytest.fixture(scope="session")
def source(short_film: Film, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The low-resolution movie of the short film, alone in its folder."""
    path = tmp_path_factory.mktemp("source") / "demo.mov"
    write_source(short_film, path)
    return path
