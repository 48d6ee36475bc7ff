#!/usr/bin/env bash
# The command line clients, MariaDB's and MySQL's own: cli.sh mariadb|mysql
set -u
export LC_ALL=C # lines of bytes

# MySQL's client is in a root of its own, so it is given the file for LOAD DATA as an open one
exec 3<"$CLIENT_FILE"
readonly FILE=/proc/self/fd/3
read -ra users <<<"$CLIENT_USERS"
options=(--no-defaults --host=127.0.0.1 --protocol=tcp --port="$CLIENT_PORT" --password="$CLIENT_PASSWORD"
  --default-character-set=utf8mb4 --local-infile=1 --max-allowed-packet=1G --force --unbuffered)
if [[ $1 == mysql ]]; then
  client=("$(dirname "$0")/../mysql.sh" client)
  options+=(--get-server-public-key --ssl-mode="$( ((CLIENT_TLS)) && echo REQUIRED || echo DISABLED)")
else
  client=(mariadb)
  options+=($( ((CLIENT_TLS)) && echo --ssl --skip-ssl-verify-server-cert || echo --skip-ssl))
fi

# sql ARGS...: runs what is on standard input
sql() { "${client[@]}" "${options[@]}" --user="${users[0]}" "$@" "$CLIENT_SCHEMA" 2>&1 | grep -av 'Using a password'; }

