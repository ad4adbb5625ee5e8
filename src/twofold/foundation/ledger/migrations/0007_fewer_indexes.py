import django.db.models.deletion
import twofold.foundation.wall.rows
from django.db import migrations


# Rows are only added, so what a vacuum gives is the map of pages everybody may see: with it a party's balance is read
# from its index alone. By default it comes after a fifth more rows, on a large ledger too late.
OFTEN = "ALTER TABLE ledger_transfer SET (autovacuum_vacuum_insert_scale_factor = 0.02)"
AS_USUAL = "ALTER TABLE ledger_transfer RESET (autovacuum_vacuum_insert_scale_factor)"


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0004_words'),
        ('ledger', '0006_shares_and_noughts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contribution',
            name='activity',
            field=twofold.foundation.wall.rows.WalledKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='activities.activity'),
        ),
        migrations.AlterField(
            model_name='contribution',
            name='party',
            field=twofold.foundation.wall.rows.WalledKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='ledger.party'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='contribution',
            field=twofold.foundation.wall.rows.WalledKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='ledger.contribution'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='initiative',
            field=twofold.foundation.wall.rows.WalledKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.initiative'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='party',
            field=twofold.foundation.wall.rows.WalledKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.party'),
        ),
        migrations.AlterField(
            model_name='transfer',
            name='reverses',
            field=twofold.foundation.wall.rows.WalledKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.transfer'),
        ),
        migrations.RunSQL(OFTEN, AS_USUAL),
    ]
