"""What somebody with a superuser's password can do to the log: switch its triggers and policies off, and write.

Each attack takes a cursor of the owner and the chain of a user with twelve events, sealed at 4, 8 and 11.
"""

from contextlib import contextmanager

from django.db import connection

TABLES = ("audit_event", "audit_head", "audit_seal", "audit_sealedhead")
CONTENT = "id, at, actor, purpose, verb, kind, object_ids, reference, detail, request_id"
# The hash as the database itself would write it, over the row as it stands.
HASH = "sha256({previous} || convert_to(audit_canonical(e), 'UTF8'))"


@contextmanager
def owner():
    """The owner of the tables, with every trigger and policy of the log switched off."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER, NO FORCE ROW LEVEL SECURITY")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield cursor
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER, FORCE ROW LEVEL SECURITY")
        cursor.execute("SET ROLE hub_system")


def event_at(cursor, chain, sequence):
    cursor.execute("SELECT id FROM audit_event WHERE chain = %s AND sequence = %s", [chain, sequence])
    return cursor.fetchone()[0]


def alter(cursor, chain, sequence, column="kind", value="another.thing"):
    cursor.execute(
        f"UPDATE audit_event SET {column} = %s WHERE chain = %s AND sequence = %s", [value, chain, sequence]
    )


def remove(cursor, chain, first, last=None):
    cursor.execute(
        "DELETE FROM audit_event WHERE chain = %s AND sequence BETWEEN %s AND %s", [chain, first, last or first]
    )


def move(cursor, chain, start, by):
    """Add to the numbers from a place on; by way of negative ones, because a number is unique at every moment."""
    cursor.execute(
        "UPDATE audit_event SET sequence = -sequence - %s WHERE chain = %s AND sequence >= %s", [by, chain, start]
    )
    cursor.execute("UPDATE audit_event SET sequence = -sequence WHERE chain = %s AND sequence < 0", [chain])


def swap_rows(cursor, chain, one, other):
    """The events change places and keep their hashes."""
    for now, then in ((one, -other), (other, one), (-other, other)):
        cursor.execute("UPDATE audit_event SET sequence = %s WHERE chain = %s AND sequence = %s", [then, chain, now])


def swap_contents(cursor, chain, one, other):
    """All that they say changes places, under numbers and hashes that stay."""
    cursor.execute(
        f"""CREATE TEMP TABLE swapped ON COMMIT DROP AS
              SELECT {CONTENT}, CASE sequence WHEN %s THEN %s ELSE %s END::bigint AS goes FROM audit_event
               WHERE chain = %s AND sequence IN (%s, %s)""",
        [one, other, one, chain, one, other],
    )
    cursor.execute("UPDATE audit_event SET id = -id WHERE chain = %s AND sequence IN (%s, %s)", [chain, one, other])
    cursor.execute(
        f"""UPDATE audit_event e SET ({CONTENT}) = (SELECT {CONTENT} FROM swapped s WHERE s.goes = e.sequence)
             WHERE chain = %s AND sequence IN (%s, %s)""",
        [chain, one, other],
    )
    cursor.execute("DROP TABLE swapped")


def rehash(cursor, chain, start, last):
    """Give the events from a place on the hashes that the hub would have given."""
    for sequence in range(start, last + 1):
        before = "decode(repeat('00', 32), 'hex')"
        if sequence > 1:
            before = "(SELECT b.hash FROM audit_event b WHERE b.chain = e.chain AND b.sequence = e.sequence - 1)"
        cursor.execute(
            f"UPDATE audit_event e SET hash = {HASH.format(previous=before)} WHERE chain = %s AND sequence = %s",
            [chain, sequence],
        )


def put_in(cursor, chain, sequence, actor):
    """An event that nobody did, with a hash that fits behind the one before it."""
    cursor.execute(
        """INSERT INTO audit_event (chain, sequence, hash, actor, purpose, verb, kind, object_ids, reference, detail,
                                    request_id)
           VALUES (%s, %s, '', %s, '', 'read', 'cases.case', '{1}', 'K7QD-2M', '{}', gen_random_uuid())""",
        [chain, sequence, actor],
    )
    rehash(cursor, chain, sequence, sequence)


def set_head(cursor, chain):
    """The head as if the last event there is were the last there ever was."""
    cursor.execute(
        """UPDATE audit_head h SET (sequence, hash) = (SELECT sequence, hash FROM audit_event e WHERE e.chain = h.chain
            ORDER BY sequence DESC LIMIT 1) WHERE h.chain = %s""",
        [chain],
    )
