#!/usr/bin/env bash
# Foreign clients, each run directly at a server and through Sluice: what they print must be the same.
#
#   src/it/clients/run.sh [--servers mariadb,mysql] [--modes static,relay] [--clients pymysql,...]
#
# Without arguments: MariaDB, both modes, all clients. The gateway is the packaged one, gateway-app/target/sluice.jar.
# Needs root, for what it installs and for a network namespace of its own that has nothing but the loopback interface:
# nothing that runs here reaches anything else. Prints a table for each server and way of authentication, and ends with a
# status other than 0 where something differs. What the clients printed is in target/clients.
set -euo pipefail

readonly HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly ROOT=$(cd "$HERE/../../.." && pwd)
readonly JAR=$ROOT/gateway-app/target/sluice.jar
readonly OUT=$ROOT/target/clients
readonly CLIENT_LIMIT=180 # seconds
readonly ALL=(mariadb-cli mysql-cli mariadb-dump pymysql mysqlclient mysqli pdo dbd-mysql dbd-mariadb
  ruby-mysql2 node-mysql2 go-sql-driver connector-j mariadb-connector-j r2dbc-mysql r2dbc-mariadb hibernate
  jdbc-template data-r2dbc)
readonly JAVA_CLASSES="$HERE/java/target/classes:$HERE/java/target/lib/*"
readonly SERVER_PORT=3306
declare -rA PORTS=([direct]=$SERVER_PORT [static]=3310 [relay]=3320)
# of one length, because a name's length is in the column definitions
declare -rA SCHEMAS=([direct]=clients_a [static]=clients_b [relay]=clients_c)
# the same password as a server stores it for mysql_native_password and for caching_sha2_password
readonly SECRET=secret
readonly NATIVE_HASH='*14E65567ABDB5135D0CFD9A70B3032C179A49EE7'
# shellcheck disable=SC2016  # no expansion: it is full of dollars
readonly SHA2_HASH='$A$005$ABCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqCC'

. "$HERE/../jobs.sh"

# -- before: what the programs need

install_all() {
  local packages=(iproute2 openssl mariadb-client python3-pymysql python3-cryptography python3-mysqldb python3-sqlalchemy php-cli php-mysql
    libdbd-mysql-perl libdbd-mariadb-perl ruby-mysql2 ruby-activerecord golang-go golang-github-go-sql-driver-mysql-dev)
  command -v npm >/dev/null || packages+=(npm)
  install_packages "${packages[@]}"
  find_jdk
  [[ -f $JAR ]] || mvn -q -B -ntp -f "$ROOT/pom.xml" -DskipTests package
  # Debian's package of the driver is a source tree
  GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$OUT/go go build -o "$OUT/go-client" "$HERE/go/mysql.go"
  mkdir -p "$OUT/node"
  cp "$HERE/node/package.json" "$OUT/node"
  npm install --silent --no-audit --no-fund --no-package-lock --prefix "$OUT/node" >"$OUT/npm.log" 2>&1 \
    || { cat "$OUT/npm.log"; fail "npm install failed"; }
  mvn -q -B -ntp -f "$HERE/java/pom.xml" package >"$OUT/mvn.log" 2>&1 || { cat "$OUT/mvn.log"; fail "mvn failed"; }
}

# -- inside the namespace: one server, the gateways before it, and the clients

# statements: the accounts of the clients, the schema of each target; both accounts have the plugin that the server
# prefers, because MariaDB has no caching_sha2_password, and MySQL no mysql_native_password any more
accounts() {
  local user target
  for user in native sha2; do
    echo "CREATE USER '$user'@'%' IDENTIFIED BY '$SECRET';"
    echo "GRANT ALL PRIVILEGES ON \`clients\_%\`.* TO '$user'@'%';"
  done
  for target in direct "${modes[@]}"; do
    echo "CREATE DATABASE ${SCHEMAS[$target]} CHARACTER SET utf8mb4;"
    echo "USE ${SCHEMAS[$target]};"
    cat "$HERE/schema.sql"
  done
}

as_root() {
  mariadb --no-defaults --host=127.0.0.1 --port="$port" --user=root --password=sluice \
    --default-character-set=utf8mb4 "$@"
}

start_mariadb() {
  printf '%s\n' "CREATE USER root@'%' IDENTIFIED BY 'sluice';" \
    "GRANT ALL PRIVILEGES ON *.* TO root@'%' WITH GRANT OPTION;" >"$work/init.sql"
  mkdir "$work/mariadb"
  start "$out/server.log" "The server runs" \
    java -cp "$JAVA_CLASSES" dev.sluice.clients.Server "$SERVER_PORT" "$work/mariadb" \
    "$work/init.sql" "$work/tls.crt" "$work/tls.key"
}

# start_gateway MODE TRANSPORT: sets job
start_gateway() {
  local folder=$work/$1
  mkdir -p "$folder"
  cat >"$folder/application.yml" <<YAML
server.port: 0
spring.ssl.bundle.pem.clients.keystore: {certificate: '$work/tls.crt', private-key: '$work/tls.key'}
sluice:
  listener:
    port: ${PORTS[$1]}
    handshake-timeout: 60s
    ssl: {bundle: clients, mode: $([[ $2 == tls ]] && echo required || echo preferred)}
  session: {local-infile: true}
  backend: {host: 127.0.0.1, port: $port, username: root, password: sluice, connect-timeout: 30s}
  auth: {mode: $1}
YAML
  [[ $1 == relay ]] || cat >>"$folder/application.yml" <<YAML
  users:
    - {name: native, password: '$NATIVE_HASH', backend-password: $SECRET}
    - {name: sha2, password: '$SHA2_HASH', backend-password: $SECRET}
YAML
  start "$out/$1-$2.log" "Listening for MySQL clients on " env -C "$folder" java -jar "$JAR"
}

