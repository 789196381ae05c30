"""Records that are over may be dropped: those emptied, and forms sent once more than a week ago. No other may be.

The day of a form stands before its number; a week is counted back from the log's last day. What was kept before there
were days counts as of that day.
"""

from django.db import migrations

SENT_DAYS = 7
SAYS = 'a record is dropped once it is emptied, or a week after its form was sent'

DATED = """UPDATE record SET id = coalesce((SELECT day FROM head), '1970-01-01') || '/' || id WHERE kind = 'sent-once'"""

SQLITE = (
    'CREATE INDEX record_empty ON record (kind) WHERE length(data) = 0',
    f'''CREATE TRIGGER record_delete BEFORE DELETE ON record BEGIN
         SELECT RAISE(ABORT, '{SAYS}') WHERE length(OLD.data) > 0 AND NOT (
           OLD.kind = 'sent-once' AND substr(OLD.id, 1, 10) < date((SELECT day FROM head), '-{SENT_DAYS} days')); END''',
)

POSTGRESQL = (
    'CREATE INDEX record_empty ON record (kind) WHERE length(data) = 0',
    f'''CREATE FUNCTION record_delete() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
         IF length(OLD.data) > 0 AND (OLD.kind = 'sent-once' AND substr(OLD.id, 1, 10)
             < (SELECT to_char(day::date - {SENT_DAYS}, 'YYYY-MM-DD') FROM head)) IS NOT TRUE THEN
           RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = '{SAYS}';
         END IF;
         RETURN OLD; END $$''',
    'CREATE TRIGGER record_delete BEFORE DELETE ON record FOR EACH ROW EXECUTE FUNCTION record_delete()',
    f"CREATE TRIGGER record_truncate BEFORE TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION refuse('{SAYS}')",
    'ALTER TABLE record ENABLE ALWAYS TRIGGER record_delete',
    'ALTER TABLE record ENABLE ALWAYS TRIGGER record_truncate',
    'GRANT DELETE ON record TO plainview_web',
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == 'sqlite':
        for statement in (DATED, *SQLITE):
            schema_editor.execute(statement)
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute('SELECT current_schema()::regnamespace::text')
        schema = cursor.fetchone()[0]
        cursor.execute(f'SET LOCAL search_path = {schema}, pg_temp')
        for sql in (DATED, *POSTGRESQL):
            cursor.execute(sql)
        cursor.execute('REVOKE EXECUTE ON FUNCTION record_delete() FROM PUBLIC')


class Migration(migrations.Migration):

    dependencies = [('storage', '0007_pages')]

    operations = [migrations.RunPython(forwards)]
