<?php
// PHP's mysqli, on mysqlnd. "mysqli.php kill ID KILL" is its own helper: it kills that connection when it is busy.

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
require __DIR__ . '/php.php';
define('OTHER', explode(' ', USERS)[1]);

function connect(string $user = USER, string $password = PASSWORD): mysqli
{
    $db = mysqli_init();
    $db->options(MYSQLI_OPT_LOCAL_INFILE, true);
    $flags = TLS === '1' ? MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT : 0;
    $db->real_connect('127.0.0.1', $user, $password, SCHEMA, (int) PORT, null, $flags);
    $db->set_charset('utf8mb4');
    return $db;
}

function attempt(string $check, callable $action, mixed ...$arguments): void
{
    try {
        $action($check, ...$arguments);
    } catch (mysqli_sql_exception $error) {
        say($check, $error->getCode(), $error->getSqlState(), $error->getMessage());
    }
}

function rows(mysqli $db, string $sql): array
{
    $result = $db->query($sql);
    return $result === true ? [] : $result->fetch_all();
}

function kill_when_busy(int $number, string $kill): void
{
    $db = connect();
    for ($i = 0; $i < 200; $i++) {
        if (rows($db, "SELECT d FROM digits WHERE d = 0 AND IS_USED_LOCK('busy $number') IS NOT NULL")) {
            break;
        }
        usleep(50000);
    }
    $db->query($kill);
}

function kill(string $check, string $kind, bool $greeted = false): void
{
    $victim = connect();
    $number = rows($victim, 'SELECT CONNECTION_ID()')[0][0];
    $kill = "$kind " . ($greeted ? $victim->thread_id : $number);
    $killer = proc_open([PHP_BINARY, __FILE__, 'kill', $number, $kill], [], $pipes);
    foreach ([BUSY, "SELECT 'usable'"] as $sql) {
        try {
            say($check, rows($victim, $sql));
        } catch (mysqli_sql_exception $error) {
            // how a killed connection ends is the server's choice: MySQL just closes it
            $kind === 'KILL' ? say($check, 'fails') : say($check, $error->getCode(), $error->getMessage());
        }
    }
    proc_close($killer);
}

if (($argv[1] ?? '') === 'kill') {
    kill_when_busy((int) $argv[2], $argv[3]);
    exit;
}

foreach (explode(' ', USERS) as $user) {
    attempt("login $user", fn ($check) => say($check, rows(connect($user), 'SELECT CURRENT_USER()')));
}
try {
    connect(USER, 'wrong');
} catch (mysqli_sql_exception $error) {
    say('refused login', $error->getCode(), $error->getSqlState()); // Sluice's own messages say that they are
}
$db = connect();
say('server', $db->server_info, $db->server_version, $db->protocol_version, $db->character_set_name());

attempt('text', function ($check) use ($db) {
    say($check, rows($db, "SELECT 1, NULL, 'it''s', 2.50, X'00FF', 'ü☃𝄞', NOW() > 0"));
    say($check, rows($db, 'SELECT d FROM digits WHERE d > 9'));
});

attempt('prepared', function ($check) use ($db) {
    $statement = $db->prepare('SELECT ?, ?, ?, ?, name FROM numbered WHERE id BETWEEN ? AND ? ORDER BY id');
    foreach ([[1, 2.5, 'ü☃𝄞', null, 5, 7], [-1, -0.1, '', 'x', 99999, 100001], [0, 0.0, "\0", null, -2, -1]] as $values) {
        $statement->bind_param('idssii', ...$values);
        $statement->execute();
        say($check, $statement->param_count, $statement->field_count, $statement->get_result()->fetch_all());
    }
    $statement->close();
    $statement = $db->prepare('INSERT INTO work (name, data) VALUES (?, ?)');
    $name = 'long data';
    $data = null;
    $statement->bind_param('sb', $name, $data);
    $statement->send_long_data(1, str_repeat('a', 100000));
    $statement->send_long_data(1, "\xff\x00");
    $statement->execute();
    say($check, $statement->affected_rows, rows($db, "SELECT LENGTH(data), HEX(RIGHT(data, 3)) FROM work WHERE name = 'long data'"));
    $statement->close();
    $db->query('DELETE FROM work');
    attempt($check, fn () => $db->prepare('SELECT nothing FROM nowhere'));
    // a cursor: rows are fetched in batches
    $statement = $db->prepare('SELECT id, name FROM numbered WHERE id < 1000 ORDER BY id');
    $statement->attr_set(MYSQLI_STMT_ATTR_CURSOR_TYPE, MYSQLI_CURSOR_TYPE_READ_ONLY);
    $statement->execute();
    $statement->bind_result($id, $name);
    $sum = 0;
    while ($statement->fetch()) {
        $sum += $id;
    }
    say($check, $sum, $name);
});

