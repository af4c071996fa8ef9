#!/bin/bash
# Makes a bare Debian 12 able to build and test Trimtab. Runs as root or with sudo; a second run changes nothing, needs no
# network and takes less than a second.
# usage: setup.sh [--without-cluster]    leaves out what only the tests against a real Kubernetes, Prometheus or PostgreSQL need
#                                         (etcd, Go, prometheus, postgresql)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here

packages=(
  # toolchain; clang brings libFuzzer and the sanitizers' runtime, and the format and lint tools
  g++ cmake ninja-build ccache clang libclang-rt-14-dev clang-format clang-tidy git python3 shellcheck universal-ctags
  # product
  libcpprest-dev libcurl4-openssl-dev libssl-dev libsimdjson-dev libspdlog-dev libyaml-cpp-dev libcli11-dev zlib1g-dev
  libeigen3-dev libnlopt-cxx-dev prometheus-cpp-dev libcpp-httplib-dev libboost1.74-dev tzdata
  # tests; openssl makes their certificates, jsonschema judges the lines of `trimtab suggest`
  libgtest-dev libgmock-dev openssl ca-certificates python3-jsonschema
  # the service that the demo tunes (tests/e2e/shop): libpq and zstd
  libpq-dev libzstd-dev
  # peers that benchmarks measure us beside
  nlohmann-json3-dev rapidjson-dev wrk
)
cluster=true
case ${1:-} in
  '') packages+=(etcd-server prometheus postgresql) ;;
  --without-cluster) cluster=false ;;
  *) echo "usage: ${0##*/} [--without-cluster]" >&2; exit 2 ;;
esac

missing_of() {
  comm -23 <(printf '%s\n' "$@" | sort) \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort)
}

install() {
  local missing as_root=()
  mapfile -t missing < <(missing_of "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || { echo "run as root, or install sudo: missing ${missing[*]}" >&2; return 1; }
    as_root=(sudo)
  fi
  echo "installing: ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  # Debian would make and start a database of the machine's own; ours are started by who needs one. The word to Debian goes
  # again: what later installations do is not ours to say.
  local word=/etc/postgresql-common/createcluster.d/trimtab.conf status=0
  "${as_root[@]}" install -D -m 644 /dev/stdin "$word" <<<'create_main_cluster = false'
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" || status=$?
  "${as_root[@]}" rm -f "$word"
  return "$status"
}

command -v dpkg-query >/dev/null || { echo "setup.sh installs Debian 12 packages; this system has no dpkg" >&2; exit 1; }
install "${packages[@]}"
if $cluster && ! "$here/go.sh" --find-only >/dev/null 2>&1; then
  command -v go >/dev/null || install golang-go
  "$here/go.sh" >/dev/null || echo "without it the tests that need a real Kubernetes are skipped" >&2
fi
