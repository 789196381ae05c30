"""Whole logs whose statements hold and whose files do not, or only to some readers."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.merkle.tree import root_of
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.manifest import Manifest, parse_manifest
from plainview.core.notes.note import Note, parse_note
from plainview.core.notes.signers import CosignatureSigner, NoteSigner, sign_line, sign_note
from plainview.core.vocabulary.days import print_day
from plainview.core.vocabulary.ids import Hash
from tests.core.notes.keys import ed25519
from tests.verifier.build import Story
from tests.verifier.cases import Expected, case

WITNESS = CosignatureSigner("witness.example/unknown", ed25519("witness unknown"))


def short() -> Story:
    """Opened and signed, published once."""
    story = Story(daily=False).open()
    story.publish({"index.html": b"<p>A log.</p>\n"})
    return story


def kept(story: Story) -> str:
    return f"checkpoints/{print_day(story.day)}"


def manifest(story: Story, files: dict[str, bytes], size: int = 4) -> bytes:
    """A manifest, rightly signed, of the published files with `files` in their place."""
    listed = parse_manifest(parse_note(story.public.files["MANIFEST"]).text).files
    hashes = dict(listed) | {path: _sha(data) for path, data in files.items()}
    return story.signers.text(Manifest(story.origin, size, hashes).print())


def _sha(data: bytes) -> str:
    return sha256(data).hexdigest()


def with_checkpoint(story: Story, data: bytes, names: str = "checkpoint", exit: int = 1) -> Expected:
    """The checkpoint replaced, also as the kept one, with a manifest that says so."""
    path = kept(story)
    files: dict[str, bytes | None] = {
        "checkpoint": data,
        path: data,
        "MANIFEST": manifest(story, {path: data}),
    }
    return Expected(story, exit, names, files=files)


def _signed(story: Story, head: Checkpoint) -> bytes:
    return story.signers.checkpoint(head, story.seconds(12))


def _head(story: Story) -> Checkpoint:
    root = root_of(leaf_hash(entry) for entry in story.entries)
    return Checkpoint(story.origin, len(story.entries), root)


@case
def a_checkpoint_with_one_of_the_logs_two_signatures() -> Expected:
    """Ed25519 alone."""
    story = short()
    data = sign_note(_head(story).print(), [NoteSigner(story.origin, story.signers.ed25519)], 0)
    return with_checkpoint(story, data)


@case
def a_checkpoint_with_the_signatures_exchanged() -> Expected:
    """Both are good; the ML-DSA-44 line stands first."""
    story = short()
    note = parse_note(story.public.files["checkpoint"])
    return with_checkpoint(story, Note(note.text, note.signatures[::-1]).print())


@case
def a_checkpoint_with_an_extension_line() -> Expected:
    """Signed by Ed25519 over the extension; the ML-DSA-44 line does not cover it."""
    story = short()
    bare = parse_note(story.public.files["checkpoint"])
    text = replace(_head(story), extensions=("anything",)).print()
    line = sign_line(text, NoteSigner(story.origin, story.signers.ed25519), 0)
    return with_checkpoint(story, Note(text, (line, bare.signatures[1])).print())


@case
def a_checkpoint_of_another_log() -> Expected:
    """Another origin, signed by that log's keys."""
    story = short()
    other = Story(origin="log.example.org/other", daily=False)
    data = other.signers.checkpoint(replace(_head(story), origin=other.origin), story.seconds(12))
    return with_checkpoint(story, data)


@case
def a_checkpoint_with_a_line_of_nobody_known() -> Expected:
    """The line is good, but no policy names the witness."""
    story = short()
    note = parse_note(story.public.files["checkpoint"])
    line = sign_line(note.text, WITNESS, story.seconds(12))
    return with_checkpoint(story, Note(note.text, (*note.signatures, line)).print())


@case
def a_checkpoint_of_another_root() -> Expected:
    """Signed twice, well; the entries hash to another root."""
    story = short()
    return with_checkpoint(story, _signed(story, replace(_head(story), root=Hash(bytes(32)))))


@case
def a_checkpoint_that_claims_more_entries_than_there_are() -> Expected:
    """Five, and there are four: the tiles of width five are missing."""
    story = short()
    data = _signed(story, replace(_head(story), size=5))
    path = kept(story)
    files: dict[str, bytes | None] = {"checkpoint": data, path: data, "MANIFEST": manifest(story, {path: data}, 5)}
    return Expected(story, 1, "tile/entries/000.p/5", files=files)


@case
def an_older_checkpoint_put_back() -> Expected:
    """Everything is of the second day but `checkpoint`, which is the first day's."""
    story = Story().open()
    story.publish()
    old = story.public.files["checkpoint"]
    story.next_day()
    story.publish()
    return Expected(story, 1, "MANIFEST", files={"checkpoint": old})


@case
def a_checkpoint_that_is_not_the_one_kept_of_its_day() -> Expected:
    """The same head, signed at another hour: good signatures, but not the kept bytes."""
    story = short()
    data = story.signers.checkpoint(_head(story), story.seconds(13))
    return Expected(story, 1, "checkpoint", files={"checkpoint": data})


