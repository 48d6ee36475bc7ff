<?php
// PHP's PDO, on mysqlnd, with and without emulated prepares. "pdo.php kill ID KILL" is its own helper: it kills that
// connection when it is busy.

require __DIR__ . '/php.php';

function connect(string $user = USER, string $password = PASSWORD, array $options = []): PDO
{
    $options += [PDO::MYSQL_ATTR_LOCAL_INFILE => true, PDO::ATTR_EMULATE_PREPARES => true,
        PDO::ATTR_STRINGIFY_FETCHES => false, PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_NUM];
    if (TLS === '1') {
        $options += [PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false, PDO::MYSQL_ATTR_SSL_CIPHER => 'DEFAULT'];
    }
    return new PDO('mysql:host=127.0.0.1;port=' . PORT . ';charset=utf8mb4;dbname=' . SCHEMA, $user, $password, $options);
}

function attempt(string $check, callable $action, mixed ...$arguments): void
{
    try {
        $action($check, ...$arguments);
    } catch (PDOException $error) {
        say($check, $error->errorInfo ?? $error->getMessage());
    }
}

function rows(PDO $db, string $sql): array
{
    $statement = $db->query($sql);
    return $statement->columnCount() ? $statement->fetchAll() : [];
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
    $db->exec($kill);
}

