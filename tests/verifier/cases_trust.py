"""Whole logs whose keys or policy were replaced, rightly or not, and keys that sign before anybody has seen them."""

from dataclasses import replace
from hashlib import sha256

from plainview.core.notes.signers import CosignatureSigner, Signer, SubtreeSigner
from plainview.core.notes.terms import TRUST_PATH, print_trust
from tests.core.notes.keys import ed25519, mldsa44
from tests.verifier.build import Story
from tests.verifier.cases import Expected, case, false, ready, true
from tests.verifier.matters import started

WITNESSES: tuple[Signer, ...] = (
    CosignatureSigner("witness.example/a", ed25519("witness a")),
    CosignatureSigner("witness.example/b", ed25519("witness b")),
    SubtreeSigner("witness.example/c", mldsa44("witness c")),
)


def two_of_three(story: Story, word: str = "") -> bytes:
    """A policy that asks for two of three witnesses."""
    lines = [f"witness w{number} {one.key.print()}\n" for number, one in enumerate(WITNESSES)]
    return story.plain_policy(word, "".join([*lines, "group q 2 w0 w1 w2\nquorum q\n"]))


def small(days: int = 0) -> Story:
    """Opened, published, and its keys replaced some days later; not yet published with the new ones."""
    story = Story(daily=False).open()
    story.publish()
    story.next_day()
    story.replace("log second", days=days)
    return story


def fault(story: Story, names: str, exit: int = 1, files: dict[str, bytes] | None = None) -> Expected:
    story.publish(files)
    return Expected(story, exit, names)


# --- rightly


@case
def two_offices_replace_the_logs_keys() -> Expected:
    """The first checkpoint that holds the agreement is signed by the new keys; the old ones are kept under the old."""
    story = small()
    story.publish()
    story.next_day()
    return true(story)


@case
def the_logs_keys_are_replaced_twice_while_a_cover_runs() -> Expected:
    """Three pairs of keys, three policies, one of them twice in force; the matter goes on."""
    story = ready()
    matter = started(story, "running")
    story.replace("log second")
    story.publish()
    story.next_day()
    story.replace(policy=two_of_three(story))
    story.replace(policy=story.plain_policy())
    story.publish()
    story.next_day()
    story.replace("log third")
    story.say("order.ended", matter, {"early": True})
    return true(story)


@case
def a_policy_that_asks_for_two_of_three_witnesses_takes_over() -> Expected:
    """Checkpoints from before are kept without a witness; the first under the new policy has two."""
    story = Story(daily=False).open()
    story.publish()
    story.next_day()
    story.replace(policy=two_of_three(story))
    story.publish()
    story.cosign(WITNESSES[0], WITNESSES[2])
    return Expected(story)


@case
def a_witness_that_was_removed_stays_on_the_checkpoints_of_its_time() -> Expected:
    """Cosigned under the policy that named them; a later one names nobody. The earlier policy is still published."""
    story = Story(daily=False)
    story.policy = two_of_three(story)
    story.open().publish()
    story.cosign(*WITNESSES)
    story.next_day()
    story.replace("log second")
    return true(story)


def a_registrar_under_a_quorum(*witnesses: Signer) -> tuple[Story, int]:
    """The registrar's key is published on the first day, cosigned by these; the registrar signs on the second."""
    story = Story(daily=False)
    story.policy = two_of_three(story)
    story.open()
    story.key("registrar inspection", "root inspection", "registrar", "inspection")
    story.publish()
    if witnesses:
        story.cosign(*witnesses)
    story.next_day()
    story.key("inspector", "registrar inspection", "inspector", "inspection")
    story.publish()
    story.cosign(*WITNESSES)
    return story, len(story.entries) - 1


@case
def a_key_signs_on_the_day_after_two_of_three_witnesses_saw_it() -> Expected:
    """The checkpoint kept of the day of its statement carries the quorum's lines."""
    return Expected(a_registrar_under_a_quorum(*WITNESSES[1:])[0])


