"""PostgreSQL: the same words for the same refusals, and what the role of the web processes may do.

Every trigger fires always, also for a session that plays the replica. What counts statements runs as the owner, so
that nobody else may move the head row; its search path keeps temporary tables out.
"""

from django.db import migrations

WEB = 'plainview_web'

TEXT = {
    'head': ('day',),
    'statement': ('chain', 'day', 'type'),
    'payload': ('name', 'matter'),
    'wrap': ('matter', 'name'),
    'piece': ('matter', 'day'),
    'look': ('matter', 'first', 'end', 'outcome', 'until'),
    'matter': ('matter', 'kind', 'level', 'phase', 'filed', 'end', 'next_day', 'owed'),
    'draft': ('id', 'matter', 'type', 'person', 'day'),
    'audit': ('at', 'person', 'role', 'act', 'matter', 'outcome', 'detail'),
    'record': ('kind', 'id'),
}
NUMBERS = {
    'head': ('id', 'size'),
    'statement': ('index', 'seq'),
    'payload': ('index',),
    'piece': ('number',),
    'draft': ('size',),
    'audit': ('number',),
}


def columns():
    """Text sorts by its bytes and numbers have 64 bits, as in SQLite."""
    for table, names in TEXT.items():
        changes = [f'ALTER COLUMN "{name}" TYPE text COLLATE "C"' for name in names]
        changes += [f'ALTER COLUMN "{name}" TYPE bigint' for name in NUMBERS.get(table, ())]
        yield f'ALTER TABLE {table} {", ".join(changes)}'


# Django adds an index for LIKE to text keys; nothing here asks LIKE, and with collation C the key itself would do.
DROP_LIKE = '''DO $$ DECLARE found name; BEGIN
  FOR found IN SELECT c.relname FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
               WHERE c.relnamespace = current_schema()::regnamespace AND c.relname LIKE '%\\_like' LOOP
    EXECUTE format('DROP INDEX %I', found);
  END LOOP; END $$'''

FUNCTIONS = (
    '''CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
         RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$''',
    '''CREATE FUNCTION head_update() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
       BEGIN
         IF (NEW.id = OLD.id AND NEW.size > OLD.size AND NEW.day >= coalesce(OLD.day, '')
             AND NEW.size = (SELECT max("index") + 1 FROM statement)
             AND NEW.day = (SELECT day FROM statement WHERE "index" = NEW.size - 1)) IS NOT TRUE THEN
           RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
             MESSAGE = 'the head moves forward by one, to the day of the statement added';
         END IF;
         RETURN NEW;
       END $$''',
    # Of all statements added at once: they follow the head and each other, and so do the numbers in each chain.
    '''CREATE FUNCTION statement_added() RETURNS trigger LANGUAGE plpgsql
       SECURITY DEFINER SET search_path FROM CURRENT AS $$
       DECLARE
         was head%ROWTYPE; count bigint; first bigint; last bigint; says text;
       BEGIN
         SELECT * INTO was FROM head WHERE id = 1 FOR UPDATE;
         SELECT count(*), min("index"), max("index") INTO count, first, last FROM added;
         IF count = 0 THEN
           RETURN NULL;
         ELSIF (first = was.size AND last = was.size + count - 1) IS NOT TRUE THEN
           says := 'the index is not the next one';
         ELSIF EXISTS (SELECT 1 FROM (
             SELECT day, lag(day, 1, coalesce(was.day, '')) OVER (ORDER BY "index") AS before FROM added) d
             WHERE day < before) THEN
           says := 'the day is before the last day';
         ELSIF EXISTS (SELECT 1 FROM (
             SELECT chain, seq, lag(seq) OVER (PARTITION BY chain ORDER BY "index") AS before FROM added) c
             WHERE CASE WHEN before IS NOT NULL THEN seq <> before + 1
                   ELSE seq <> 0 AND NOT EXISTS (
                     SELECT 1 FROM statement s WHERE s.chain = c.chain AND s.seq = c.seq - 1) END) THEN
           says := 'the number in the chain is not the next one';
         END IF;
         IF says IS NOT NULL THEN
           RAISE EXCEPTION USING MESSAGE = says, ERRCODE = 'integrity_constraint_violation';
         END IF;
         UPDATE head SET size = was.size + count, day = (SELECT day FROM added WHERE "index" = last) WHERE id = 1;
         RETURN NULL;
       END $$''',
    '''CREATE FUNCTION audit_insert() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
         IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM audit) THEN
           RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
             MESSAGE = 'the audit number is not the next one';
         END IF;
         RETURN NEW; END $$''',
    '''CREATE FUNCTION piece_insert() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
         IF NEW.number IS DISTINCT FROM (SELECT coalesce(max(number), 0) + 1 FROM piece) THEN
           RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
             MESSAGE = 'the piece number is not the next one';
         END IF;
         RETURN NEW; END $$''',
    '''CREATE FUNCTION piece_update() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
         IF (NEW.number = OLD.number AND NEW.matter = OLD.matter AND NEW.day = OLD.day AND NEW.digest = OLD.digest
             AND NEW.data = '') IS NOT TRUE THEN
           RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
             MESSAGE = 'of a piece only the record can be emptied';
         END IF;
         RETURN NEW; END $$''',
)