# command CLIENT: what runs it
command_of() {
  local java=(java --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -cp "$JAVA_CLASSES" dev.sluice.clients)
  case $1 in
    mariadb-cli) echo bash "$HERE/cli.sh" mariadb ;;
    mysql-cli) echo bash "$HERE/cli.sh" mysql ;;
    mariadb-dump) echo bash "$HERE/dump.sh" ;;
    pymysql) echo /usr/bin/python3 "$HERE/dbapi.py" pymysql ;;
    mysqlclient) echo /usr/bin/python3 "$HERE/dbapi.py" MySQLdb ;;
    mysqli | pdo) echo php -d mysqli.allow_local_infile=1 "$HERE/$1.php" ;;
    dbd-mysql) echo perl "$HERE/dbd.pl" mysql ;;
    dbd-mariadb) echo perl "$HERE/dbd.pl" MariaDB ;;
    ruby-mysql2) echo ruby "$HERE/mysql2.rb" ;;
    node-mysql2) echo env "NODE_PATH=$OUT/node/node_modules" node "$HERE/node/mysql2.js" ;;
    go-sql-driver) echo "$OUT/go-client" ;;
    connector-j) echo "${java[@]}".Jdbc mysql ;;
    mariadb-connector-j) echo "${java[@]}".Jdbc mariadb ;;
    r2dbc-mysql) echo "${java[@]}".R2dbc mysql ;;
    r2dbc-mariadb) echo "${java[@]}".R2dbc mariadb ;;
    hibernate) echo "${java[@]}".Jpa ;;
    jdbc-template) echo "${java[@]}".Template ;;
    data-r2dbc) echo "${java[@]}".DataR2dbc ;;
  esac
}

# run_clients TARGET TRANSPORT: one after the other
run_clients() {
  local client status command
  export CLIENT_PORT=${PORTS[$1]} CLIENT_SCHEMA=${SCHEMAS[$1]} CLIENT_PASSWORD=$SECRET CLIENT_FILE=$work/rows.csv
  export CLIENT_TLS=$([[ $2 == tls ]] && echo 1 || echo 0)
  [[ $1 != direct ]] || CLIENT_PORT=$port
  export CLIENT_SERVER_PORT=$port
  mkdir -p "$out/$1/$2"
  for client in "${clients[@]}"; do
    read -ra command < <(command_of "$client")
    status=0
    timeout --foreground -k 5 "$CLIENT_LIMIT" "${command[@]}" \
      >"$out/$1/$2/$client" 2>"$out/$1/$2/$client.err" </dev/null || status=$?
    sed -i "s/$CLIENT_SCHEMA/clients/g" "$out/$1/$2/$client"
    ((status == 0)) || echo "end: status $status" >>"$out/$1/$2/$client"
  done
}

# against SERVER: all modes and transports
against() {
  local transport target gateways lanes
  out=$OUT/$1
  port=$SERVER_PORT
  ip link set lo up
  mkdir -p "$out"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
  if [[ $1 == mariadb ]]; then
    start_mariadb
    export CLIENT_USERS="native sha2"
  else
    port=${SLUICE_IT_BACKEND#*:}
    export CLIENT_USERS="sha2 native"
  fi
  export CLIENT_SERVER=$1
  accounts | as_root
  for i in {1..2000}; do
    printf '%s,%s,%s.25\n' "$i" "$( ((i % 7)) && echo "näme $i" || echo '\N')" "$i"
  done >"$work/rows.csv"
  for transport in plain tls; do
    # the server takes no other in the second pass, and neither do the gateways
    as_root -e "ALTER USER native, sha2 REQUIRE $([[ $transport == tls ]] && echo SSL || echo NONE)"
    gateways=()
    for target in "${modes[@]}"; do
      start_gateway "$target" "$transport"
      gateways+=("$job")
    done
    lanes=()
    for target in direct "${modes[@]}"; do
      run_clients "$target" "$transport" &
      lanes+=("$!")
      jobs+=("$!")
    done
    wait "${lanes[@]}"
    for job in "${gateways[@]}"; do stop "$job"; done
  done
}

# -- arguments

servers=(mariadb)
modes=(static relay)
clients=("${ALL[@]}")
while (($#)); do
  case $1 in
    --servers) IFS=, read -ra servers <<<"$2" ;;
    --modes) IFS=, read -ra modes <<<"$2" ;;
    --clients) IFS=, read -ra clients <<<"$2" ;;
    --against) inside=$2 ;;
    *)
      sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
      exit 64
      ;;
  esac
  shift 2
done
if [[ -n ${inside:-} ]]; then
  work=$(mktemp -d)
  against "$inside"
  exit
fi

if ((EUID != 0)) || ! command -v apt-get >/dev/null || ! unshare --net true 2>/dev/null; then
  echo "clients: skipped: this takes root, apt, and network namespaces"
  exit 0
fi
mkdir -p "$OUT"
install_all
for server in "${servers[@]}"; do
  rm -rf "${OUT:?}/$server"
  again=("$HERE/run.sh" --modes "$(joined "${modes[@]}")" --clients "$(joined "${clients[@]}")" --against "$server")
  if [[ $server == mysql ]]; then
    # fetches the server, while there is still a network
    "$ROOT/src/it/mysql.sh" client --version
    again=("$ROOT/src/it/mysql.sh" run "${again[@]}")
  fi
  unshare --net "${again[@]}" &
  jobs+=("$!")
  wait "$!" || fail "the clients did not run against $server, see $OUT/$server"
done
/usr/bin/python3 "$HERE/compare.py" "$OUT" "$(joined "${servers[@]}")" "$(joined "${modes[@]}")" "${clients[@]}"
