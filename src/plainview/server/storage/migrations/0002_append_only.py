"""What may never change is refused by the database itself, whoever asks; and the one head row."""

from django.db import migrations

# A BEFORE INSERT trigger stands beside each pair of UPDATE and DELETE triggers: INSERT OR REPLACE walks past those.
SQLITE = (
    'INSERT INTO head (id, size, day) VALUES (1, 0, NULL)',
    '''CREATE TRIGGER head_insert BEFORE INSERT ON head BEGIN
         SELECT RAISE(ABORT, 'there is one head row'); END''',
    '''CREATE TRIGGER head_delete BEFORE DELETE ON head BEGIN
         SELECT RAISE(ABORT, 'the head row cannot be deleted'); END''',
    '''CREATE TRIGGER head_update BEFORE UPDATE ON head BEGIN
         SELECT RAISE(ABORT, 'the head moves forward by one, to the day of the statement added') WHERE NOT (
           NEW.id = OLD.id AND NEW.size = OLD.size + 1 AND NEW.day >= coalesce(OLD.day, '')
           AND NEW.day IS (SELECT day FROM statement WHERE "index" = OLD.size)); END''',
    '''CREATE TRIGGER statement_insert BEFORE INSERT ON statement BEGIN
         SELECT RAISE(ABORT, 'the index is not the next one') FROM head WHERE NEW."index" IS NOT size;
         SELECT RAISE(ABORT, 'the day is before the last day') FROM head WHERE NEW.day < day;
         SELECT RAISE(ABORT, 'the number in the chain is taken')
           WHERE EXISTS (SELECT 1 FROM statement WHERE chain = NEW.chain AND seq = NEW.seq);
         SELECT RAISE(ABORT, 'the number in the chain is not the next one')
           WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), -1) + 1 FROM statement WHERE chain = NEW.chain);
         SELECT RAISE(ABORT, 'the leaf hash is taken')
           WHERE EXISTS (SELECT 1 FROM statement WHERE leaf = NEW.leaf); END''',
    '''CREATE TRIGGER statement_update BEFORE UPDATE ON statement BEGIN
         SELECT RAISE(ABORT, 'statements cannot be changed'); END''',
    '''CREATE TRIGGER statement_delete BEFORE DELETE ON statement BEGIN
         SELECT RAISE(ABORT, 'statements cannot be deleted'); END''',
    '''CREATE TRIGGER audit_insert BEFORE INSERT ON audit BEGIN
         SELECT RAISE(ABORT, 'the audit number is not the next one')
           WHERE NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit); END''',
    '''CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN
         SELECT RAISE(ABORT, 'audit rows cannot be changed'); END''',
    '''CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN
         SELECT RAISE(ABORT, 'audit rows cannot be deleted'); END''',
    '''CREATE TRIGGER payload_insert BEFORE INSERT ON payload BEGIN
         SELECT RAISE(ABORT, 'the statement already has a payload of that name')
           WHERE EXISTS (SELECT 1 FROM payload WHERE "index" = NEW."index" AND name = NEW.name); END''',
    '''CREATE TRIGGER payload_update BEFORE UPDATE ON payload BEGIN
         SELECT RAISE(ABORT, 'payloads cannot be changed'); END''',
    '''CREATE TRIGGER piece_insert BEFORE INSERT ON piece BEGIN
         SELECT RAISE(ABORT, 'the piece number is not the next one')
           WHERE NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM piece);
         SELECT RAISE(ABORT, 'the piece digest is taken')
           WHERE EXISTS (SELECT 1 FROM piece WHERE digest = NEW.digest); END''',
    '''CREATE TRIGGER piece_update BEFORE UPDATE ON piece BEGIN
         SELECT RAISE(ABORT, 'of a piece only the record can be emptied') WHERE NOT (
           NEW.number = OLD.number AND NEW.matter = OLD.matter AND NEW.day = OLD.day AND NEW.digest = OLD.digest
           AND NEW.data = x''); END''',
    '''CREATE TRIGGER piece_delete BEFORE DELETE ON piece BEGIN
         SELECT RAISE(ABORT, 'piece digests cannot be deleted'); END''',
)

BY_VENDOR = {'sqlite': SQLITE, 'postgresql': ()}  # PostgreSQL's are in 0004


def forwards(apps, schema_editor):
    for statement in BY_VENDOR[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [('storage', '0001_tables')]

    operations = [migrations.RunPython(forwards)]