# --- keys that sign too early


@case
def a_key_that_signs_before_its_quorum_saw_it() -> Expected:
    """One of three witnesses cosigned the checkpoint that holds it; two are asked for."""
    story, index = a_registrar_under_a_quorum(WITNESSES[1])
    return Expected(story, 1, f"statement {index}")


@case
def a_key_that_signs_before_any_checkpoint_held_it() -> Expected:
    """Stated on one day, used on the next; nothing was published between."""
    story = Story(daily=False).open()
    story.key("registrar inspection", "root inspection", "registrar", "inspection")
    story.next_day()
    story.key("inspector", "registrar inspection", "inspector", "inspection")
    return false(story, len(story.entries) - 1)


@case
def a_key_that_signs_on_the_day_its_checkpoint_is_kept_of() -> Expected:
    """The checkpoint that first holds the key is kept of the very day on which it signs."""
    story = Story(daily=False).open()
    story.publish()
    story.key("registrar inspection", "root inspection", "registrar", "inspection")
    story.next_day()
    story.publish()
    story.key("inspector", "registrar inspection", "inspector", "inspection")
    return false(story, len(story.entries) - 1)


# --- not rightly agreed


@case
def log_keys_agreed_to_by_the_office_that_proposed_them() -> Expected:
    """Proposed and agreed by one root, and taken up by the log."""
    story = Story(daily=False).open()
    facts = story.named("log second")
    story.say("trust.proposed", "program", facts, by="root inspection")
    proposed = story.program.proposed_term
    assert proposed is not None
    index = story.forge("trust.agreed", "program", facts, by="root inspection")
    story.claimed = (*story.program.terms, replace(proposed[0], index=index))
    story.take_up("log second")
    return fault(story, f"statement {index}")


@case
def log_keys_agreed_to_that_nobody_proposed() -> Expected:
    """Another policy was proposed, other keys are agreed to."""
    story = Story(daily=False).open()
    story.say("trust.proposed", "program", story.named(policy=two_of_three(story)), by="root inspection")
    return false(story, story.forge("trust.agreed", "program", story.named("log second"), by="root court"))


@case
def an_agreement_without_a_proposal() -> Expected:
    """No proposal stands."""
    story = Story(daily=False).open()
    return false(story, story.forge("trust.agreed", "program", story.named("log second"), by="root court"))


@case
def a_proposal_of_what_is_in_force() -> Expected:
    """The keys and the policy that the log has."""
    story = Story(daily=False).open()
    return false(story, story.forge("trust.proposed", "program", story.named(), by="root inspection"))


@case
def a_replaced_log_key_that_returns() -> Expected:
    """The first pair is proposed again after the second."""
    story = small()
    back = story.forge("trust.proposed", "program", story.named(f"log {story.origin}"), by="root inspection")
    return false(story, back)


@case
def log_keys_of_another_origin() -> Expected:
    """Keys that no log of this name can have; form, not falsehood."""
    story = Story(daily=False).open()
    facts = story.named() | {"log_keys": [key.print() for key in Story("log.example.org/other").signers.keys]}
    return false(story, story.forge("trust.proposed", "program", facts, by="root inspection"), 2)


@case
def log_keys_proposed_by_a_registrar() -> Expected:
    """Only a root proposes."""
    story = ready()
    facts = story.named("log second")
    return false(story, story.forge("trust.proposed", "program", facts, by="registrar inspection"))


# --- not rightly published


@case
def a_checkpoint_signed_by_replaced_keys() -> Expected:
    """Everything points to the new keys; the checkpoint that holds the agreement is signed by the old ones."""
    story = small()
    story.claimed = story.program.terms[:1]
    new, old = story.policies[1], story.policies[0]
    trust = print_trust(story.program.terms)
    assert trust is not None
    files = {TRUST_PATH: trust, f"policies/{sha256(old).hexdigest()}": old}
    story.publish(files)
    return Expected(story, 1, "checkpoint", files={"policy": new})