attempt('types', function ($check) use ($db) {
    foreach ($db->query('SELECT * FROM typed ORDER BY id')->fetch_all(MYSQLI_ASSOC) as $row) {
        array_map(fn ($name, $value) => say($check, $name, $value), array_keys($row), $row);
    }
});
attempt('types, prepared', function ($check) use ($db) {
    $statement = $db->prepare('SELECT * FROM typed WHERE id > ? ORDER BY id');
    $statement->execute([0]);
    foreach ($statement->get_result()->fetch_all(MYSQLI_ASSOC) as $row) {
        array_map(fn ($name, $value) => say($check, $name, $value), array_keys($row), $row);
    }
});
attempt('columns', function ($check) use ($db) {
    foreach ($db->query('SELECT * FROM typed AS t')->fetch_fields() as $field) {
        say($check, json_encode($field));
    }
});

attempt('stream', function ($check) use ($db) {
    $digest = hash_init('md5');
    $count = 0;
    foreach ($db->query('SELECT id, name FROM numbered ORDER BY id', MYSQLI_USE_RESULT) as $row) {
        hash_update($digest, "$row[id]=$row[name]\n");
        $count++;
    }
    say($check, $count, hash_final($digest));
});

$results = function ($check, $sql) use ($db) {
    $db->multi_query($sql);
    do {
        $result = $db->store_result();
        say($check, $result ? $result->fetch_all() : [$db->affected_rows, $db->insert_id, $db->info]);
    } while ($db->more_results() && $db->next_result());
};
attempt('multi-statements', $results,
    "SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work");
attempt('multi-statements', $results, 'SELECT 1; SELECT nothing FROM nowhere; SELECT 2');
say('multi-statements', rows($db, "SELECT 'usable'"));
attempt('multi-results', $results, 'CALL two_results()');
attempt('multi-results', function ($check) use ($db) {
    $statement = $db->prepare('CALL two_results()');
    $statement->execute();
    do {
        $result = $statement->get_result();
        say($check, $result ? $result->fetch_all() : 'no rows');
    } while ($statement->more_results() && $statement->next_result());
});
attempt('out parameters', function ($check) use ($db) {
    $db->query("SET @c = 'so'");
    $db->query('CALL out_parameters(21, @b, @c)');
    say($check, rows($db, 'SELECT @b, @c'));
    $statement = $db->prepare('CALL out_parameters(?, @b, @c)');
    $statement->execute([4]);
    $statement->close();
    say($check, rows($db, 'SELECT @b, @c'));
});

attempt('transactions', function ($check) use ($db) {
    $count = fn () => rows($db, 'SELECT COUNT(*) FROM work')[0][0];
    $db->query('TRUNCATE work');
    $db->begin_transaction(MYSQLI_TRANS_START_READ_WRITE);
    $db->query("INSERT INTO work (name) VALUES ('rolled back')");
    say($check, $count());
    $db->rollback();
    say($check, $count());
    $db->begin_transaction();
    $db->query("INSERT INTO work (name) VALUES ('committed')");
    $db->savepoint('here');
    $db->query("INSERT INTO work (name) VALUES ('rolled back')");
    $db->query('ROLLBACK TO SAVEPOINT here');
    $db->commit();
    say($check, rows(connect(), 'SELECT COUNT(*) FROM work'));
    $db->autocommit(false);
    $db->query('DELETE FROM work');
    $db->rollback();
    $db->autocommit(true);
    say($check, $count());
});

