"""The program's own state: its opening, root keys, official keys, agencies, delegations, daybook, reviews, profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from plainview.core.law.profile import Profile
from plainview.core.notes.terms import Term
from plainview.core.notes.webauthn import Party
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.ids import KeyId

PERIOD_DAYS = 365


@dataclass(frozen=True, slots=True)
class OfficialKey:
    """A public key that may sign for a class. `added` is the log index of its statement; `revoked` likewise or None.

    `party` is where a key of the form `webauthn` signs; a key without one is of the form `ed25519` (`docket.forms`).
    """

    id: KeyId
    signer: str
    office: str
    rank: str
    public: str
    first_day: Day
    last_day: Day
    added: int
    revoked: int | None = None
    party: Party | None = None

    def valid(self, index: int, day: Day) -> bool:
        """Tell whether the key may sign the statement at `index` on `day`; decided by log index and the key's days."""
        in_time = self.first_day <= day <= self.last_day
        return in_time and self.added < index and (self.revoked is None or index < self.revoked)


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegation of the power to order covers, named by its sequence number in chain `program`."""

    seq: int
    grade: str
    group: int
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class EnrolledAgency:
    """An agency's place in the public record: level, and whether the kill switch is on. Its name is sealed."""

    seq: int
    level: str
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """One period's review: the two commitments and reveals by office, the seed's sample size, done or not."""

    period: int
    commitments: Mapping[str, str] = field(default_factory=dict)
    reveals: Mapping[str, str] = field(default_factory=dict)
    sample: tuple[str, ...] | None = None
    done: Day | None = None


FIGURES_PREFIX = "figures/"
"""Where the files of figures lie, below `public/`."""


def figures_path(year: int, revision: int) -> str:
    """Promise where a year's tables are published: the first revision, a later one, or with 0 the attested ones."""
    part = {0: "-attested", 1: ""}.get(revision, f".{revision}")
    return f"{FIGURES_PREFIX}{year}{part}.json"


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A statement about a year's figures: where it stands, and the SHA-256 in hex of the printed tables.

    Public figures are counted from the log's first `size` statements, in so many revisions; revision 0, without a size,
    are the attested ones.
    """

    index: int
    day: Day
    year: int
    revision: int
    size: int
    tables: str

    @property
    def path(self) -> str:
        """The file of the tables, below `public/`."""
        return figures_path(self.year, self.revision)


@dataclass(frozen=True, slots=True)
class Program:
    """The program's public state. `day` is the log's last day, `size` the number of statements folded.

    `terms` says which keys sign a checkpoint of some size, and under which policy (`notes.terms.term_for`).
    `years_closed` gives of each year that is over the index of the statement that closed its last daybook.
    """

    origin: str = ""
    zone: str = ""
    demo: bool = False
    edition: str = ""
    first_day: Day | None = None
    day: Day | None = None
    size: int = 0
    genesis: str = ""
    profiles: tuple[tuple[Day, Profile], ...] = ()
    proposed_profile: tuple[Day, Profile, str] | None = None
    roots: Mapping[str, str] = field(default_factory=dict)
    signed: frozenset[str] = frozenset()
    proposed_root: tuple[str, str, str] | None = None
    terms: tuple[Term, ...] = ()
    proposed_term: tuple[Term, str] | None = None
    keys: Mapping[KeyId, OfficialKey] = field(default_factory=dict)
    delegations: Mapping[int, Delegation] = field(default_factory=dict)
    agencies: Mapping[int, EnrolledAgency] = field(default_factory=dict)
    reviews: Mapping[int, Review] = field(default_factory=dict)
    daybook: Day | None = None
    years_closed: Mapping[int, int] = field(default_factory=dict)
    figures: tuple[YearFigures, ...] = ()
    chains: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def profile_on(self, day: Day) -> Profile:
        """Promise the profile that a matter filed on `day` keeps for ever."""
        return next(profile for since, profile in reversed(self.profiles) if since <= day)

    def period_of(self, day: Day) -> int:
        """Promise the review period, counted from 1, that `day` falls in; a period has 365 days."""
        assert self.first_day is not None
        return (day - self.first_day).days // PERIOD_DAYS + 1

    def period_days(self, period: int) -> tuple[Day, Day]:
        """Promise the first and the last day of a review period."""
        assert self.first_day is not None
        first = self.first_day + timedelta(days=PERIOD_DAYS * (period - 1))
        return first, first + timedelta(days=PERIOD_DAYS - 1)

    def published(self, year: int) -> tuple[YearFigures, ...]:
        """Promise what was published of a year's public figures, by revision."""
        return tuple([one for one in self.figures if one.year == year and one.revision])

    def attested(self, year: int) -> YearFigures | None:
        """Promise what was attested of a year's sealed figures, None while nothing is."""
        return next((one for one in self.figures if one.year == year and not one.revision), None)

    def ready(self) -> bool:
        """Tell whether all three offices have signed the opening; before that nothing else may be said."""
        return len(self.signed) == 3