@case
def keys_that_were_replaced_and_go_on_signing_in_silence() -> Expected:
    """The log goes on as if two offices had agreed to nothing."""
    story = small()
    story.claimed = story.program.terms[:1]
    return fault(story, TRUST_PATH)


@case
def a_policy_that_was_replaced_and_is_still_published() -> Expected:
    """The keys are the same; that another policy is in force shows only when every statement was read."""
    story = Story(daily=False).open()
    story.replace(policy=two_of_three(story))
    story.claimed = story.program.terms[:1]
    return fault(story, TRUST_PATH)


@case
def a_log_with_new_keys_that_points_to_no_agreement() -> Expected:
    """Signed by the new keys, as it must be, but the file `trust` is not there."""
    story = small()
    story.publish()
    return Expected(story, 1, "checkpoint", files={TRUST_PATH: None})


@case
def a_trust_file_that_points_to_the_proposal() -> Expected:
    """One statement too early."""
    story = small()
    index = story.program.terms[1].proposed
    story.publish()
    return Expected(story, 1, TRUST_PATH, files={TRUST_PATH: f"plainview/trust/v1\n{index}\n".encode()})


@case
def a_trust_file_that_points_behind_the_log() -> Expected:
    """A statement that is not there."""
    story = small()
    story.publish()
    return Expected(story, 1, TRUST_PATH, files={TRUST_PATH: b"plainview/trust/v1\n9999\n"})


@case
def a_trust_file_that_points_nowhere() -> Expected:
    """Without an index there must be no file."""
    story = Story(daily=False).open()
    return fault(story, TRUST_PATH, 2, {TRUST_PATH: b"plainview/trust/v1\n"})


@case
def a_trust_file_in_another_order() -> Expected:
    """The statements that it points to are given last first."""
    story = small()
    story.replace("log third")
    first, second = (term.index for term in story.program.terms[1:])
    story.publish()
    return Expected(story, 2, TRUST_PATH, files={TRUST_PATH: f"plainview/trust/v1\n{second}\n{first}\n".encode()})


@case
def a_trust_file_that_passes_over_a_replacement() -> Expected:
    """Of two replacements of the policy it points to the second alone."""
    story = Story(daily=False).open()
    story.replace(policy=two_of_three(story))
    story.replace(policy=story.plain_policy() + b"# again\n")
    first, _, last = story.program.terms
    story.claimed = (first, last)
    story.policies = [story.policies[0], story.policies[2]]
    return fault(story, TRUST_PATH)


@case
def a_policy_that_nobody_put_in_force() -> Expected:
    """The opening names another one."""
    story = Story(daily=False).open()
    return fault_with_policy(story, b"# the operator's own\n" + story.policy)


def fault_with_policy(story: Story, policy: bytes) -> Expected:
    story.policies = [policy]
    return fault(story, "policy")


@case
def an_earlier_policy_that_is_no_longer_published() -> Expected:
    """Nobody can say any more whose lines may be on the checkpoints that were kept under it."""
    story = small()
    path = f"policies/{sha256(story.policies[0]).hexdigest()}"
    story.publish()
    return Expected(story, 1, path, files={path: None})


@case
def a_policy_that_names_the_replaced_keys() -> Expected:
    """New keys were agreed to with the old policy, which names the old ones as the log's."""
    story = Story(daily=False).open()
    story.replace("log second", policy=story.policy)
    return fault(story, "policy")


@case
def a_witness_of_an_earlier_policy_on_a_later_checkpoint() -> Expected:
    """Its line was good under the policy before; under this one nobody named it."""
    story = Story(daily=False)
    story.policy = two_of_three(story)
    story.open().publish()
    story.cosign(*WITNESSES)
    story.next_day()
    story.replace("log second")
    story.publish()
    story.cosign(WITNESSES[0])
    return Expected(story, 1, "checkpoints/")
