// Node's mysql2.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const mysql = require('mysql2');

const env = Object.fromEntries(['PORT', 'TLS', 'USERS', 'PASSWORD', 'SCHEMA', 'FILE'].map((n) => [n, process.env[`CLIENT_${n}`]]));
// takes long, and shows that it has begun
const BUSY = "SELECT SUM(SLEEP(2)) FROM digits WHERE GET_LOCK(CONCAT('busy ', CONNECTION_ID()), 0)";
const users = env.USERS.split(' ');

const md5 = (text) => crypto.createHash('md5').update(text).digest('hex');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const options = () => ({
  host: '127.0.0.1', port: Number(env.PORT), user: users[0], password: env.PASSWORD, database: env.SCHEMA,
  charset: 'utf8mb4', multipleStatements: true, supportBigNumbers: true, rowsAsArray: true,
  ssl: env.TLS === '1' ? { rejectUnauthorized: false } : undefined,
  infileStreamFactory: (path) => fs.createReadStream(path),
});

function connect(others = {}) {
  return new Promise((done, failed) => {
    const db = mysql.createConnection({ ...options(), ...others });
    db.on('error', () => {});
    db.connect((error) => (error ? failed(error) : done(db)));
  });
}

function short(value) {
  let text = Buffer.isBuffer(value) ? `X${value.toString('hex')}` : typeof value === 'string' ? value : JSON.stringify(value);
  text = String(text).replace(/\n/g, '\\n');
  return text.length > 500 ? `${text.slice(0, 40)}... ${text.length} ${md5(text)}` : text;
}

const say = (check, ...values) => console.log(`${check}: ${values.map(short).join(' ')}`);

async function attempt(check, action) {
  try {
    await action(check);
  } catch (error) {
    say(check, error.errno ?? error.name, error.sqlState, error.sqlMessage ?? error.message);
  }
}

// what query() and execute() answer, all results at once
const ask = (db, how, ...args) =>
  new Promise((done, failed) => db[how](...args, (error, result) => (error ? failed(error) : done(result))));
const rows = (db, sql, values) => ask(db, 'query', sql, values);

function stream(query) {
  const digest = crypto.createHash('md5');
  let count = 0;
  return new Promise((done) => {
    let failure;
    query.on('error', (error) => { failure = error; })
      .on('result', (row) => { count += 1; digest.update(`${row[0]}=${row[1]}\n`); })
      .on('end', () => done([count, digest.digest('hex'), failure && failure.errno, failure && failure.sqlMessage]));
  });
}

async function kill(check, kind, target) {
  const victim = await connect();
  const number = (await rows(victim, 'SELECT CONNECTION_ID()'))[0][0];
  const killer = (async () => {
    const db = await connect();
    for (let i = 0; i < 200; i++) {
      if ((await rows(db, `SELECT d FROM digits WHERE d = 0 AND IS_USED_LOCK('busy ${number}') IS NOT NULL`)).length) break;
      await sleep(50);
    }
    await rows(db, `${kind} ${target(victim, number)}`);
    db.end();
  })();
  for (const sql of [BUSY, "SELECT 'usable'"]) {
    try {
      say(check, await rows(victim, sql));
    } catch (error) {
      // how a killed connection ends is the server's choice: MySQL just closes it
      say(check, ...(kind === 'KILL' ? ['fails'] : [error.errno, error.sqlMessage]));
    }
  }
  await killer;
  victim.destroy();
}

