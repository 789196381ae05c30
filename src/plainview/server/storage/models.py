# ruff: noqa: D106 - Meta is a setting, not a name
"""The tables, as Django models: the definition of the schema and nothing else.

Rows are written and read by parametrised SQL in `unit` and `store`; what may change in which table is enforced by
the database's own triggers (migration 0002). Days are `YYYY-MM-DD` and instants UTC with microseconds, both as text,
so that every database sorts and prints them alike.
"""

from django.db import models
from django.db.models import Q

from plainview.core.vocabulary.ids import PROGRAM_CHAINS


class Head(models.Model):
    """The one head row: how many statements are acknowledged, and the day of the last. Moves forward by one."""

    id = models.IntegerField(primary_key=True)
    size = models.IntegerField()
    day = models.TextField(null=True)

    class Meta:
        db_table = "head"


class Statement(models.Model):
    """The acknowledged statements, append-only, without gaps from index 0."""

    index = models.IntegerField(primary_key=True)
    chain = models.TextField()
    seq = models.IntegerField()
    day = models.TextField()
    type = models.TextField()
    leaf = models.BinaryField(unique=True)
    data = models.BinaryField()

    class Meta:
        db_table = "statement"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="statement_chain_seq")]
        indexes = [
            models.Index(fields=["type", "day"], name="statement_type_day"),
            # The program's own statements are few among many; they are read at every act.
            models.Index(fields=["index"], name="statement_program", condition=Q(chain__in=list(PROGRAM_CHAINS))),
        ]


class Payload(models.Model):
    """Sealed payloads by statement and name. Never altered; may be deleted."""

    pk = models.CompositePrimaryKey("statement_id", "name")
    statement = models.ForeignKey(Statement, models.DO_NOTHING, db_column="index", db_index=False)
    name = models.TextField()
    matter = models.TextField()
    data = models.BinaryField()

    class Meta:
        db_table = "payload"


class Wrap(models.Model):
    """Wrapped keys of a matter. Replaced and deleted as custody moves."""

    pk = models.CompositePrimaryKey("matter", "name")
    matter = models.TextField()
    name = models.TextField()
    data = models.BinaryField()

    class Meta:
        db_table = "wrap"


class Piece(models.Model):
    """Recorded pieces, in the order recorded. The digest stays for ever; the record may be emptied.

    `day` is that of the book, `received` that of the piece where it is another.
    """

    number = models.IntegerField(primary_key=True)
    matter = models.TextField()
    day = models.TextField()
    digest = models.BinaryField(unique=True)
    data = models.BinaryField()
    received = models.TextField(null=True)

    class Meta:
        db_table = "piece"
        indexes = [
            models.Index(fields=["matter", "day"], name="piece_matter_day"),
            models.Index(fields=["day"], name="piece_day"),
        ]


class Look(models.Model):
    """What a later matter may learn of a delivery point, by keyed digest. Deleted after `until`."""

    pk = models.CompositePrimaryKey("point", "matter")
    point = models.BinaryField()
    matter = models.TextField()
    first = models.TextField()
    end = models.TextField()
    outcome = models.TextField()
    until = models.TextField()

    class Meta:
        db_table = "look"
        indexes = [models.Index(fields=["until"], name="look_until")]


class Matter(models.Model):
    """The read model of each matter; recomputed from statements, so it may be replaced at will."""

    matter = models.TextField(primary_key=True)
    kind = models.TextField()
    level = models.TextField()
    phase = models.TextField()
    filed = models.TextField(null=True)
    end = models.TextField(null=True)
    next_day = models.TextField(null=True)
    owed = models.TextField()
    lifts = models.TextField(null=True)
    back_by = models.TextField(null=True)
    back = models.TextField(null=True)

    class Meta:
        db_table = "matter"
        indexes = [
            models.Index(fields=["next_day"], name="matter_next_day"),
            models.Index(fields=["phase", "filed", "matter"], name="matter_phase_filed"),
            models.Index(fields=["filed", "matter"], name="matter_filed"),
            models.Index(fields=["lifts", "matter"], name="matter_lifts", condition=Q(lifts__isnull=False)),
            models.Index(
                fields=["back_by", "matter"],
                name="matter_out",
                condition=Q(back_by__isnull=False, back__isnull=True),
            ),
            models.Index(fields=["back_by", "matter"], name="matter_back_late", condition=Q(back__isnull=False)),
        ]


class Listing(models.Model):
    """Which lists a matter is on: an agency's, a facility's, under a keyed digest, so that lists name nobody.

    `phase` is the matter's own, so that a page of one phase is found without looking at the others.
    """

    pk = models.CompositePrimaryKey("list", "matter")
    list = models.TextField()
    matter = models.TextField()
    filed = models.TextField()
    phase = models.TextField(null=True)

    class Meta:
        db_table = "listing"
        indexes = [
            models.Index(fields=["list", "filed", "matter"], name="listing_filed"),
            models.Index(fields=["list", "phase", "filed", "matter"], name="listing_phase_filed"),
            models.Index(fields=["matter"], name="listing_matter"),
        ]


class Draft(models.Model):
    """Statements that wait for their signer. Gone once committed or voided."""

    id = models.TextField(primary_key=True)
    matter = models.TextField()
    type = models.TextField()
    person = models.TextField()
    day = models.TextField()
    data = models.BinaryField()
    sealed = models.BinaryField()
    size = models.IntegerField()

    class Meta:
        db_table = "draft"
        indexes = [
            models.Index(fields=["matter"], name="draft_matter"),
            models.Index(fields=["person"], name="draft_person"),
        ]


class Audit(models.Model):
    """The audit trail, append-only, numbered from 1 without gaps."""

    number = models.IntegerField(primary_key=True)
    at = models.TextField()
    person = models.TextField()
    role = models.TextField()
    act = models.TextField()
    matter = models.TextField()
    outcome = models.TextField()
    detail = models.TextField()

    class Meta:
        db_table = "audit"
        indexes = [
            models.Index(fields=["matter"], name="audit_matter"),
            # The auditor's numbers: few rows among many.
            models.Index(
                fields=["at", "act", "outcome"],
                name="audit_refused",
                condition=Q(outcome__in=["refused", "not permitted"]),
            ),
            models.Index(fields=["at"], name="audit_checked", condition=Q(act="check_request")),
            models.Index(
                fields=["matter"],
                name="audit_taken",
                condition=Q(act="pick_up_package", outcome="picked up"),
            ),
        ]


class Record(models.Model):
    """Private registry records, by kind and id."""

    pk = models.CompositePrimaryKey("kind", "id")
    kind = models.TextField()
    id = models.TextField()
    data = models.BinaryField()

    class Meta:
        db_table = "record"
