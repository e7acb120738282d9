"""The models that can be fetched, and what their licences ask of an editor."""

from dataclasses import dataclass, replace
from typing import Self

from sparkvsr_desktop.errors import SparkVSRError


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """A model that its makers publish on the Hugging Face hub.

    `wanted` are the beginnings of the file names that a render needs. `licence` is one sentence.
    """

    name: str
    repository: str
    licence: str
    wanted: tuple[str, ...]

    def with_text_encoder(self) -> Self:
        """Return the model with the files that the prompt's embedding is computed from."""
        return replace(self, wanted=(*self.wanted, "text_encoder/"))


SPARKVSR = PublishedModel(
    name="sparkvsr",
    repository="JiongzeYu/SparkVSR",
    licence="Built on CogVideoX1.5-5B, whose licence asks for registration before commercial use;"
    " read the licence in the model's repository.",
    wanted=("model_index.json", "transformer/", "vae/", "prompt_embeddings/", "LICENSE", "README"),
)
"""Stage 2, the model for use. Text encoder and tokenizer (19 GB) are left out: the stored embedding
of the empty prompt replaces them."""

PUBLISHED = (SPARKVSR,)


class UnknownModelError(SparkVSRError):
    """A model name that nothing is published under."""

    def __init__(self, name: str) -> None:
        known = ", ".join(model.name for model in PUBLISHED)
        super().__init__(
            f"There is no model named “{name}” to fetch.",
            remedy=f"Known names: {known}.",
        )


def published_model(name: str) -> PublishedModel:
    """Return the model of that name; raises UnknownModelError."""
    for model in PUBLISHED:
        if model.name == name:
            return model
    raise UnknownModelError(name)
