"""What a plan says it was made from: the files of exercises that lay on the shelf."""

from dataclasses import dataclass, replace

from physio_service.domain.shelf import exercise_files


@dataclass(frozen=True, slots=True)
class File:
    path: str
    kind: str
    key: str = ""
    version: str = "1.0.0"
    content_hash: str = ""


@dataclass(frozen=True, slots=True)
class OnShelf:
    files: tuple[File, ...]


BED, GYM = File("exercises/bed.yaml", "exercises"), File("exercises/gym.yaml", "exercises")
PROTOCOL = File("protocols/hip.yaml", "protocol")


def test_only_files_of_exercises_are_named_each_with_its_version():
    shelf = OnShelf((PROTOCOL, replace(BED, version="2.1.0")))

    assert exercise_files(shelf) == ("exercises/bed.yaml@2.1.0",)


def test_files_are_named_in_one_order_however_they_were_read():
    assert exercise_files(OnShelf((GYM, BED))) == exercise_files(OnShelf((BED, GYM)))
