"""The only file that joins ports to adapters."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from plainview.core.docket.program import Program
from plainview.core.notes.policy import Policy, parse_policy
from plainview.core.notes.signers import LogSigners
from plainview.core.notes.terms import (
    POLICIES_PREFIX,
    POLICY_PATH,
    TRUST_PATH,
    Term,
    policy_path,
    print_trust,
    read_keys,
    term_for,
)
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.actions.desk import Desk, ProgramKeys
from plainview.server.actions.figures import FigureFiles
from plainview.server.actions.ports import Chance, Clock, Receipts, SigningKeys, Waiting, Witnessed, nothing_waits
from plainview.server.configuration import CONFIG_FILE as CONFIG_FILE
from plainview.server.letters.bundle import Published, read_published
from plainview.server.letters.contact import DEMONSTRATION, Contact, read_contact
from plainview.server.log import files
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.first_policy import first_policy
from plainview.server.log.http_witness import HttpWitness
from plainview.server.log.kept import witnessed_before
from plainview.server.log.key_files import read_seeds
from plainview.server.log.pages import publish_pages
from plainview.server.log.ports import Cosigners, Log, Period, Trust
from plainview.server.log.progress import progress, waiting_since
from plainview.server.queries.outside import Outside
from plainview.server.records.selection import Select
from plainview.server.spawned import pool_of
from plainview.server.storage.epochs import EpochFiles
from plainview.server.storage.ports import Store
from plainview.server.storage.sqlite import open_store

if TYPE_CHECKING:
    from plainview.server.portal.site import Place, Site
    from plainview.server.public.opendata.publisher import Publisher
    from plainview.server.public.written import Contact as SiteContact

SECRET_BYTES = 128
KEYS_BYTES = 96
EPOCHS_FOLDER = "epochs"
SITE_FOLDER = "site"
"""Where public pages are made; it holds nothing that cannot be made again from `public/`."""
DATABASE_FILE = "plainview.sqlite3"
RECORDS_FILE = "records.toml"
BACKUP_FILE = "last-backup"
"""In `private/`: the file that points at an operator's records; the file that is touched when a backup is complete."""
LOG_KEY_BYTES = 64
LOG_KEYS_FOLDER = "log-keys"


def make_private(folder: Path, secret: bytes) -> None:
    """Lay out a program's folder: `private/` closed to others with the service's and the log's keys, and `public/`.

    `secret` is 128 random bytes: log Ed25519 seed, log ML-DSA-44 seed, first epoch's key, look key; that epoch's key
    is kept apart from the others, in a file that can be destroyed. Raises Malformed.
    """
    if len(secret) != SECRET_BYTES:
        raise Malformed(f"a program's secret has {SECRET_BYTES} bytes")
    private = folder / "private"
    private.mkdir(parents=True, mode=0o700)
    (folder / "public").mkdir()
    keys = private / "keys"
    keys.touch(mode=0o600)
    keys.write_bytes(secret[:64] + secret[96:])
    EpochFiles(private / EPOCHS_FOLDER).add(secret[64:96])


def read_secret(folder: Path) -> bytes:
    """Promise the log's two seeds and the look key, 96 bytes. Raises Malformed when the folder holds no program."""
    keys = folder / "private" / "keys"
    if not keys.is_file() or len(secret := keys.read_bytes()) != KEYS_BYTES:
        raise Malformed(
            "there is no program in this folder", where=str(folder), next="Run plainview init or demo first"
        )
    return secret


def log_signers(origin: str, secret: bytes) -> LogSigners:
    """Promise the log's two signing keys under its origin."""
    first, second = Ed25519PrivateKey.from_private_bytes(secret[:32]), MLDSA44PrivateKey.from_seed_bytes(secret[32:64])
    return LogSigners(origin, first, second)


