#!/bin/bash
# Builds the Go programs that the benchmarks are compared with into the folder named.
set -euo pipefail
out=$(realpath -m "$1")
cd "$(dirname "$0")"
go=$(../../../scripts/go.sh)
mkdir -p "$out"
GOTOOLCHAIN=local "$go" build -mod=readonly -trimpath -o "$out/" ./informer ./workqueue
