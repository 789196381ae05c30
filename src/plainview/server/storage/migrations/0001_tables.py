"""The tables."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.IntegerField(primary_key=True, serialize=False)),
                ('size', models.IntegerField()),
                ('day', models.TextField(null=True)),
            ],
            options={
                'db_table': 'head',
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('id', models.TextField()),
                ('data', models.BinaryField()),
            ],
            options={
                'db_table': 'record',
            },
        ),
        migrations.CreateModel(
            name='Wrap',
            fields=[
                ('pk', models.CompositePrimaryKey('matter', 'name', blank=True, editable=False, primary_key=True, serialize=False)),
                ('matter', models.TextField()),
                ('name', models.TextField()),
                ('data', models.BinaryField()),
            ],
            options={
                'db_table': 'wrap',
            },
        ),
        migrations.CreateModel(
            name='Audit',
            fields=[
                ('number', models.IntegerField(primary_key=True, serialize=False)),
                ('at', models.TextField()),
                ('person', models.TextField()),
                ('role', models.TextField()),
                ('act', models.TextField()),
                ('matter', models.TextField()),
                ('outcome', models.TextField()),
                ('detail', models.TextField()),
            ],
            options={
                'db_table': 'audit',
                'indexes': [models.Index(fields=['matter'], name='audit_matter')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.TextField(primary_key=True, serialize=False)),
                ('matter', models.TextField()),
                ('type', models.TextField()),
                ('person', models.TextField()),
                ('day', models.TextField()),
                ('data', models.BinaryField()),
                ('sealed', models.BinaryField()),
                ('size', models.IntegerField()),
            ],
            options={
                'db_table': 'draft',
                'indexes': [models.Index(fields=['matter'], name='draft_matter')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('pk', models.CompositePrimaryKey('point', 'matter', blank=True, editable=False, primary_key=True, serialize=False)),
                ('point', models.BinaryField()),
                ('matter', models.TextField()),
                ('first', models.TextField()),
                ('end', models.TextField()),
                ('outcome', models.TextField()),
                ('until', models.TextField()),
            ],
            options={
                'db_table': 'look',
                'indexes': [models.Index(fields=['until'], name='look_until')],
            },
        ),
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('matter', models.TextField(primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('level', models.TextField()),
                ('phase', models.TextField()),
                ('filed', models.TextField(null=True)),
                ('end', models.TextField(null=True)),
                ('next_day', models.TextField(null=True)),
                ('owed', models.TextField()),
            ],
            options={
                'db_table': 'matter',
                'indexes': [models.Index(fields=['next_day'], name='matter_next_day')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('number', models.IntegerField(primary_key=True, serialize=False)),
                ('matter', models.TextField()),
                ('day', models.TextField()),
                ('digest', models.BinaryField(unique=True)),
                ('data', models.BinaryField()),
            ],
            options={
                'db_table': 'piece',
                'indexes': [models.Index(fields=['matter', 'day'], name='piece_matter_day'), models.Index(fields=['day'], name='piece_day')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('index', models.IntegerField(primary_key=True, serialize=False)),
                ('chain', models.TextField()),
                ('seq', models.IntegerField()),
                ('day', models.TextField()),
                ('type', models.TextField()),
                ('leaf', models.BinaryField(unique=True)),
                ('data', models.BinaryField()),
            ],
            options={
                'db_table': 'statement',
                'indexes': [models.Index(fields=['type', 'day'], name='statement_type_day'), models.Index(condition=models.Q(('chain__in', ['program', 'keys', 'agencies', 'daybook', 'figures'])), fields=['index'], name='statement_program')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='statement_chain_seq')],
            },
        ),
        migrations.CreateModel(
            name='Payload',
            fields=[
                ('pk', models.CompositePrimaryKey('statement_id', 'name', blank=True, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('matter', models.TextField()),
                ('data', models.BinaryField()),
                ('statement', models.ForeignKey(db_column='index', db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='storage.statement')),
            ],
            options={
                'db_table': 'payload',
            },
        ),
    ]