def open_database(folder: Path, *, create: bool = False, url: str = "", lasting: bool = True) -> Store:
    """Promise the program's database: PostgreSQL at `url` (postgresql://…), else the SQLite file in its folder.

    Without `lasting`, to build a past in (`building`), SQLite does not wait for the disk. Raises Stopped at any
    surprise, Malformed for a `url` that is none, Unchecked when its server cannot be reached.
    """
    if url:
        from plainview.server.storage import postgres  # SQLite needs no driver

        return postgres.open_store(url, create=create)
    return open_store(folder / "private" / DATABASE_FILE, create=create, lasting=lasting)


def open_records(path: Path, zone: tzinfo) -> Select:
    """Promise the port through which a custodian's scope reaches the data that an operator's file points at.

    `zone` is the program's. Raises Malformed for the file.
    """
    from plainview.server.records.run import selecting  # its engine takes a second to load
    from plainview.server.records.source import read_source

    return selecting(read_source(path), zone)


@contextmanager
def only_publisher(folder: Path, url: str = "") -> Iterator[Callable[[], None]]:
    """Hold the one publisher's lock: on this host by a file, across hosts by the database at `url`.

    Raises Stopped at once when another process holds it. Ask what is yielded before each publication: it raises
    Stopped when the lock was lost.
    """
    with ExitStack() as locks:
        locks.enter_context(files.only_publisher(folder / "private" / "publisher.lock"))
        if url:
            from plainview.server.storage import postgres

            yield locks.enter_context(postgres.only_publisher(url))
        else:
            yield lambda: None  # the file's lock cannot be lost


def open_log(
    folder: Path, store: Store, origin: str, zone: tzinfo, program: Callable[[], Program] | None = None
) -> Log:
    """Promise the log over a program's database, heads in `private/`, files in `public/`, witnesses over HTTP.

    `program` gives the program's public state, which says which keys and policy hold; without it the first ones do.
    """
    private = folder / "private"
    return Log(
        store,
        FileHeads(private),
        FolderPublic(folder / "public"),
        log_signers(origin, read_secret(folder)),
        zone,
        Cosigners(HttpWitness, FolderPublic(private)),
        None if program is None else lambda: trust_of(folder, program()),
        tuple([log_signers(origin, seeds) for seeds in read_seeds(private / LOG_KEYS_FOLDER, LOG_KEY_BYTES)]),
        None if program is None else FigureFiles(store, program),
    )


@contextmanager
def building(folder: Path, log: Log) -> Iterator[Log]:
    """Promise the same log for building a past: durable when the block ends; a machine that fails before has none."""
    yield unlasting(folder, log)
    files.settle()


def unlasting(folder: Path, log: Log) -> Log:
    """Promise the same log without waiting for the disk: for what is thrown away when the machine fails."""
    heads, public = FileHeads(folder / "private", lasting=False), FolderPublic(folder / "public", lasting=False)
    return replace(log, heads=heads, public=public)


def make_log_keys(folder: Path, origin: str, name: str, seeds: bytes) -> tuple[str, str]:
    """Keep the log's next keys, out of 64 random bytes, beside those in use; give the vkeys that two offices name.

    Raises Malformed.
    """
    if len(seeds) != LOG_KEY_BYTES:
        raise Malformed(f"a log's two keys are made from {LOG_KEY_BYTES} bytes")
    keys = folder / "private" / LOG_KEYS_FOLDER
    keys.mkdir(mode=0o700, exist_ok=True)
    place = keys / name
    place.touch(mode=0o600, exist_ok=False)
    place.write_bytes(seeds)
    ed25519, mldsa44 = log_signers(origin, seeds).keys
    return ed25519.print(), mldsa44.print()


def keep_policy(folder: Path, data: bytes) -> str:
    """Keep a policy that two offices are to agree on, to be published once they have; give its SHA-256 in hex.

    Raises Malformed when it is no policy.
    """
    parse_policy(data)
    digest = sha256(data).hexdigest()
    policies = FolderPublic(folder / "private")
    policies.write(POLICIES_PREFIX + digest, data, immutable=True)
    policies.sync()
    return digest


