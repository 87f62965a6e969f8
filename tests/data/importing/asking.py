"""Rehearsing imports of small files, for tests of what is asked about them."""

from __future__ import annotations

from pathlib import Path

from data.actor import LOCAL
from data.doubts import Question
from data.importing import Job, import_file
from data.importing.report import ImportReport
from data.store import Store


def rehearsed(
    store: Store, kind: str, text: str, folder: Path, *, encoding: str = "utf-8", **answers: str
) -> ImportReport:
    """Rehearse the import of a table; an answer's topic has ``__`` for a dot."""
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding=encoding)
    given = {topic.replace("__", "."): choice for topic, choice in answers.items()}
    report = import_file(store, LOCAL, Job(kind, path, campaign="测试", answers=given), write=False)
    assert report.rows == report.accepted + report.rejected
    assert report.accepted == report.new + report.changed + report.unchanged
    return report


def question(report: ImportReport, topic: str) -> Question:
    """Return the question of a topic."""
    return next(each for each in report.questions if each.topic == topic)
