from django.db import migrations

# What only the database can promise under races: a transfer repeats its contribution's columns truly, a reversal is
# the exact opposite of what it reverses, and no stage but `source` ever falls below nought. Only the contribution
# itself is locked, so that entries on one account never wait for one another.
GUARD = """
CREATE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given ledger_contribution;
    was ledger_transfer;
    stands numeric;
BEGIN
    SELECT * INTO STRICT given FROM ledger_contribution
        WHERE place_id = NEW.place_id AND id = NEW.contribution_id;
    NEW.initiative_id := given.initiative_id;
    NEW.activity_id := given.activity_id;
    NEW.party_id := given.party_id;
    NEW.side := given.side;
    NEW.commodity := given.commodity;
    NEW.skill := given.skill;
    NEW.evidence := given.evidence;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO STRICT was FROM ledger_transfer WHERE place_id = NEW.place_id AND id = NEW.reverses_id;
        IF (was.contribution_id, was.amount, was.came_from, was.went_to)
            <> (NEW.contribution_id, NEW.amount, NEW.went_to, NEW.came_from) OR was.reverses_id IS NOT NULL
        THEN
            RAISE EXCEPTION 'a reversal is the exact opposite of one entry'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_reversal_is_opposite';
        END IF;
    END IF;
    IF NEW.came_from <> 'source' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('ledger', NEW.contribution_id));
        SELECT coalesce(sum(CASE WHEN went_to = NEW.came_from THEN amount ELSE -amount END), 0) INTO stands
            FROM ledger_transfer
            WHERE place_id = NEW.place_id AND contribution_id = NEW.contribution_id
                AND NEW.came_from IN (came_from, went_to);
        IF stands < NEW.amount THEN
            RAISE EXCEPTION 'only % of contribution % is %', stands, NEW.contribution_id, NEW.came_from
                USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_stage_holds_it';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION ledger_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.side := (
        SELECT CASE WHEN kind IN ('user', 'carer', 'citizen', 'volunteer', 'group') THEN 'citizen' ELSE 'public' END
        FROM ledger_party WHERE place_id = NEW.place_id AND id = NEW.party_id
    );
    RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_guard();
CREATE TRIGGER sided BEFORE INSERT ON ledger_contribution FOR EACH ROW EXECUTE FUNCTION ledger_side();
"""
UNGUARD = """
DROP TRIGGER guarded ON ledger_transfer;
DROP TRIGGER sided ON ledger_contribution;
DROP FUNCTION ledger_guard();
DROP FUNCTION ledger_side();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
