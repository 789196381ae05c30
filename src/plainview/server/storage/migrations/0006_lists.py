"""Lists of matters: by phase and day of filing, and those of an agency or a facility, under a keyed digest."""

from django.db import migrations, models

POSTGRESQL = (
    'ALTER TABLE listing ' + ', '.join(f'ALTER COLUMN {name} TYPE text COLLATE "C"' for name in ('list', 'matter', 'filed')),
    'GRANT SELECT, INSERT ON listing TO plainview_web',
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [('storage', '0005_received')]

    operations = [
        migrations.AddIndex('matter', models.Index(fields=['phase', 'filed', 'matter'], name='matter_phase_filed')),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('pk', models.CompositePrimaryKey('list', 'matter', blank=True, editable=False, primary_key=True, serialize=False)),
                ('list', models.TextField()),
                ('matter', models.TextField()),
                ('filed', models.TextField()),
            ],
            options={
                'db_table': 'listing',
                'indexes': [models.Index(fields=['list', 'filed', 'matter'], name='listing_filed')],
            },
        ),
        migrations.RunPython(forwards),
    ]
