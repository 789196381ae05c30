"""What pages ask for is found by an index: seals that lift, copies that are out, phases of a list, what was refused."""

from django.db import migrations, models
from django.db.models import Q

PHASES = 'UPDATE listing SET phase = (SELECT phase FROM matter WHERE matter.matter = listing.matter)'
POSTGRESQL = (
    'ALTER TABLE matter ' + ', '.join(f'ALTER COLUMN {name} TYPE text COLLATE "C"' for name in ('lifts', 'back_by', 'back')),
    'ALTER TABLE listing ALTER COLUMN phase TYPE text COLLATE "C"',
    'GRANT UPDATE (phase, filed) ON listing TO plainview_web',
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    schema_editor.execute(PHASES)


class Migration(migrations.Migration):

    dependencies = [('storage', '0006_lists')]

    operations = [
        migrations.AddField('matter', 'lifts', models.TextField(null=True)),
        migrations.AddField('matter', 'back_by', models.TextField(null=True)),
        migrations.AddField('matter', 'back', models.TextField(null=True)),
        migrations.AddField('listing', 'phase', models.TextField(null=True)),
        migrations.RunPython(forwards),
        migrations.AddIndex('matter', models.Index(fields=['filed', 'matter'], name='matter_filed')),
        migrations.AddIndex('matter', models.Index(
            fields=['lifts', 'matter'], name='matter_lifts', condition=Q(lifts__isnull=False))),
        migrations.AddIndex('matter', models.Index(
            fields=['back_by', 'matter'], name='matter_out', condition=Q(back_by__isnull=False, back__isnull=True))),
        migrations.AddIndex('matter', models.Index(
            fields=['back_by', 'matter'], name='matter_back_late', condition=Q(back__isnull=False))),
        migrations.AddIndex('listing', models.Index(fields=['list', 'phase', 'filed', 'matter'], name='listing_phase_filed')),
        migrations.AddIndex('listing', models.Index(fields=['matter'], name='listing_matter')),
        migrations.AddIndex('draft', models.Index(fields=['person'], name='draft_person')),
        migrations.AddIndex('audit', models.Index(
            fields=['at', 'act', 'outcome'], name='audit_refused', condition=Q(outcome__in=['refused', 'not permitted']))),
        migrations.AddIndex('audit', models.Index(
            fields=['at'], name='audit_checked', condition=Q(act='check_request'))),
        migrations.AddIndex('audit', models.Index(
            fields=['matter'], name='audit_taken', condition=Q(act='pick_up_package', outcome='picked up'))),
    ]
