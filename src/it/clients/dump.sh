#!/usr/bin/env bash
# mariadb-dump, and what it wrote read back by the client.
set -u

read -ra users <<<"$CLIENT_USERS"
options=(--no-defaults --host=127.0.0.1 --protocol=tcp --port="$CLIENT_PORT" --password="$CLIENT_PASSWORD"
  --user="${users[0]}" --default-character-set=utf8mb4
  "$( ((CLIENT_TLS)) && echo --ssl || echo --skip-ssl)" --skip-ssl-verify-server-cert)

dump() { mariadb-dump "${options[@]}" --skip-dump-date --no-tablespaces "$@" 2>&1 | sed "s/$CLIENT_SCHEMA/clients/g"; }

# digest CHECK: how many lines, and their digest
digest() {
  cat >"$output"
  echo "$1: $(wc -l <"$output") lines, $(md5sum <"$output")"
}

output=$(mktemp)
trap 'rm "$output"' EXIT
for user in "${users[@]}"; do
  dump --user="$user" "$CLIENT_SCHEMA" digits | digest "login $user"
done
dump --password=wrong "$CLIENT_SCHEMA" | grep -o 'Got error: [0-9]*' | sed 's/^/refused login: /'
tables=("$CLIENT_SCHEMA" digits numbered typed)
dump "${tables[@]}" | digest text
dump --single-transaction --skip-extended-insert --complete-insert --hex-blob "${tables[@]}" | digest types
dump --xml --no-create-info "${tables[@]}" | digest types
dump --quick --no-create-info "$CLIENT_SCHEMA" numbered | digest stream
dump --where="id = fails_at(id, 20000)" "$CLIENT_SCHEMA" numbered | grep -v '^/\*' | digest errors
dump --where="fails_at(id, 20000) = id" --skip-extended-insert "$CLIENT_SCHEMA" numbered | grep -i error | sed 's/^/error in mid-stream: /'
dump "$CLIENT_SCHEMA" nowhere | grep -i "find" | sed 's/^/errors: /'
mariadb-dump "${options[@]}" --no-tablespaces "$CLIENT_SCHEMA" typed | sed 's/`typed`/`restored`/g' | mariadb "${options[@]}" "$CLIENT_SCHEMA" 2>&1
mariadb "${options[@]}" -N -e "CHECKSUM TABLE typed, restored; DROP TABLE restored" "$CLIENT_SCHEMA" 2>&1 | sed "s/^/text: /"
echo "end: ok"