# Table, what is done to it, and what is said, or the function that looks closer.
TRIGGERS = (
    ('head', 'insert', 'there is one head row'),
    ('head', 'update', None),
    ('head', 'delete', 'the head row cannot be deleted'),
    ('head', 'truncate', 'the head row cannot be deleted'),
    ('statement', 'update', 'statements cannot be changed'),
    ('statement', 'delete', 'statements cannot be deleted'),
    ('statement', 'truncate', 'statements cannot be deleted'),
    ('audit', 'insert', None),
    ('audit', 'update', 'audit rows cannot be changed'),
    ('audit', 'delete', 'audit rows cannot be deleted'),
    ('audit', 'truncate', 'audit rows cannot be deleted'),
    ('payload', 'update', 'payloads cannot be changed'),
    ('payload', 'truncate', 'payloads are erased one by one'),
    ('piece', 'insert', None),
    ('piece', 'update', None),
    ('piece', 'delete', 'piece digests cannot be deleted'),
    ('piece', 'truncate', 'piece digests cannot be deleted'),
)


def triggers():
    for table, verb, says in TRIGGERS:
        each = 'STATEMENT' if verb == 'truncate' else 'ROW'
        call = f"refuse('{says}')" if says else f'{table}_{verb}()'
        name = f'{table}_{verb}'
        yield f'CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH {each} EXECUTE FUNCTION {call}'
        yield f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}'
    yield '''CREATE TRIGGER statement_added AFTER INSERT ON statement REFERENCING NEW TABLE AS added
             FOR EACH STATEMENT EXECUTE FUNCTION statement_added()'''
    yield 'ALTER TABLE statement ENABLE ALWAYS TRIGGER statement_added'


# To hold the head row one needs the right to change a column of it; the trigger refuses the change itself.
GRANTS = (
    ('SELECT, UPDATE (id)', 'head'),
    ('SELECT, INSERT', 'statement'),
    ('SELECT, INSERT', 'audit'),
    ('SELECT, INSERT, DELETE', 'payload'),
    ('SELECT, INSERT, UPDATE (data)', 'piece'),
    ('SELECT, INSERT, UPDATE, DELETE', 'wrap'),
    ('SELECT, INSERT, UPDATE, DELETE', 'look'),
    ('SELECT, INSERT, UPDATE', 'matter'),
    ('SELECT, INSERT, DELETE', 'draft'),
    ('SELECT, INSERT, UPDATE', 'record'),
)


def grants(schema):
    yield f'REVOKE ALL ON SCHEMA {schema} FROM PUBLIC'
    yield f'GRANT USAGE ON SCHEMA {schema} TO {WEB}'
    for what, table in GRANTS:
        yield f'GRANT {what} ON {table} TO {WEB}'
    yield f'REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC'


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor != 'postgresql':
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute('SELECT current_schema()::regnamespace::text')
        schema = cursor.fetchone()[0]
        cursor.execute(f'SET LOCAL search_path = {schema}, pg_temp')
        for sql in (DROP_LIKE, *columns(), "INSERT INTO head (id, size, day) VALUES (1, 0, NULL)",
                    *FUNCTIONS, *triggers(), *grants(schema)):
            cursor.execute(sql)


class Migration(migrations.Migration):

    dependencies = [('storage', '0003_head_follows')]

    operations = [migrations.RunPython(forwards)]
