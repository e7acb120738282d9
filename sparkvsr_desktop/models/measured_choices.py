"""What was measured to be the best on this machine, so that every later job chooses the same."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MeasuredChoices:
    """Small files in `folder`, one for each question, whose answers were measured once.

    A measurement may come out differently tomorrow, and its answer changes pixels a little. So the
    first answer stands: a render that is resumed goes on with it.
    """

    folder: Path

    def choice(self, question: str, known: Collection[str], measure: Callable[[], str]) -> str:
        """Return the kept answer to a question, else the one that is measured and kept now.

        question: names all that the answer depends on. An answer that is not `known` was kept by
        another version of the program, or is damaged; it is measured again.
        """
        kept = self._kept(question)
        if kept in known:
            return kept
        measured = measure()
        file = self._file(question)
        file.parent.mkdir(parents=True, exist_ok=True)
        if kept:
            file.unlink(missing_ok=True)
        try:
            with file.open("x", encoding="utf-8") as opened:
                opened.write(f"{measured}\n{question}\n")
        except FileExistsError:  # another process was faster: its answer is the first
            return self._kept(question)
        return measured

    def _kept(self, question: str) -> str:
        try:
            return self._file(question).read_text("utf-8").partition("\n")[0]
        except FileNotFoundError:
            return ""

    def _file(self, question: str) -> Path:
        return self.folder / f"{hashlib.sha256(question.encode()).hexdigest()[:16]}.txt"