@case
def a_checkpoint_kept_under_another_day() -> Expected:
    """Signed on the first day, kept as the second's."""
    story = short()
    path = f"checkpoints/{print_day(story.day + timedelta(days=1))}"
    data = story.public.files["checkpoint"]
    listed = dict(parse_manifest(parse_note(story.public.files["MANIFEST"]).text).files)
    del listed[kept(story)]
    text = Manifest(story.origin, 4, listed | {path: _sha(data)}).print()
    files: dict[str, bytes | None] = {kept(story): None, path: data, "MANIFEST": story.signers.text(text)}
    return Expected(story, 1, path, files=files)


@case
def a_kept_checkpoint_of_another_history() -> Expected:
    """Of the first day another root was signed than the one that the log now has there."""
    story = Story().open()
    head = _head(story)
    story.publish()
    path = kept(story)
    story.next_day()
    story.publish()
    data = story.signers.checkpoint(replace(head, root=Hash(bytes(32))), story.seconds(12) - 86_400)
    files: dict[str, bytes | None] = {path: data, "MANIFEST": manifest(story, {path: data}, 5)}
    return Expected(story, 1, path, files=files)


@case
def a_checkpoint_signed_days_ahead_of_the_readers_clock() -> Expected:
    """The reader's clock stands a week before the checkpoint."""
    story = short()
    return Expected(story, 1, kept(story), asked={"now": "2026-01-01T00:00:00Z"})


@case
def a_manifest_of_another_size() -> Expected:
    """Rightly signed, of three entries."""
    story = short()
    return Expected(story, 1, "MANIFEST", files={"MANIFEST": manifest(story, {}, 3)})


@case
def a_manifest_signed_by_one_key() -> Expected:
    """Ed25519 alone."""
    story = short()
    note = parse_note(story.public.files["MANIFEST"])
    return Expected(story, 1, "MANIFEST", files={"MANIFEST": Note(note.text, note.signatures[:1]).print()})


@case
def a_manifest_with_a_third_signature() -> Expected:
    """Somebody else has signed it too."""
    story = short()
    note = parse_note(story.public.files["MANIFEST"])
    line = sign_line(note.text, NoteSigner("else.example", ed25519("else")), 0)
    return Expected(story, 1, "MANIFEST", files={"MANIFEST": Note(note.text, (*note.signatures, line)).print()})


@case
def a_page_changed_after_it_was_listed() -> Expected:
    """One word of a page."""
    return Expected(short(), 1, "index.html", files={"index.html": b"<p>The log.</p>\n"})


@case
def a_page_that_is_listed_and_missing() -> Expected:
    """Somebody took it away."""
    return Expected(short(), 1, "index.html", files={"index.html": None})


@case
def a_file_that_nobody_lists() -> Expected:
    """Somebody slipped it in."""
    return Expected(short(), 1, "notes.txt", files={"notes.txt": b"psst\n"})


@case
def a_tile_that_no_tree_has() -> Expected:
    """A full tile, where the tree has four entries."""
    return Expected(short(), 1, "tile/0/001", files={"tile/0/001": bytes(8192)})


@case
def a_policy_that_names_another_log() -> Expected:
    """Listed and well formed, but of another log."""
    story = short()
    other = Story(origin="log.example.org/other").policy
    return Expected(story, 1, "policy", files={"policy": other, "MANIFEST": manifest(story, {"policy": other})})


@case
def an_entry_bundle_with_a_byte_too_many() -> Expected:
    """After the last entry."""
    story = short()
    path = "tile/entries/000.p/4"
    return Expected(story, 2, path, files={path: story.public.files[path] + b"\x00"})


@case
def an_entry_changed_in_its_bundle() -> Expected:
    """One letter of statement 3; tile and root are as they were."""
    story = short()
    path = "tile/entries/000.p/4"
    data = story.public.files[path]
    return Expected(
        story, 1, path, files={path: data.replace(b'"office":"inspector_general"', b'"office":"inspector_generaL"')}
    )


@case
def a_tile_that_is_not_its_entries() -> Expected:
    """One bit of the second hash."""
    story = short()
    path = "tile/0/000.p/4"
    data = bytearray(story.public.files[path])
    data[40] ^= 1
    return Expected(story, 1, path, files={path: bytes(data)})


@case
def an_older_partial_tile_that_never_was() -> Expected:
    """Of the right length, at a place where a narrower tile may have been: not the beginning of the present one."""
    return Expected(short(), 1, "tile/0/000.p/2", files={"tile/0/000.p/2": bytes(64)})


@case
def another_opening_than_the_pinned_one() -> Expected:
    """The log is true to itself; the reader knows another opening."""
    return Expected(short(), 1, "statement 0", asked={"pin": "ab" * 32})


@case
def a_log_held_to_its_pin() -> Expected:
    """The reader knows the leaf hash of the opening from elsewhere."""
    story = short()
    return Expected(story, asked={"pin": story.program.genesis})


@case
def a_log_without_an_entry() -> Expected:
    """Well signed, and empty: there is no opening."""
    story = short()
    data = _signed(story, Checkpoint(story.origin, 0, root_of([])))
    return with_checkpoint(story, data)
