"""The command line: one file per verb, listed here.

``python3 run.py VERB`` sets the environment up and hands over to ``python -m reports.verbs VERB``.
Modules here import nothing but the standard library until a verb runs, so that ``--help`` answers
before anything is set up.
"""

from __future__ import annotations

from typing import Final

from reports.verbs import analyse, backup, brief, demo, export, figures, import_files, prepare
from reports.verbs.base import Verb

VERBS: Final[tuple[Verb, ...]] = (
    demo.VERB,
    import_files.VERB,
    figures.VERB,
    analyse.VERB,
    export.VERB,
    brief.VERB,
    backup.VERB,
    prepare.VERB,
)
