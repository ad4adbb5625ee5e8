from django.db import migrations

# What a check of one row cannot promise, under races too: a version with obligations for one side only is never
# signed, one that was put forward is never changed, and a signature stays except for the day it was taken back.
GUARD = """
CREATE FUNCTION charter_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.put_forward_on IS NOT NULL AND (
        TG_OP = 'DELETE' OR OLD.bound_on IS NOT NULL
        OR (NEW.place_id, NEW.service_id, NEW.version, NEW.purpose, NEW.written_at, NEW.put_forward_on)
            IS DISTINCT FROM
            (OLD.place_id, OLD.service_id, OLD.version, OLD.purpose, OLD.written_at, OLD.put_forward_on)
    ) THEN
        RAISE EXCEPTION 'charter % was put forward and is not changed', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'charter_put_forward_is_not_changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.bound_on IS NOT NULL AND EXISTS (
        SELECT FROM marketing_obligation owed
        WHERE owed.place_id = NEW.place_id AND owed.charter_id = NEW.id AND NOT EXISTS (
            SELECT FROM marketing_signature signed
            WHERE signed.place_id = NEW.place_id AND signed.charter_id = NEW.id
                AND signed.party = owed.party AND signed.withdrawn_on IS NULL
        )
    ) THEN
        RAISE EXCEPTION 'not all who owe something in charter % have signed', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'charter_binds_who_signed';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION charter_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    -- The lock waits for whoever puts it forward just now. A line is never moved to another version.
    PERFORM FROM marketing_charter
        WHERE place_id = line.place_id AND id = line.charter_id AND put_forward_on IS NULL FOR SHARE;
    IF NOT FOUND OR TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'charter % was put forward and is not changed', line.charter_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'charter_put_forward_is_not_changed';
    END IF;
    RETURN line;
END $$;
CREATE FUNCTION charter_signature_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    citizens boolean;
    public_body boolean;
    asked boolean;
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
        (NEW.place_id, NEW.charter_id, NEW.party, NEW.signed_on)
            IS DISTINCT FROM (OLD.place_id, OLD.charter_id, OLD.party, OLD.signed_on)
        OR OLD.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS DISTINCT FROM OLD.withdrawn_on
        OR NEW.person_id IS NOT NULL AND NEW.person_id IS DISTINCT FROM OLD.person_id
    ) THEN
        RAISE EXCEPTION 'a signature is only taken back' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'signature_is_only_taken_back';
    END IF;
    IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
    SELECT bool_or(party IN ('user', 'citizen')), bool_or(party IN ('frontline', 'manager')), bool_or(party = NEW.party)
        INTO citizens, public_body, asked
        FROM marketing_obligation WHERE place_id = NEW.place_id AND charter_id = NEW.charter_id;
    IF NOT coalesce(citizens AND public_body, false) THEN
        RAISE EXCEPTION 'charter % asks something of one side only', NEW.charter_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_under_obligations_of_both_sides';
    END IF;
    IF NOT asked OR NOT EXISTS (
        SELECT FROM marketing_charter
        WHERE place_id = NEW.place_id AND id = NEW.charter_id AND put_forward_on IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'charter % is not there for % to sign', NEW.charter_id, NEW.party
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_of_what_was_put_forward';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION charter_breach_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM marketing_obligation owed
        JOIN marketing_charter charter ON charter.place_id = owed.place_id AND charter.id = owed.charter_id
        WHERE owed.place_id = NEW.place_id AND owed.id = NEW.obligation_id AND charter.bound_on IS NOT NULL
            AND (NEW.side = 'public') = (owed.party IN ('user', 'citizen'))
    ) THEN
        RAISE EXCEPTION 'the other side of a charter that binds says what is not kept'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'breach_said_by_the_other_side';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE UPDATE OR DELETE ON marketing_charter
    FOR EACH ROW EXECUTE FUNCTION charter_guard();
CREATE TRIGGER guarded BEFORE INSERT OR UPDATE OR DELETE ON marketing_obligation
    FOR EACH ROW EXECUTE FUNCTION charter_line_guard();
CREATE TRIGGER guarded BEFORE INSERT OR UPDATE OR DELETE ON marketing_incentive
    FOR EACH ROW EXECUTE FUNCTION charter_line_guard();
CREATE TRIGGER guarded BEFORE INSERT OR UPDATE OR DELETE ON marketing_signature
    FOR EACH ROW EXECUTE FUNCTION charter_signature_guard();
CREATE TRIGGER guarded BEFORE INSERT ON marketing_breach
    FOR EACH ROW EXECUTE FUNCTION charter_breach_guard();
"""
UNGUARD = """
DROP TRIGGER guarded ON marketing_charter;
DROP TRIGGER guarded ON marketing_obligation;
DROP TRIGGER guarded ON marketing_incentive;
DROP TRIGGER guarded ON marketing_signature;
DROP TRIGGER guarded ON marketing_breach;
DROP FUNCTION charter_guard();
DROP FUNCTION charter_line_guard();
DROP FUNCTION charter_signature_guard();
DROP FUNCTION charter_breach_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("marketing", "0001_the_charter")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
