"""Whole logs whose year is over: figures published, revised and attested, rightly or not."""

from plainview.core.docket.program import figures_path
from tests.verifier.cases import Expected, case, publish
from tests.verifier.cases import true as holds
from tests.verifier.figured import YEAR, attest, attested, changed, counted, ending
from tests.verifier.figured import publish as publish_year

FILE, ATTESTED = figures_path(YEAR, 1), figures_path(YEAR, 0)


def false(story: object, names: str, exit: int = 1) -> Expected:
    """Publish; a file or a statement is at fault."""
    publish(story)  # type: ignore[arg-type]
    return Expected(story, exit, names)  # type: ignore[arg-type]


@case
def a_years_figures_are_published_revised_and_attested() -> Expected:
    """The public tables come out when the year is over, again when what was open then is done, and the auditor's once.

    On 1 July both were given in time.
    """
    story = ending()
    publish_year(story)
    story.next_day(3)
    publish_year(story, 2)
    attest(story)
    return holds(story, day="2027-07-01", duties={"met": 7, "late": 0, "owed": 1, "overdue": 8})


@case
def figures_that_nobody_published_are_overdue() -> Expected:
    """The public ones since the end of January, the attested ones since that of June; the log is true all the same."""
    return holds(ending(), day="2027-07-01", duties={"met": 5, "late": 0, "owed": 1, "overdue": 10})


@case
def figures_that_count_another_number_than_the_log() -> Expected:
    """One refusal fewer than there was: table, row and column are named."""
    story = ending()
    publish_year(story, data=changed(counted(story, len(story.entries)), "requests", "cover/federal", "crime", -1))
    return false(story, FILE)


@case
def figures_that_count_more_statements_than_their_statement_says() -> Expected:
    """The file counts a statement more than the statement that publishes it says."""
    story = ending()
    story.next_day()
    data = counted(story, len(story.entries))
    publish_year(story, data=data, size=len(story.entries) - 1)
    return false(story, FILE)


@case
def figures_whose_file_is_not_there() -> Expected:
    """The statement gives a hash, and no file of that hash is published."""
    story = ending()
    publish_year(story)
    del story.beside[FILE]
    return false(story, FILE)


@case
def figures_whose_file_is_another() -> Expected:
    """A file lies where the statement's should, with one number changed since."""
    story = ending()
    publish_year(story)
    story.beside[FILE] = changed(story.beside[FILE], "requests", "cover/federal", "crime")
    return false(story, FILE)


@case
def figures_that_no_statement_publishes() -> Expected:
    """A file of true figures that nobody said: it could change without anybody knowing."""
    story = ending()
    story.beside[FILE] = counted(story, len(story.entries))
    return false(story, FILE)


@case
def figures_of_a_year_that_is_not_over() -> Expected:
    """The daybook of 31 December is closed on the day after."""
    story = ending()
    facts = {"revision": 1, "size": len(story.entries), "tables": "00" * 32, "year": YEAR + 1}
    index = story.forge("figures.published", "figures", facts)
    return false(story, f"statement {index}")


@case
def figures_that_leave_out_the_end_of_the_year() -> Expected:
    """They count no statement after the one that closed the year."""
    story = ending()
    facts = {"revision": 1, "size": story.program.years_closed[YEAR], "tables": "00" * 32, "year": YEAR}
    index = story.forge("figures.published", "figures", facts)
    return false(story, f"statement {index}")


@case
def figures_that_count_what_is_to_come() -> Expected:
    """Of more statements than there are before them."""
    story = ending()
    facts = {"revision": 1, "size": len(story.entries) + 1, "tables": "00" * 32, "year": YEAR}
    index = story.forge("figures.published", "figures", facts)
    return false(story, f"statement {index}")


@case
def figures_published_as_a_revision_of_nothing() -> Expected:
    """The first publication of a year is revision 1."""
    story = ending()
    facts = {"revision": 2, "size": len(story.entries), "tables": "00" * 32, "year": YEAR}
    index = story.forge("figures.published", "figures", facts)
    return false(story, f"statement {index}")


@case
def figures_attested_before_any_are_published() -> Expected:
    """The tables over sealed fields follow the public ones."""
    story = ending()
    index = story.forge("figures.attested", "figures", {"tables": "00" * 32, "year": YEAR}, by="auditor")
    return false(story, f"statement {index}")


@case
def figures_attested_twice() -> Expected:
    """A second release could be held against the first, and their difference would be a few matters."""
    story = ending()
    publish_year(story)
    attest(story)
    index = story.forge("figures.attested", "figures", {"tables": "00" * 32, "year": YEAR}, by="auditor")
    return false(story, f"statement {index}")


@case
def figures_attested_by_a_judge() -> Expected:
    """Only the inspector general's auditor has read what they count."""
    story = ending()
    publish_year(story)
    index = story.forge("figures.attested", "figures", {"tables": "00" * 32, "year": YEAR}, by="judge")
    return false(story, f"statement {index}")


@case
def attested_figures_that_tell_of_nine_matters() -> Expected:
    """A value is shown only where ten matters have it."""
    story = ending()
    publish_year(story)
    data = attested()
    told = b'"counts":[[9,null,null,null,null,null,null,null],[0,0,0,0,0,0,0,0]],"field":"agency","rows":["one","rest"]'
    attest(story, data.replace(b'"counts":[[0,0,0,0,0,0,0,0]],"field":"agency","rows":["rest"]', told))
    return false(story, ATTESTED)


@case
def attested_figures_of_which_the_file_is_another() -> Expected:
    """The auditor signed the hash of other tables."""
    story = ending()
    publish_year(story)
    attest(story)
    story.beside[ATTESTED] = attested(least=9)
    return false(story, ATTESTED)


@case
def figures_in_a_file_of_another_name() -> Expected:
    """Below figures/ there is nothing but the files that statements name."""
    story = ending()
    publish_year(story)
    story.beside["figures/2026.1.json"] = story.beside[FILE]
    return false(story, "figures/2026.1.json", 2)


@case
def figures_of_a_newer_version() -> Expected:
    """Tables that this version cannot read are undecided, not false."""
    story = ending()
    data = counted(story, len(story.entries)).replace(b'"v":1,', b'"v":2,')
    publish_year(story, data=data)
    return false(story, FILE, 3)
