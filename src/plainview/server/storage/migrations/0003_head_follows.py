"""The head row follows the statements by itself, so that many are added in one go and the two never differ."""

from django.db import migrations

SQLITE = (
    '''CREATE TRIGGER statement_added AFTER INSERT ON statement BEGIN
         UPDATE head SET size = size + 1, day = NEW.day WHERE id = 1; END''',
)

BY_VENDOR = {'sqlite': SQLITE, 'postgresql': ()}  # PostgreSQL's are in 0004


def forwards(apps, schema_editor):
    for statement in BY_VENDOR[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [('storage', '0002_append_only')]

    operations = [migrations.RunPython(forwards)]
