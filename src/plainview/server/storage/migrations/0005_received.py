"""A piece may go into the book of a later day than it was received on: from a paper sheet, or in a correction."""

from django.db import migrations, models

SQLITE = (
    'DROP TRIGGER piece_update',
    '''CREATE TRIGGER piece_update BEFORE UPDATE ON piece BEGIN
         SELECT RAISE(ABORT, 'of a piece only the record can be emptied') WHERE NOT (
           NEW.number = OLD.number AND NEW.matter = OLD.matter AND NEW.day = OLD.day AND NEW.digest = OLD.digest
           AND NEW.received IS OLD.received AND NEW.data = x''); END''',
)

POSTGRESQL = (
    'ALTER TABLE piece ALTER COLUMN received TYPE text COLLATE "C"',
    '''CREATE OR REPLACE FUNCTION piece_update() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
         IF (NEW.number = OLD.number AND NEW.matter = OLD.matter AND NEW.day = OLD.day AND NEW.digest = OLD.digest
             AND NEW.received IS NOT DISTINCT FROM OLD.received AND NEW.data = '') IS NOT TRUE THEN
           RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
             MESSAGE = 'of a piece only the record can be emptied';
         END IF;
         RETURN NEW; END $$''',
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        for statement in SQLITE:
            schema_editor.execute(statement)
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute('SELECT current_schema()::regnamespace::text')
        cursor.execute(f'SET LOCAL search_path = {cursor.fetchone()[0]}, pg_temp')
        for sql in POSTGRESQL:
            cursor.execute(sql)


class Migration(migrations.Migration):

    dependencies = [('storage', '0004_postgresql')]

    operations = [
        migrations.AddField('piece', 'received', models.TextField(null=True)),
        migrations.RunPython(forwards),
    ]