async function main() {
  for (const user of users) {
    await attempt(`login ${user}`, async (check) => {
      const db = await connect({ user });
      say(check, await rows(db, 'SELECT CURRENT_USER()'));
      db.end();
    });
  }
  // Sluice's own messages say that they are
  await connect({ password: 'wrong' }).catch((error) => say('refused login', error.errno, error.sqlState));
  const db = await connect();
  say('server', db._handshakePacket.serverVersion, db._handshakePacket.characterSet);

  for (const [check, how] of [['text', 'query'], ['prepared', 'execute']]) {
    await attempt(check, async () => {
      const sql = 'SELECT ?, ?, ?, ?, name FROM numbered WHERE id BETWEEN ? AND ? ORDER BY id';
      for (const values of [[1, 2.5, 'ü☃𝄞', null, 5, 7], [-1, -0.1, '', 'x', 99999, 100001], [0, 0, '\0', null, -2, -1]]) {
        say(check, await ask(db, how, sql, values));
      }
      say(check, await ask(db, how, 'SELECT ?, ?, ?', [new Date(Date.UTC(2024, 1, 29, 12)), Buffer.from([0, 255]), true]));
      await attempt(check, () => ask(db, how, 'SELECT nothing FROM nowhere', []));
    });
  }
  for (const [check, how] of [['types', 'query'], ['types, prepared', 'execute']]) {
    await attempt(check, async () => {
      for (const row of await ask(db, how, { sql: 'SELECT * FROM typed WHERE id > ? ORDER BY id', rowsAsArray: false }, [0])) {
        for (const [name, value] of Object.entries(row)) say(check, name, value);
      }
    });
  }
  await attempt('columns', async (check) => {
    const fields = await new Promise((done, failed) => db.query('SELECT * FROM typed AS t', (error, _, found) => (error ? failed(error) : done(found))));
    for (const f of fields) say(check, [f.name, f.orgName, f.table, f.orgTable, f.columnType, f.columnLength, f.characterSet, f.flags, f.decimals, f.typeName]);
  });
  await attempt('stream', async (check) => {
    say(check, ...await stream(db.query('SELECT id, name FROM numbered ORDER BY id')));
    say(check, ...await stream(db.execute('SELECT id, name FROM numbered ORDER BY id')));
  });
  await attempt('multi-statements', async (check) => {
    say(check, await rows(db, "SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work"));
    await attempt(check, () => rows(db, 'SELECT 1; SELECT nothing FROM nowhere; SELECT 2'));
    say(check, await rows(db, "SELECT 'usable'"));
  });
  await attempt('multi-results', async (check) => {
    say(check, await rows(db, 'CALL two_results()'));
    say(check, await ask(db, 'execute', 'CALL two_results()'));
  });
  await attempt('out parameters', async (check) => {
    await rows(db, "SET @c = 'so'");
    await rows(db, 'CALL out_parameters(?, @b, @c)', [21]);
    say(check, await rows(db, 'SELECT @b, @c'));
    say(check, await ask(db, 'execute', 'CALL out_parameters(?, ?, ?)', [4, 0, 'what']));
  });
  await attempt('transactions', async (check) => {
    await rows(db, 'TRUNCATE work');
    await ask(db, 'beginTransaction');
    await rows(db, "INSERT INTO work (name) VALUES ('rolled back')");
    say(check, await rows(db, 'SELECT COUNT(*) FROM work'));
    await ask(db, 'rollback');
    say(check, await rows(db, 'SELECT COUNT(*) FROM work'));
    await ask(db, 'beginTransaction');
    await rows(db, "INSERT INTO work (name) VALUES ('committed')");
    await ask(db, 'commit');
    const other = await connect();
    say(check, await rows(other, 'SELECT COUNT(*) FROM work'));
    other.end();
  });
  await attempt('counts', async (check) => {
    await rows(db, 'TRUNCATE work');
    for (const sql of ["INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b')", "INSERT INTO work (name) VALUES ('c')",
      "UPDATE work SET name = 'c' WHERE name = 'c'", "UPDATE work SET data = 'z'", 'DELETE FROM work']) {
      say(check, await rows(db, sql));
    }
  });
  // a pool of one connection, which the server ends in a transaction
  await attempt('lost connection', async (check) => {
    const pool = mysql.createPool({ ...options(), connectionLimit: 1 });
    const borrow = () => new Promise((done, failed) => pool.getConnection((error, db) => (error ? failed(error) : done(db))));
    for (const following of ['SELECT 1', "INSERT INTO work (name) VALUES ('lost')"]) {
      const borrowed = await borrow();
      borrowed.on('error', () => {});
      try {
        await rows(borrowed, 'BEGIN');
        await rows(borrowed, "INSERT INTO work (name) VALUES ('lost')");
        const number = (await rows(borrowed, 'SELECT CONNECTION_ID()'))[0][0];
        const root = await connect({ port: Number(process.env.CLIENT_SERVER_PORT), user: 'root', password: 'sluice', database: '' });
        await rows(root, `KILL ${number}`);
        root.end();
        await sleep(500);
        await rows(borrowed, following);
        say(check, 'not told');
      } catch (error) {
        say(check, 'told');
      }
      borrowed.release();
      const next = await borrow();
      say(check, 'the next one works', await rows(next, 'SELECT 1'));
      next.release();
    }
    await ask(pool, 'end');
  });
  await attempt('errors', async (check) => {
    for (const sql of ['SELECT nothing FROM nowhere', 'SELEC 1', "INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y')", ' ']) {
      await attempt(check, () => rows(db, sql));
    }
    say(check, await rows(db, "SELECT CAST('x' AS SIGNED), 1 / 0"), await rows(db, 'SHOW WARNINGS'));
  });
  await attempt('error in mid-stream', async (check) => {
    say(check, ...await stream(db.query('SELECT id, name, fails_at(id, 20000) FROM numbered ORDER BY id')));
    say(check, await rows(db, "SELECT 'usable'"));
    say(check, ...await stream(db.execute('SELECT id, name, fails_at(id, ?) FROM numbered ORDER BY id', [20000])));
    say(check, await rows(db, "SELECT 'usable'"));
  });
  await attempt('kill query', (check) => kill(check, 'KILL QUERY', (_, number) => number));
  await attempt('kill query', (check) => kill(check, 'KILL QUERY', (victim) => victim.threadId));
  await attempt('kill', (check) => kill(check, 'KILL', (_, number) => number));
  await attempt('local infile', async (check) => {
    await rows(db, 'TRUNCATE loaded');
    say(check, await rows(db, `LOAD DATA LOCAL INFILE '${env.FILE}' INTO TABLE loaded FIELDS TERMINATED BY ','`));
    say(check, await rows(db, 'SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded'));
    await attempt(check, () => rows(db, "LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded"));
    say(check, await rows(db, "SELECT 'usable'"));
  });
  await attempt('long values', async (check) => {
    const value = Buffer.alloc(17920000, Buffer.from(Array.from({ length: 256 }, (_, i) => i)));
    await rows(db, 'TRUNCATE work');
    await rows(db, 'INSERT INTO work (data) VALUES (?)', [value]);
    await ask(db, 'execute', 'INSERT INTO work (data) VALUES (?)', [value]);
    for (const row of await rows(db, "SELECT id, data, REPEAT('x', 16777215 - 6) FROM work ORDER BY id")) {
      say(check, row[0], row[1].length, row[1].equals(value), row[2].length);
    }
  });
  await attempt('change user', async (check) => {
    await rows(db, 'SET @mine = 1');
    await ask(db, 'changeUser', { user: users[1], password: env.PASSWORD, database: env.SCHEMA });
    say(check, await rows(db, 'SELECT CURRENT_USER(), @mine, DATABASE()'));
  });
  if (db.reset) {
    await attempt('reset', async (check) => {
      await rows(db, 'SET @mine = 1');
      await ask(db, 'reset');
      say(check, await rows(db, 'SELECT CURRENT_USER(), @mine, DATABASE()'));
    });
  } else {
    say('reset', 'not supported');
  }
  await ask(db, 'end');
  say('end', 'ok');
}

main().catch((error) => { console.error(error); process.exit(1); });
