"""Every story in stories/ is told by the engine the way it is written."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from story import retell

STORIES = sorted((Path(__file__).parent / "stories").glob("*.story"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem.replace("-", " "))
def test_the_engine_tells_the_story_as_written(path, request):
    told, tells = retell(path)

    if request.config.getoption("--rewrite"):
        path.write_text(tells)
    else:
        assert tells == told


def test_there_are_stories():
    assert len(STORIES) > 15
