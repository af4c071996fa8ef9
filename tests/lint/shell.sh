#!/bin/bash
# Every shell script, whatever its name, passes shellcheck.
set -euo pipefail
cd "$1"
scripts=(.ci/run scripts/* tests/lint/*.sh tests/cluster/*.sh tests/perf/optimizer/run)
for script in "${scripts[@]}"; do
  head -n 1 "$script" | grep -q '^#!/bin/bash$' || { echo "$script: is no bash script; keep it elsewhere"; exit 1; }
done
shellcheck "${scripts[@]}"
