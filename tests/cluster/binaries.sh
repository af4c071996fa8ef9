#!/bin/bash
# Prints the folder that holds the kube-apiserver, kube-controller-manager and kubectl the tests use.
# Looks in KUBEBUILDER_ASSETS, on PATH (only the version we test against), in our cache; else builds them once, into the cache.
# usage: binaries.sh [--find-only]    with --find-only nothing is built; exits 1 with the reason when there are none.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly commands=(kube-apiserver kube-controller-manager kubectl)
version=$(sed -nE 's|^require k8s.io/kubernetes (v[0-9.]+)$|\1|p' "$here/gomod/go.mod")
readonly version
readonly cache="${XDG_CACHE_HOME:-$HOME/.cache}/trimtab/k8s-$version"

holds_all() {
  local command
  for command in "${commands[@]}"; do
    [[ -x $1/$command ]] || return 1
  done
}

find_folder() {
  if [[ -n ${KUBEBUILDER_ASSETS:-} ]]; then
    if holds_all "$KUBEBUILDER_ASSETS"; then
      echo "$KUBEBUILDER_ASSETS"
      return
    fi
    echo "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS lacks one of: ${commands[*]}; looking further" >&2
  fi
  local on_path
  on_path=$(dirname "$(command -v kube-apiserver || echo /nowhere/kube-apiserver)")
  # Another minor version would turn a difference of Kubernetes into a failure of ours.
  if holds_all "$on_path" && [[ $("$on_path/kube-apiserver" --version) == "Kubernetes ${version%.*}."* ]]; then
    echo "$on_path"
    return
  fi
  holds_all "$cache" && echo "$cache"
}

build() {
  local go folder packages=()
  go=$("$here/../../scripts/go.sh")
  folder=$(mktemp -d "$cache.XXXXXX")
  packages=("${commands[@]/#/k8s.io/kubernetes/cmd/}")
  local stamp=k8s.io/component-base/version minor=${version#v1.}
  echo "building Kubernetes $version into $cache (once; about 5 minutes on 2 cores)" >&2
  (cd "$here/gomod" && GOTOOLCHAIN=local GOFLAGS=-mod=readonly CGO_ENABLED=0 "$go" build -p 2 -trimpath -buildvcs=false \
    -ldflags "-s -w -X $stamp.gitVersion=$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=${minor%%.*}" \
    -o "$folder/" "${packages[@]}" >&2) || { rm -rf "$folder"; return 1; }
  chmod 755 "$folder"
  # Whole or not at all: a run that is interrupted leaves nothing that looks finished.
  mv -T "$folder" "$cache"
}

find_folder && exit 0
if [[ ${1:-} == --find-only ]]; then
  echo "no kube-apiserver (run tests/cluster/binaries.sh)" >&2
  exit 1
fi
mkdir -p "$(dirname "$cache")"
exec 9>"$cache.lock"
flock 9  # a second run waits here, then finds what the first one built
find_folder || { build && echo "$cache"; }
