#!/bin/sh
# Postgres as the official image starts it, so that what holds for that one is tried here: root is given up, another
# user is taken as it is, the first start makes the database with the password in POSTGRES_PASSWORD_FILE, and only
# loopback needs none.
set -eu
mkdir -p "$PGDATA"
if [ "$(id -u)" = 0 ]; then
  chown postgres "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0"
fi
chmod 0700 "$PGDATA"
# Debian's folder for sockets is made by its own service only.
export PGHOST=/tmp
socket="-c unix_socket_directories=$PGHOST"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # shellcheck disable=SC2086
  initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait --options="$socket -c listen_addresses=" start
  createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl --wait --mode=fast stop
fi
# shellcheck disable=SC2086
exec postgres $socket -c "listen_addresses=*"
