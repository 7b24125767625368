#!/bin/bash
# Serves the recipe's model on a free port, runs a script against it, and stops the server again.
#
#   Tests/Clients/run.sh KALSAE RECIPE COMMAND…        the server's address becomes the command's last argument
set -euo pipefail
kalsae=$1 recipe=$2
shift 2
log=$(mktemp)
"$kalsae" serve --recipe "$recipe" --port 0 >"$log" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 100); do
    grep -q '^serving' "$log" && break
    kill -0 $server 2>/dev/null || { echo "the server did not start"; exit 1; }
    sleep 0.1
done
address=$(sed -n 's/^serving .* on \(http[^ ]*\) .*/\1/p' "$log")
"$@" "${address%/}"
