# shellcheck shell=bash disable=SC2034  # sourced by run.sh
SOURCE=mariadb-connector-java
PACKAGES=()
# tests of several servers, of other ways to connect, and of how long something takes
readonly NOT_RUN='failover|multihost|Failover|Multi|Pam|GSSAPI|NamedPipe|CredentialPlugin|PoolDataSource|TimeoutTest|SslTest'

build() {
  cp "$HERE/JUnit.java" .
  mvn -q -B -ntp test-compile dependency:build-classpath -Dmdep.outputFile=classpath
  (cd target/test-classes && find org/mariadb/jdbc -name '*Test.class' ! -name '*$*') | grep -vE "$NOT_RUN" \
    | sed 's/\.class$//; s,/,.,g' | sort >classes
}

# run PORT
run() {
  local classes
  mapfile -t classes <classes
  java -cp "target/test-classes:target/classes:$(<classpath)" -DtestSingleHost=true \
    -DdbUrl="jdbc:mariadb://127.0.0.1:$1/suites?user=suites&password=secret" JUnit.java "${classes[@]}"
}

results() {
  grep -E '^(pass|fail) '
}
