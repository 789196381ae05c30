"""Verification: the numbered steps by which anyone decides whether a published log is true, in one pass over it."""

from plainview.core.vocabulary.errors import PlainviewError
from plainview.verifier.opening import Trust
from plainview.verifier.reader import Source
from plainview.verifier.report import Report
from plainview.verifier.run import Asked, Run
from plainview.verifier.watch import Watch


def verify(source: Source, trust: Trust, asked: Asked, watch: Watch | None = None) -> Report:
    """Promise a report on the log at `source`: every step taken in order until one does not hold.

    1.  Read statement 0, the opening, for the log's keys, and hold it against the pin or the policy, if one is given;
        `checkpoint` carries exactly the log's two signatures first, and both are good.
    2.  `MANIFEST` is signed by the log and of the same size; every file it lists has the hash listed, and in a folder
        nothing else is there; `checkpoint` is the last one under `checkpoints/`.
    3.  Every further signature line is by a witness that the published policy or the given one names, and good; the
        given policy's quorum is met.
    4.  Every entry bundle hashes to its tile, tiles to tiles, and all to the root; so do the beginnings of the log to
        every kept checkpoint; older partial tiles are beginnings of what replaced them; nothing is left over but what
        runs ahead of the checkpoint, as a live log writes it.
    5.  The opening's edition, table of rules and holidays are those of this program; the three offices signed it.
    6.  Every statement is well formed, next in its chain, signed by a key of the right class in its days, allowed by
        the public rules, and states exactly the duties that follow; every signature is good.
    7.  Each statement's day lies between those of the kept checkpoints around it; the daybook has no gap.
    8.  How the duties stand on a day: met, late, owed, overdue.
    9.  What the program has come to: profile, keys, delegations, reviews.
    10. Every year's public figures are what the statements before it come to, cell by cell; every file of figures is
        the one that a statement publishes.
    11. The receipt, when one is given, is of an entry of this very log.

    Steps 4, 6 and 7 are taken together, bundle by bundle, so that memory does not grow with the log. What is newer than
    this program is undecided only if the tree is sound. Faults of the log are in the report, never raised.
    """
    run = Run(source, trust, asked, watch or Watch())
    try:
        run.checkpoint()  # (1)
        run.files()  # (2)
        run.witnesses()  # (3)
        run.entries()  # (4) (5) (6) (7)
        run.duties()  # (8)
        run.program()  # (9)
        run.figures()  # (10)
        run.receipt()  # (11)
    except PlainviewError as error:
        run.report.fault = run.moved(error)
    return run.report
