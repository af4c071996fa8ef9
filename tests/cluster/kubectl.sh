#!/bin/bash
# Runs the kubectl that belongs to the Kubernetes the tests use.
set -euo pipefail
bin=$("$(dirname "${BASH_SOURCE[0]}")/binaries.sh" --find-only)
exec "$bin/kubectl" "$@"