def trust_of(folder: Path, program: Program) -> Trust:
    """Promise which of the log's keys hold for heads of which size, and what is published with them, as stated."""
    terms = program.terms
    first = partial(first_policy, folder, terms[0].policy)
    periods = [Period(0, read_keys(terms[0].vkeys, program.origin, "log_keys"), first)]
    for place, term in enumerate(terms[1:], 2):
        keys = read_keys(term.vkeys, program.origin, f"statement {term.index}, log_keys")
        periods.append(Period(term.index + 1, keys, partial(_files_of, folder, terms[:place])))
    return Trust(tuple(periods), program.size)


def _files_of(folder: Path, terms: tuple[Term, ...]) -> dict[str, bytes | None]:
    """The policy in force, those that were, and where their statements stand."""
    in_force = terms[-1].policy
    files = {policy_path(term.policy, in_force): _policy(folder, term.policy) for term in terms}
    return {**files, TRUST_PATH: print_trust(terms)}


def _policy(folder: Path, digest: str) -> bytes:
    public, private = folder / "public", folder / "private"
    places = [public / POLICY_PATH, public / POLICIES_PREFIX / digest, private / "policy"]
    for place in (*places, private / POLICIES_PREFIX / digest):
        if place.is_file() and sha256(data := place.read_bytes()).hexdigest() == digest:
            return data
    what = f"the policy with the SHA-256 {digest} is not on this machine"
    raise Stopped(what, next=f"Put it into private/{POLICIES_PREFIX}{digest}")


def witnessed_of(folder: Path, log: Log, program: Callable[[], Program]) -> Witnessed:
    """Promise the port that says how many statements were public, and seen by the quorum, before a day."""
    return lambda day: witnessed_before(log, day, lambda size: policy_for(folder, program(), size))


def policy_for(folder: Path, program: Program, size: int) -> Policy:
    """Promise the policy in force for a checkpoint of `size` entries, the very file that its statement names.

    Raises Stopped when it is not on this machine.
    """
    return parse_policy(_policy(folder, term_for(program.terms, max(size, 1)).policy))


def published_of(folder: Path, store: Store) -> Published:
    """Promise what is public now, for the files that come with letters. Raises Unchecked while nothing is, Invalid."""
    return read_published(FolderPublic(folder / "public").read, store.entries)


def contact_of(folder: Path, demo: bool) -> Contact:
    """Promise who sends the letters, as `plainview.toml` in the program's folder says it.

    Where it does not say so, a demonstration's stands in its place. Raises Malformed, Stopped where letters are real.
    """
    config = folder / CONFIG_FILE
    found = read_contact(config.read_bytes()) if config.is_file() else None
    if found is None and not demo:
        what = f"{CONFIG_FILE} does not say who sends the letters"
        raise Stopped(what, where=str(config), next="Add the part [letters], see docs/operating.md")
    return found or DEMONSTRATION


def publish_site(folder: Path, log: Log, timestamp: int, processes: int = 1) -> int:
    """Promise that the pages of what is published are published beside it; tell how many were new or changed.

    They are made of the public files alone, in a folder of their own, many by `processes`. Raises Stopped, Malformed.
    """
    from plainview.server.public.site import Site  # only who publishes loads it
    from plainview.server.report.shelf import parts

    public = FolderPublic(folder / "public")
    with Site(folder / SITE_FOLDER, public.read, *_site_words(folder), parts, pool_of(processes)) as site:
        ready = site.prepare()
        if not publish_pages(log, timestamp, ready):
            return 0
        site.done(ready)
        return len(ready.pages)


def _site_words(folder: Path) -> "tuple[SiteContact, Publisher | None]":
    """Who answers for the site, and who publishes its data, as `plainview.toml` says it. Raises Malformed."""
    from plainview.server.public.opendata.publisher import read_publisher
    from plainview.server.public.written import Contact as SiteContact

    config = folder / CONFIG_FILE
    data = config.read_bytes() if config.is_file() else b""
    found = read_contact(data)
    shown = found or DEMONSTRATION
    contact = SiteContact(shown.office, shown.address, shown.telephone, shown.inspector_general, found is None)
    return contact, read_publisher(data)


