"""Where the parts of a model lie: all in one folder, or the transformer in a file of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

TRANSFORMER = "transformer"


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """A model folder and, where the transformer is not split in it, the one file that holds it.

    Such a file lies in the folder or in its `transformer`, and has any name. The rest of the model
    is small: `transformer/config.json`, `vae` and `prompt_embeddings`.
    """

    folder: Path
    single_file: Path | None = None

    @classmethod
    def of(cls, path: Path) -> Self:
        """Return the place that a user names by its folder or by its single file."""
        if not path.is_file():
            return cls(path)
        parent = path.parent
        return cls(parent.parent if parent.name == TRANSFORMER else parent, path)

    @property
    def path(self) -> Path:
        """What a user names it by."""
        return self.single_file or self.folder

    def name_of(self, file: Path) -> str:
        """Return how a file is called in messages: its path inside the folder, with `/`."""
        return file.relative_to(self.folder).as_posix()

    def single_files(self) -> tuple[Path, ...]:
        """Return the files that may hold a whole transformer, beside the rest of the model."""
        places = (self.folder, self.folder / TRANSFORMER)
        kinds = ("*.gguf", "*.safetensors")
        return tuple(
            file for place in places for kind in kinds for file in sorted(place.glob(kind))
        )

    def replaces(self, published_name: str) -> bool:
        """Whether the single file stands for a published file of that name."""
        return (
            self.single_file is not None
            and published_name.startswith(f"{TRANSFORMER}/")
            and published_name != f"{TRANSFORMER}/config.json"
            and self.name_of(self.single_file) != published_name
        )
