#!/bin/bash
# Starts PostgreSQL and MariaDB as throw-away clusters in a temporary folder, each with 5,000 rows, and runs the tests
# that need them. Installs what is missing where it may (root or sudo). Usage: Tests/Databases/run.sh [TEST COMMAND…]
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/Tests/Databases
[ $# -gt 0 ] || set -- swift test -c release -Xswiftc -enable-testing --filter DatabaseServerTests

packages="postgresql mariadb-server unixodbc odbc-postgresql odbc-mariadb"
missing=""
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
  echo "installing:$missing"
  sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq $missing >/dev/null
fi

# Database servers refuse to run as root.
work=$(mktemp -d /tmp/kalsae-databases.XXXXXX)
as=()
if [ "$(id -u)" = 0 ]; then
  chown nobody "$work"
  as=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups env HOME="$work")
fi
chmod 700 "$work"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' \
  2>/dev/null || echo $((20000 + RANDOM)); }
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
postgres_process="" mariadb_process=""
stop() {
  for process in $postgres_process $mariadb_process; do kill -INT "$process" 2>/dev/null || true; done
  [ -z "$mariadb_process" ] || kill "$mariadb_process" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

# A password with every character that could end its place in a connection string.
password='p;w{d}=" 비밀'
began=$(date +%s)

cd "$work"
printf '%s' "$password" | "${as[@]}" tee "$work/password" >/dev/null
"${as[@]}" "$bin/initdb" -D "$work/postgres" -U owner --auth=scram-sha-256 --pwfile="$work/password" -E UTF8 \
  --no-sync --locale=C.UTF-8 >"$work/initdb.log" 2>&1 &
initdb=$!
"${as[@]}" mariadb-install-db --no-defaults --datadir="$work/mariadb" --auth-root-authentication-method=normal \
  --skip-test-db >"$work/install.log" 2>&1 || { cat "$work/install.log"; exit 1; }
wait $initdb || { cat "$work/initdb.log"; exit 1; }

# Descriptors that a caller holds (locks) are not handed on to servers.
close_rest() { for descriptor in 3 4 5 6 7 8 9; do eval "exec $descriptor>&-"; done; }
postgres_port=$(free_port) mariadb_port=$(free_port)
(close_rest; exec "${as[@]}" "$bin/postgres" -D "$work/postgres" -p "$postgres_port" -h 127.0.0.1 -k "$work" \
  -c fsync=off >"$work/postgres.log" 2>&1) &
postgres_process=$!
(close_rest; exec "${as[@]}" mariadbd --no-defaults --datadir="$work/mariadb" --port="$mariadb_port" \
  --bind-address=127.0.0.1 --socket="$work/mariadb.sock" --pid-file="$work/mariadb.pid" \
  --innodb-flush-log-at-trx-commit=0 >"$work/mariadb.log" 2>&1) &
mariadb_process=$!
for _ in $(seq 1 300); do
  "$bin/pg_isready" -q -h "$work" -p "$postgres_port" && mariadb-admin --no-defaults -S "$work/mariadb.sock" \
    -u root --silent ping >/dev/null 2>&1 && ready=yes && break
  sleep 0.1
done
[ "${ready:-}" = yes ] || { cat "$work"/*.log; echo "a database did not start"; exit 1; }

export PGPASSWORD="$password"
"$bin/psql" -q -v ON_ERROR_STOP=1 -h "$work" -p "$postgres_port" -U owner postgres -f "$here/postgres.sql"
mariadb --no-defaults -S "$work/mariadb.sock" -u root --default-character-set=utf8mb4 -e "
  CREATE DATABASE shop CHARACTER SET utf8mb4; CREATE USER 'owner'@'127.0.0.1' IDENTIFIED BY '$password';
  GRANT ALL ON shop.* TO 'owner'@'127.0.0.1'"
mariadb --no-defaults -S "$work/mariadb.sock" -u root shop <"$here/mariadb.sql"
unset PGPASSWORD
echo "PostgreSQL and MariaDB stand, $(($(date +%s) - began)) s"

cd "$here/../.."
[ -z "${KALSAE_TEST_PACKAGE:-}" ] || cd "$KALSAE_TEST_PACKAGE"
export KALSAE_TEST_DATABASE_PASSWORD="$password"
export KALSAE_TEST_POSTGRES="postgresql://owner@127.0.0.1:$postgres_port/postgres"
export KALSAE_TEST_MARIADB="mariadb://owner@127.0.0.1:$mariadb_port/shop"
"$@"
echo "databases: $(($(date +%s) - began)) s"
