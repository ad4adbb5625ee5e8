from importlib import import_module

from django.db import migrations

# Whoever writes shares a lock that a cut takes alone. What is entered after a cut gets a later moment than the cut,
# whatever the writer's clock said, so that what was known at the cut never changes.
GUARD = import_module("twofold.foundation.ledger.migrations.0002_guard").GUARD.partition("CREATE FUNCTION ledger_side")[0]
AS_IT_WAS = GUARD.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
BEGIN = "BEGIN\n    SELECT * INTO STRICT given FROM ledger_contribution"
SHARED = """BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger cut', NEW.place_id));
    NEW.recorded_at := greatest(NEW.recorded_at,
        (SELECT max(until) + interval '1 microsecond' FROM ledger_cut WHERE place_id = NEW.place_id));
    SELECT * INTO STRICT given FROM ledger_contribution"""
assert BEGIN in AS_IT_WAS

ALONE = """
CREATE FUNCTION ledger_close_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger cut', NEW.place_id));
    IF EXISTS (SELECT FROM ledger_closedperiod
        WHERE place_id = NEW.place_id AND begins <= NEW.ends AND ends >= NEW.begins)
    THEN
        RAISE EXCEPTION 'some of these days are closed already'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_period_overlaps_none';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT ON ledger_closedperiod FOR EACH ROW EXECUTE FUNCTION ledger_close_guard();
"""
TOGETHER = """
DROP TRIGGER guarded ON ledger_closedperiod;
DROP FUNCTION ledger_close_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_closing")]
    operations = [
        migrations.RunSQL(AS_IT_WAS.replace(BEGIN, SHARED), AS_IT_WAS),
        migrations.RunSQL(ALONE, TOGETHER),
    ]