# say CHECK: each line of standard input is one of that check; lines that are too long become their digests
say() {
  local line
  while IFS= read -r line || [[ -n $line ]]; do
    ((${#line} <= 500)) || line="${line:0:40}... ${#line} $(md5sum <<<"$line")"
    printf '%s: %s\n' "$1" "$line"
  done < <(sed 's/ ([0-9.]* sec)//' | tr -d '\0')
}

output=$(mktemp)
trap 'rm "$output"' EXIT
for user in "${users[@]}"; do
  sql --user="$user" -N -e "SELECT CURRENT_USER()" | say "login $user"
done
sql --password=wrong -e "SELECT 1" | grep -o '^ERROR [0-9]*' | say "refused login"
echo "SELECT VERSION()" | sql -N | say server

sql -vvv <<'SQL' | say text
SELECT 1, NULL, 'it''s', 2.50, X'00FF', 'ü☃𝄞', NOW() > 0;
SELECT d FROM digits WHERE d > 9;
PREPARE p FROM 'SELECT ?, ? + d FROM digits WHERE d > ?';
SET @a = 'ü', @b = 2.5, @c = 6;
EXECUTE p USING @a, @b, @c;
DEALLOCATE PREPARE p;
SELECT * FROM digits LIMIT 3\G
SQL
echo "prepared: not supported"
echo "SELECT * FROM typed ORDER BY id\G" | sql | say types
echo "SELECT * FROM typed ORDER BY id" | sql --batch | say types
echo "SELECT * FROM typed AS t" | sql --table --column-type-info | sed '/^+/,$d' | say columns
sql --quick --batch -N -e "SELECT id, name FROM numbered ORDER BY id" | tr '\t' = >"$output"
{
  wc -l <"$output"
  md5sum <"$output"
} | say stream
sql -vvv <<'SQL' | say multi-statements
DELIMITER //
SELECT 1 AS a; TRUNCATE work; INSERT INTO work (name) VALUES ('x'), ('y'); SELECT name FROM work //
SELECT 1; SELECT nothing FROM nowhere; SELECT 2 //
SELECT 'usable' //
SQL
sql -vvv -e "CALL two_results()" | say multi-results
sql -vvv -e "SET @c = 'so'; CALL out_parameters(21, @b, @c); SELECT @b, @c" | say "out parameters"
sql -vvv <<'SQL' | say transactions
TRUNCATE work;
BEGIN;
INSERT INTO work (name) VALUES ('rolled back');
SELECT COUNT(*) FROM work;
ROLLBACK;
SELECT COUNT(*) FROM work;
SET autocommit = 0;
INSERT INTO work (name) VALUES ('committed');
SAVEPOINT here;
INSERT INTO work (name) VALUES ('rolled back');
ROLLBACK TO here;
COMMIT;
SELECT COUNT(*) FROM work;
SQL
sql -vvv <<'SQL' | say counts
TRUNCATE work;
INSERT INTO work (id, name) VALUES (100, 'a'), (101, 'b');
INSERT INTO work (name) VALUES ('c');
UPDATE work SET name = 'c' WHERE name = 'c';
UPDATE work SET data = 'z';
SELECT LAST_INSERT_ID(), ROW_COUNT();
DELETE FROM work;
SQL
sql -vvv --show-warnings <<'SQL' | say errors
SELECT nothing FROM nowhere;
SELEC 1;
INSERT INTO work (id, name) VALUES (7, 'x'), (7, 'y');
SELECT CAST('x' AS SIGNED), 1 / 0;
USE nonexistent;
SELECT DATABASE();
SQL
sql --quick --batch -N -e "SELECT id, name, fails_at(id, 20000) FROM numbered ORDER BY id; SELECT 'usable'" \
  | awk '/ERROR/ || !/row/ { print; next } { rows++ } END { print rows " rows" }' | say "error in mid-stream"

# when_busy KILL: has the statement below killed, when it runs
when_busy() {
  local number=
  for _ in {1..100}; do
    number=$(sed -n 's/^number //p' "$output")
    [[ -z $number || -z $(sql -N -e "SELECT IS_USED_LOCK('busy $number')" | grep -v NULL) ]] || break
    sleep 0.05
  done
  "$@" "$number"
}
by_statement() { sql -e "$kind $1"; }
by_interrupt() { kill -INT "$victim"; }
for how in "KILL QUERY" interrupt KILL; do
  "${client[@]}" "${options[@]}" --user="${users[0]}" -N "$CLIENT_SCHEMA" >"$output" 2>&1 \
    < <(echo "SELECT CONCAT('number ', CONNECTION_ID());
      SELECT SUM(SLEEP(2)) FROM digits WHERE GET_LOCK(CONCAT('busy ', CONNECTION_ID()), 0);
      SELECT 'usable';") &
  victim=$!
  kind=$how
  if [[ $how == interrupt ]]; then when_busy by_interrupt; else when_busy by_statement; fi
  wait "$victim"
  if [[ $how == KILL ]]; then
    # how a killed connection ends is the server's choice: MySQL just closes it
    if grep -q ERROR "$output"; then echo "kill: fails"; else say kill <"$output"; fi
  else
    grep -av -e 'Using a password' -e '^Ctrl-C' -e '^number' "$output" | say "kill query"
  fi
done

sql -vvv <<SQL | say "local infile"
TRUNCATE loaded;
LOAD DATA LOCAL INFILE '$FILE' INTO TABLE loaded FIELDS TERMINATED BY ',';
SELECT COUNT(*), SUM(id), SUM(CRC32(name)), SUM(amount), SUM(name IS NULL) FROM loaded;
LOAD DATA LOCAL INFILE '/nonexistent' INTO TABLE loaded;
SELECT 'usable';
SQL
{
  echo "TRUNCATE work;"
  echo "INSERT INTO work (data) VALUES ('$(head -c 17000000 /dev/zero | tr '\0' x)');"
  echo "SELECT LENGTH(data), CRC32(data) FROM work; SELECT data, REPEAT('y', 16777215 - 6) FROM work; TRUNCATE work;"
} | sql -N --batch >"$output"
{
  head -n 1 "$output"
  md5sum <"$output"
} | say "long values"
echo "change user: not supported"
if [[ $1 == mysql ]]; then
  sql -N <<<"SET @mine = 1; SELECT @mine;
\\x
SELECT @mine, DATABASE(), CURRENT_USER();" | say reset
else
  echo "reset: not supported"
fi
echo "end: ok"
