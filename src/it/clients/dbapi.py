#!/usr/bin/env python3
"""PyMySQL and mysqlclient, by their common interface: dbapi.py pymysql|MySQLdb"""
import hashlib
import importlib
import os
import sys
import threading
import time

import sqlalchemy

driver = importlib.import_module(sys.argv[1])
cursors = importlib.import_module(sys.argv[1] + ".cursors")
MULTI_STATEMENTS = 1 << 16
env = {name: os.environ["CLIENT_" + name] for name in ("PORT", "TLS", "USERS", "PASSWORD", "SCHEMA", "FILE")}
users = env["USERS"].split()


# takes long, and shows that it has begun
BUSY = "SELECT SUM(SLEEP(2)) FROM digits WHERE GET_LOCK(CONCAT('busy ', CONNECTION_ID()), 0)"


def connect(user=users[0], password=env["PASSWORD"], **options):
    if env["TLS"] == "1":
        options["ssl"] = {"cipher": None} if driver.__name__ == "MySQLdb" else {"check_hostname": False}
    return driver.connect(host="127.0.0.1", port=int(env["PORT"]), user=user, password=password,
                          database=env["SCHEMA"], charset="utf8mb4", local_infile=1, client_flag=MULTI_STATEMENTS,
                          **options)


def say(check, *values):
    print(f"{check}:", *(short(v) for v in values), flush=True)


def short(value):
    text = str(value) if isinstance(value, str) else repr(value)
    if len(text) > 500:
        text = f"{text[:40]}... {len(text)} {hashlib.md5(text.encode()).hexdigest()}"
    return text.replace("\n", "\\n")


def attempt(check, action, *args):
    try:
        action(check, *args)
    except (driver.Error, driver.Warning, OSError, ValueError, TypeError) as error:
        say(check, type(error).__name__, *error.args)