attempt('counts', function ($check) use ($db) {
    $db->query('TRUNCATE work');
    foreach (["INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')", "INSERT INTO work (name) VALUES ('c')",
        "UPDATE work SET name = 'c' WHERE name = 'c'", "UPDATE work SET data = 'z'", 'DELETE FROM work'] as $sql) {
        $db->query($sql);
        say($check, $db->affected_rows, $db->insert_id, $db->info);
    }
});

attempt('errors', function ($check) use ($db) {
    foreach (['SELECT nothing FROM nowhere', 'SELEC 1', "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')", ' '] as $sql) {
        attempt($check, fn () => $db->query($sql));
    }
    say($check, rows($db, "SELECT CAST('x' AS SIGNED), 1 / 0"), $db->warning_count);
    for ($warning = $db->get_warnings(); $warning; $warning = $warning->next() ? $warning : false) {
        say($check, $warning->errno, $warning->sqlstate, $warning->message);
    }
});

attempt('error in mid-stream', function ($check) use ($db) {
    $count = 0;
    try {
        $result = $db->query('SELECT id, name, fails_at(id, 20000) FROM numbered ORDER BY id', MYSQLI_USE_RESULT);
        while ($result->fetch_row()) {
            $count++;
        }
        say($check, 'no exception', $db->errno, $db->error);
    } catch (mysqli_sql_exception $error) {
        say($check, $error->getCode(), $error->getMessage());
    }
    $result->free();
    say($check, $count, rows($db, "SELECT 'usable'"));
    $statement = $db->prepare('SELECT id, fails_at(id, ?) FROM numbered ORDER BY id');
    try {
        $count = 0;
        $statement->execute([20000]);
        while ($statement->fetch()) {
            $count++;
        }
        say($check, 'no exception', $statement->errno, $statement->error);
    } catch (mysqli_sql_exception $error) {
        say($check, $error->getCode(), $error->getMessage());
    }
    $statement->close();
    say($check, $count, rows($db, "SELECT 'usable'"));
});

attempt('kill query', 'kill', 'KILL QUERY');
attempt('kill query', 'kill', 'KILL QUERY', true);
attempt('kill', 'kill', 'KILL');

attempt('local infile', function ($check) use ($db) {
    $db->query('TRUNCATE loaded');
    $db->query("LOAD DATA LOCAL INFILE '" . FILE . "' INTO TABLE loaded FIELDS TERMINATED BY ','");
    say($check, $db->affected_rows, $db->info);
    say($check, rows($db, 'SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded'));
});
attempt('local infile', fn () => $db->query("LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded"));
say('local infile', rows($db, "SELECT 'usable'"));

attempt('long values', function ($check) use ($db) {
    $value = str_repeat(implode('', array_map('chr', range(0, 255))), 70000);
    $db->query('TRUNCATE work');
    $db->query("INSERT INTO work (name, data) VALUES ('text', _binary '" . $db->real_escape_string($value) . "')");
    $db->prepare("INSERT INTO work (name, data) VALUES ('prepared', ?)")->execute([$value]);
    foreach (rows($db, "SELECT name, data, REPEAT('x', 16777215 - 6) FROM work ORDER BY id") as $row) {
        say($check, $row[0], strlen($row[1]), $row[1] === $value, strlen($row[2]));
    }
    $db->query('TRUNCATE work');
});

attempt('change user', function ($check) use ($db) {
    $db->query('SET @mine = 1');
    $db->change_user(OTHER, PASSWORD, SCHEMA);
    say($check, rows($db, 'SELECT CURRENT_USER(), @mine, DATABASE()'));
    try {
        $db->change_user(OTHER, 'wrong', SCHEMA);
    } catch (mysqli_sql_exception $error) {
        say($check, $error->getCode());
    }
});
say('reset', 'not supported');
echo "end: ok\n";