def waiting_of(log: Log) -> Waiting:
    """Promise the port that says since when acknowledged statements wait for witnesses."""

    def since() -> datetime | None:
        found = waiting_since(log)
        return None if found is None else datetime.fromtimestamp(found, UTC)

    return since


def open_desk(
    folder: Path,
    store: Store,
    zone: tzinfo,
    *,
    clock: Clock,
    chance: Chance,
    keys: SigningKeys,
    receipts: Receipts,
    witnessed: Witnessed,
    waiting: Waiting = nothing_waits,
    lasting: bool = True,
) -> Desk:
    """Promise the desk at which a program's acts are done. Without `lasting`, for a past, it reads each key once."""
    epochs = EpochFiles(folder / "private" / EPOCHS_FOLDER, remember=not lasting)
    own = ProgramKeys(epochs, read_secret(folder)[64:96], partial(_policy, folder))
    return Desk(store, clock, chance, keys, receipts, own, zone, witnessed, waiting)


def outside_of(folder: Path, log: Log, desk: Desk, select: Select | None = None, status: str = "") -> Outside:
    """Promise the ports through which pages reach the machine around a program.

    `select` stands in for the file `private/records.toml`, which is read when a custodian first selects. `status` is
    the address that letters give for their codes where `plainview.toml` gives none.
    """
    private, demo = folder / "private", desk.program().demo
    points_at = private / RECORDS_FILE

    def disk() -> tuple[int, int]:
        found = disk_usage(folder)
        return found.free, found.total

    def backup() -> datetime | None:
        kept = private / BACKUP_FILE
        return datetime.fromtimestamp(kept.stat().st_mtime, UTC) if kept.is_file() else None

    return Outside(
        lambda: progress(log),
        lambda: published_of(folder, desk.store),
        lambda: _with_page(contact_of(folder, demo), status),
        disk,
        backup,
        select or (_selecting(points_at, desk.zone) if points_at.is_file() else None),
    )


def _with_page(contact: Contact, status: str) -> Contact:
    return contact if contact.site else replace(contact, site=status)


def _selecting(points_at: Path, zone: tzinfo) -> Select:
    """The port over an operator's records: its engine is loaded, and the file read, when it is first asked."""
    return lambda scope: open_records(points_at, zone)(scope)


def prepare_portal(folder: Path, place: "Place", url: str = "") -> None:
    """Tell Django, once a process and before anything is opened, how to serve the program in `folder` at `place`.

    Accounts and sessions are kept beside the program's database: on PostgreSQL at `url`, else in a file.
    """
    from plainview.server.portal.secret import portal_secret
    from plainview.server.portal.settings import portal_settings  # only who serves loads the portal
    from plainview.server.storage.accounts import accounts_database
    from plainview.server.storage.settings import configure

    private = folder / "private"
    configure(**portal_settings(place, portal_secret(private), accounts_database(private, url)))


def portal(folder: Path, site: "Site") -> Callable[..., Any]:
    """Promise the WSGI application that answers for `site`; the tables of accounts are made where they are missing.

    Raises Stopped when they cannot be made.
    """
    from django.core.wsgi import get_wsgi_application

    from plainview.server.portal.encoding import in_utf8
    from plainview.server.portal.settings import CACHE_TABLE
    from plainview.server.portal.site import open_site
    from plainview.server.storage.accounts import make_tables

    open_site(site)
    make_tables(folder / "private", CACHE_TABLE)
    return in_utf8(get_wsgi_application())


def upgrade_databases(folder: Path, url: str = "") -> list[str]:
    """Promise that a program's database, and the one of accounts, are of this version; give the migrations applied."""
    from plainview.server.portal.settings import CACHE_TABLE
    from plainview.server.storage.accounts import make_tables
    from plainview.server.storage.upgrade import upgrade

    applied = upgrade(folder / "private" / DATABASE_FILE, url)
    make_tables(folder / "private", CACHE_TABLE)
    return applied