def rows(connection, sql, args=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall()


def login(check, user):
    connection = connect(user)
    say(check, rows(connection, "SELECT CURRENT_USER()"))
    connection.close()


def refused(check):
    try:
        connect(password="wrong")
    except driver.Error as error:
        say(check, error.args[0])  # Sluice's own messages say that they are


def text(check):
    say(check, rows(db, "SELECT 1, NULL, 'it''s', 2.50, X'00FF', %s, %s, NOW() > 0", ("ü☃𝄞", None)))
    say(check, rows(db, "SELECT d FROM digits WHERE d > 9"))


def types(check):
    with db.cursor() as cursor:
        cursor.execute("SELECT * FROM typed ORDER BY id")
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            for name, value in zip(names, row):
                say(check, name, value)


def columns(check):
    with db.cursor() as cursor:
        cursor.execute("SELECT * FROM typed")
        for column, flags in zip(cursor.description, getattr(cursor, "description_flags", None) or [None] * 99):
            say(check, column, flags)


def stream(check):
    digest = hashlib.md5()
    count = 0
    with db.cursor(cursors.SSCursor) as cursor:
        cursor.execute("SELECT id, name FROM numbered ORDER BY id")
        row = cursor.fetchone()
        while row:
            digest.update(f"{row[0]}={row[1]}\n".encode())
            count += 1
            row = cursor.fetchone()
    say(check, count, digest.hexdigest())


def results(check, sql):
    with db.cursor() as cursor:
        cursor.execute(sql)
        more = True
        while more:
            say(check, cursor.description and [c[0] for c in cursor.description], cursor.rowcount, cursor.fetchall())
            more = cursor.nextset()


def multi_statements(check):
    results(check, "SELECT 1 AS a; DELETE FROM work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work")
    attempt(check, results, "SELECT 1; SELECT nothing FROM nowhere; SELECT 2")
    say(check, rows(db, "SELECT 'usable'"))


def out_parameters(check):
    with db.cursor() as cursor:
        cursor.callproc("out_parameters", (21, 0, "so"))
    say(check, rows(db, "SELECT @_out_parameters_1, @_out_parameters_2"))


def transactions(check):
    rows(db, "DELETE FROM work")
    db.commit()
    rows(db, "INSERT INTO work (name) VALUES ('rolled back')")
    say(check, rows(db, "SELECT COUNT(*) FROM work"))
    db.rollback()
    say(check, rows(db, "SELECT COUNT(*) FROM work"))
    db.begin()
    rows(db, "INSERT INTO work (name) VALUES ('committed')")
    db.commit()
    db.rollback()
    other = connect()
    say(check, rows(other, "SELECT COUNT(*) FROM work"))
    other.close()
    db.autocommit(True)
    rows(db, "INSERT INTO work (name) VALUES ('at once')")
    db.rollback()
    db.autocommit(False)
    say(check, rows(db, "SELECT COUNT(*) FROM work"))


def kill_when_busy(kill, number):
    other = connect()
    for _ in range(200):
        other.rollback()
        if rows(other, f"SELECT d FROM digits WHERE d = 0 AND IS_USED_LOCK('busy {number}') IS NOT NULL"):
            break
        time.sleep(0.05)
    rows(other, kill)
    other.close()


def kill(check, kind, number_of=lambda victim, number: number):
    victim = connect()
    number = rows(victim, "SELECT CONNECTION_ID()")[0][0]
    killer = threading.Thread(target=kill_when_busy, args=(f"{kind} {number_of(victim, number)}", number))
    killer.start()
    for sql in (BUSY, "SELECT 'usable'"):
        try:
            say(check, rows(victim, sql))
        except driver.Error as error:
            # how a killed connection ends is the server's choice: MySQL just closes it
            say(check, *error.args if kind == "KILL QUERY" else ("fails",))
    killer.join()


def lost_connection(check):
    """SQLAlchemy with a pool of one connection, which the server ends in a transaction."""
    dialect = {"pymysql": "pymysql", "MySQLdb": "mysqldb"}[driver.__name__]
    engine = sqlalchemy.create_engine(f"mysql+{dialect}://", creator=connect, pool_size=1, max_overflow=0,
                                      future=True)
    for next_statement in ("SELECT 1", "INSERT INTO work (name) VALUES ('lost')"):
        try:
            with engine.connect() as connection:
                connection.execute(sqlalchemy.text("INSERT INTO work (name) VALUES ('lost')"))
                number = connection.execute(sqlalchemy.text("SELECT CONNECTION_ID()")).scalar()
                root = driver.connect(host="127.0.0.1", port=int(os.environ["CLIENT_SERVER_PORT"]), user="root",
                                      password="sluice")
                rows(root, f"KILL {number}")
                root.close()
                time.sleep(0.5)
                connection.execute(sqlalchemy.text(next_statement))
            say(check, "not told")
        except sqlalchemy.exc.DBAPIError as error:
            # a loss that is not known for one has a number to look at
            say(check, "told", error.connection_invalidated or error.orig.args[0])
        with engine.connect() as connection:
            say(check, "the next one works", connection.execute(sqlalchemy.text("SELECT 1")).scalar())
    engine.dispose()


def errors(check):
    for sql in ("SELECT nothing FROM nowhere", "SELEC 1", "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')", ""):
        attempt(check, lambda c: say(c, rows(db, sql)))
    db.rollback()
    with db.cursor() as cursor:
        cursor.execute("SELECT CAST('x' AS SIGNED), 1 / 0")
        say(check, cursor.fetchall(), warning_count())
    say(check, rows(db, "SHOW WARNINGS"))


def warning_count():
    return db.warning_count() if hasattr(db, "warning_count") else db._result.warning_count


def counts(check):
    rows(db, "TRUNCATE TABLE work")
    with db.cursor() as cursor:
        for sql in ("DELETE FROM work", "INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')",
                    "INSERT INTO work (name) VALUES ('c')", "UPDATE work SET name = 'c' WHERE name = 'c'",
                    "UPDATE work SET data = 'z'"):
            cursor.execute(sql)
            say(check, cursor.rowcount, cursor.lastrowid)
    db.rollback()


def mid_stream(check):
    count = 0
    cursor = db.cursor(cursors.SSCursor)
    cursor.execute("SELECT id, name, fails_at(id, 20000) FROM numbered ORDER BY id")
    try:
        while cursor.fetchone():
            count += 1
    except driver.Error as error:
        say(check, type(error).__name__, *error.args)
    attempt(check, lambda c: cursor.close())
    say(check, count)
    say(check, rows(db, "SELECT 'usable'"))


def local_infile(check):
    rows(db, "DELETE FROM loaded")
    with db.cursor() as cursor:
        cursor.execute(f"LOAD DATA LOCAL INFILE '{env['FILE']}' INTO TABLE loaded FIELDS TERMINATED BY ','")
        say(check, cursor.rowcount)
    say(check, rows(db, "SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded"))
    db.commit()
    attempt(check, lambda c: rows(db, "LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded"))
    say(check, rows(db, "SELECT 'usable'"))


def long_values(check):
    value = bytes(range(256)) * 70000
    rows(db, "DELETE FROM work")
    rows(db, "INSERT INTO work (name, data) VALUES ('long', _binary %s)", (value,))
    back = rows(db, "SELECT data, REPEAT('x', 16777215 - 6) FROM work")[0]
    say(check, len(back[0]), back[0] == value, len(back[1]))
    db.rollback()


def change_user(check):
    rows(db, "SET @mine = 1")
    db.change_user(users[1], env["PASSWORD"], env["SCHEMA"])
    say(check, rows(db, "SELECT CURRENT_USER(), @mine, DATABASE()"))


for user in users:
    attempt("login " + user, login, user)
attempt("refused login", refused)
db = connect()
say("server", rows(db, "SELECT VERSION()"), db.get_server_info())
attempt("text", text)
say("prepared", "not supported")
attempt("types", types)
attempt("columns", columns)
attempt("stream", stream)
attempt("multi-statements", multi_statements)
attempt("multi-results", results, "CALL two_results()")
attempt("out parameters", out_parameters)
attempt("transactions", transactions)
attempt("counts", counts)
attempt("errors", errors)
attempt("lost connection", lost_connection)
attempt("error in mid-stream", mid_stream)
attempt("kill query", kill, "KILL QUERY")
attempt("kill query", kill, "KILL QUERY", lambda victim, number: victim.thread_id())
attempt("kill", kill, "KILL")
attempt("local infile", local_infile)
attempt("long values", long_values)
if hasattr(db, "change_user"):
    attempt("change user", change_user)
else:
    say("change user", "not supported")
say("reset", "not supported")
db.ping()
db.close()
print("end: ok")