function kill(string $check, string $kind): void
{
    $victim = connect();
    $number = rows($victim, 'SELECT CONNECTION_ID()')[0][0];
    $killer = proc_open([PHP_BINARY, __FILE__, 'kill', $number, "$kind $number"], [], $pipes);
    foreach ([BUSY, "SELECT 'usable'"] as $sql) {
        try {
            say($check, rows($victim, $sql));
        } catch (PDOException $error) {
            // how a killed connection ends is the server's choice: MySQL just closes it
            say($check, $kind === 'KILL' ? 'fails' : $error->errorInfo);
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
} catch (PDOException $error) {
    say('refused login', $error->getCode()); // Sluice's own messages say that they are
}
$db = connect();
say('server', $db->getAttribute(PDO::ATTR_SERVER_VERSION), $db->getAttribute(PDO::ATTR_CLIENT_VERSION));

$text = function ($check) use ($db) {
    $statement = $db->prepare('SELECT ?, ?, ?, ?, name FROM numbered WHERE id BETWEEN ? AND ? ORDER BY id');
    foreach ([[1, 2.5, 'ü☃𝄞', null, 5, 7], [-1, -0.1, '', 'x', 99999, 100001], [0, 0.0, "\0'\"", null, -2, -1]] as $values) {
        $statement->execute($values);
        say($check, $statement->rowCount(), $statement->fetchAll());
    }
    $statement = $db->prepare("SELECT 1, NULL, 'it''s', 2.50, X'00FF', NOW() > 0");
    $statement->execute();
    say($check, $statement->fetchAll());
    attempt($check, fn () => $db->prepare('SELECT nothing FROM nowhere')->execute());
};
$types = function ($check) use ($db) {
    $statement = $db->prepare('SELECT * FROM typed WHERE id > ? ORDER BY id');
    $statement->execute([0]);
    foreach ($statement->fetchAll(PDO::FETCH_ASSOC) as $row) {
        array_map(fn ($name, $value) => say($check, $name, $value), array_keys($row), $row);
    }
};
attempt('text', $text);
attempt('types', $types);
$db->setAttribute(PDO::ATTR_EMULATE_PREPARES, false);
attempt('prepared', $text);
attempt('types, prepared', $types);
attempt('columns', function ($check) use ($db) {
    $statement = $db->query('SELECT * FROM typed');
    for ($i = 0; $i < $statement->columnCount(); $i++) {
        say($check, json_encode($statement->getColumnMeta($i)));
    }
    $statement->closeCursor();
});

attempt('stream', function ($check) {
    $db = connect(options: [PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false]);
    $digest = hash_init('md5');
    $count = 0;
    foreach ($db->query('SELECT id, name FROM numbered ORDER BY id') as $row) {
        hash_update($digest, "$row[0]=$row[1]\n");
        $count++;
    }
    say($check, $count, hash_final($digest));
});

$results = function ($check, $sql) use ($db) {
    $statement = $db->prepare($sql);
    $statement->execute();
    do {
        say($check, $statement->rowCount(), $statement->columnCount() ? $statement->fetchAll() : 'no rows');
    } while ($statement->nextRowset());
};
$db->setAttribute(PDO::ATTR_EMULATE_PREPARES, true);
attempt('multi-statements', $results,
    "SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work");
attempt('multi-statements', $results, 'SELECT 1; SELECT nothing FROM nowhere; SELECT 2');
say('multi-statements', rows($db, "SELECT 'usable'"));
attempt('multi-results', $results, 'CALL two_results()');
$db->setAttribute(PDO::ATTR_EMULATE_PREPARES, false);
attempt('multi-results', $results, 'CALL two_results()');
attempt('out parameters', function ($check) use ($db) {
    $db->exec("SET @c = 'so'");
    $statement = $db->prepare('CALL out_parameters(?, @b, @c)');
    $statement->execute([21]);
    $statement->closeCursor();
    say($check, rows($db, 'SELECT @b, @c'));
});

attempt('transactions', function ($check) use ($db) {
    $count = fn () => rows($db, 'SELECT COUNT(*) FROM work')[0][0];
    $db->exec('TRUNCATE work');
    $db->beginTransaction();
    $db->exec("INSERT INTO work (name) VALUES ('rolled back')");
    say($check, $count(), $db->inTransaction());
    $db->rollBack();
    say($check, $count(), $db->inTransaction());
    $db->beginTransaction();
    $db->exec("INSERT INTO work (name) VALUES ('committed')");
    $db->commit();
    say($check, rows(connect(), 'SELECT COUNT(*) FROM work'), $db->inTransaction());
    $db->setAttribute(PDO::ATTR_AUTOCOMMIT, false);
    $db->exec('DELETE FROM work');
    $db->exec('ROLLBACK');
    $db->setAttribute(PDO::ATTR_AUTOCOMMIT, true);
    say($check, $count());
});

attempt('counts', function ($check) use ($db) {
    $db->exec('TRUNCATE work');
    foreach (["INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')", "INSERT INTO work (name) VALUES ('c')",
        "UPDATE work SET name = 'c' WHERE name = 'c'", "UPDATE work SET data = 'z'", 'DELETE FROM work'] as $sql) {
        say($check, $db->exec($sql), $db->lastInsertId());
    }
    $found = connect(options: [PDO::MYSQL_ATTR_FOUND_ROWS => true]);
    $found->exec("INSERT INTO work (name) VALUES ('c')");
    say($check, $found->exec("UPDATE work SET name = 'c' WHERE name = 'c'"));
});

attempt('errors', function ($check) use ($db) {
    foreach (['SELECT nothing FROM nowhere', 'SELEC 1', "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')", ' '] as $sql) {
        attempt($check, fn () => $db->exec($sql));
    }
    say($check, rows($db, "SELECT CAST('x' AS SIGNED), 1 / 0"), rows($db, 'SHOW WARNINGS'));
});

attempt('error in mid-stream', function ($check) {
    foreach ([true, false] as $emulate) {
        $db = connect(options: [PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false, PDO::ATTR_EMULATE_PREPARES => $emulate]);
        $count = 0;
        $statement = $db->prepare('SELECT id, name, fails_at(id, ?) FROM numbered ORDER BY id');
        try {
            $statement->execute([20000]);
            while ($statement->fetch()) {
                $count++;
            }
            say($check, 'no exception', $statement->errorInfo());
        } catch (PDOException $error) {
            say($check, $error->errorInfo);
        }
        $statement->closeCursor();
        say($check, $count, rows($db, "SELECT 'usable'"));
    }
});

attempt('kill query', 'kill', 'KILL QUERY');
attempt('kill', 'kill', 'KILL');

attempt('local infile', function ($check) use ($db) {
    $db->exec('TRUNCATE loaded');
    say($check, $db->exec("LOAD DATA LOCAL INFILE '" . FILE . "' INTO TABLE loaded FIELDS TERMINATED BY ','"));
    say($check, rows($db, 'SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded'));
});
attempt('local infile', fn () => $db->exec("LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded"));
say('local infile', rows($db, "SELECT 'usable'"));

attempt('long values', function ($check) use ($db) {
    $value = str_repeat(implode('', array_map('chr', range(0, 255))), 70000);
    $db->exec('TRUNCATE work');
    foreach ([true, false] as $emulate) {
        $db->setAttribute(PDO::ATTR_EMULATE_PREPARES, $emulate);
        $statement = $db->prepare('INSERT INTO work (name, data) VALUES (?, ?)');
        $statement->bindValue(1, $emulate ? 'text' : 'prepared');
        $statement->bindValue(2, $value, PDO::PARAM_LOB);
        $statement->execute();
        foreach (rows($db, "SELECT name, data, REPEAT('x', 16777215 - 6) FROM work ORDER BY id") as $row) {
            say($check, $row[0], strlen($row[1]), $row[1] === $value, strlen($row[2]));
        }
    }
    $db->exec('TRUNCATE work');
});
say('change user', 'not supported');
say('reset', 'not supported');
echo "end: ok\n";
