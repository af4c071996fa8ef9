#!/bin/bash
# Prints the path of a Go command that can build the Kubernetes test binaries (>= 1.24).
# Looks on PATH, in /usr/local/go, then in our cache. Debian 12's own Go is too old to build Kubernetes but new enough to
# fetch a newer one: Go's toolchains are published as modules, checked against the checksum database like any module.
# usage: go.sh [--find-only]    with --find-only nothing is fetched; exits 1 with the reason when there is none.
set -euo pipefail

readonly needed_minor=24
fetched=v0.0.1-go1.24.13.linux-$(dpkg --print-architecture)
readonly fetched
readonly cache="${XDG_CACHE_HOME:-$HOME/.cache}/trimtab/go"

new_enough() {
  local minor
  minor=$(GOTOOLCHAIN=local "$1" env GOVERSION 2>/dev/null | sed -nE 's/^go1\.([0-9]+).*/\1/p')
  [[ -n $minor && $minor -ge $needed_minor ]]
}

fetch() {
  local modules tree
  mkdir -p "$(dirname "$cache")"
  modules=$(mktemp -d "$cache.XXXXXX")
  GOMODCACHE=$modules GOFLAGS=-modcacherw go mod download "golang.org/toolchain@$fetched" >&2
  tree="$modules/golang.org/toolchain@$fetched"
  # A module archive carries no executable bits.
  chmod -R +x "$tree/bin" "$tree/pkg/tool"
  mv -T "$tree" "$cache" 2>/dev/null || true  # another run may have been first
  rm -rf "$modules"
}

for candidate in "$(command -v go || true)" /usr/local/go/bin/go "$cache/bin/go"; do
  if [[ -x $candidate ]] && new_enough "$candidate"; then
    echo "$candidate"
    exit 0
  fi
done

missing="no Go >= 1.$needed_minor"
if [[ ${1:-} == --find-only ]]; then
  echo "$missing (run scripts/go.sh)" >&2
  exit 1
fi
if ! command -v go >/dev/null; then
  echo "$missing, and no older Go to fetch one with (apt-get install golang-go, or put a newer Go on PATH)" >&2
  exit 1
fi
fetch
new_enough "$cache/bin/go" || { echo "$missing: the toolchain $fetched did not arrive" >&2; exit 1; }
echo "$cache/bin/go"
