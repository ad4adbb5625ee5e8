from django.db import migrations

# The hash must be made under the head's lock, so it is made where the lock is: in one statement, in the database.
# audit.chained() is the same function in Python, for whoever verifies.
APPEND = """
CREATE FUNCTION actions_append(
    in_place bigint, at timestamptz, actor text, action text, subject text, body text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    head actions_head;
    linked text;
BEGIN
    INSERT INTO actions_head (place_id, seq, hash) VALUES (in_place, 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM actions_head WHERE place_id = in_place FOR UPDATE;
    linked := encode(sha256(convert_to(head.hash || E'\\n' || body, 'UTF8')), 'hex');
    INSERT INTO actions_entry (place_id, seq, at, actor, action, subject, body, hash)
        VALUES (in_place, head.seq + 1, at, actor, action, subject, body, linked);
    UPDATE actions_head SET seq = head.seq + 1, hash = linked WHERE place_id = in_place;
    RETURN head.seq + 1;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial")]
    operations = [
        migrations.RunSQL(
            APPEND, "DROP FUNCTION actions_append(bigint, timestamptz, text, text, text, text)"
        )
    ]
