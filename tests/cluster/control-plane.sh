#!/bin/bash
# Runs a Kubernetes control plane (etcd and kube-apiserver, on loopback) in a folder of its own, in the foreground, until it
# is told to stop. The C++ fixture (control_plane.h) and scripts/cluster both start this script.
#
# usage: control-plane.sh FOLDER [--controller-manager] [--while PID] [kube-apiserver flags...]
#        control-plane.sh --find-only     exits 1 with the reason when something to run is missing
#   FOLDER is created (it must not exist), and removed at the end. While FOLDER/ready exists the API server answers. Beside it:
#     url, ca.crt, admin.crt, admin.key, token      how to reach it (a client certificate and a bearer token, both admins)
#     admin.kubeconfig, token.kubeconfig            the same, for clients that read kubeconfig
#     etcd.pid, kube-apiserver.pid, ...             for tests that stop, pause or kill a part
#     supervisor.pid                                of this script
#   --while PID: stop when that process ends.
# signals: TERM or INT stops everything; USR1 starts a kube-apiserver that was killed, on the same port.
# exits 1, with the end of the log of the part that failed, when the control plane does not get ready.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$("$here/binaries.sh" --find-only)
etcd=$(command -v etcd) || { echo "no etcd (run scripts/setup.sh)" >&2; exit 1; }
[[ ${1:?usage: control-plane.sh FOLDER [--controller-manager] [--while PID] [kube-apiserver flags...]} != --find-only ]] || exit 0
mkdir "$1"
folder=$(cd "$1" && pwd)
readonly here bin etcd folder
cd "$folder"
echo $$ >supervisor.pid
shift
with_controllers=false
watched=
while true; do
  case ${1:-} in
    --controller-manager) with_controllers=true ;;
    --while) watched=$2 && shift ;;
    *) break ;;
  esac
  shift
done
readonly api_server_flags=("$@")
port=

# shellcheck disable=SC2317  # called by a trap
stop() {
  trap '' TERM INT USR1
  local pids
  mapfile -t pids < <(jobs -pr)
  # The state is thrown away, so there is nothing to end gently; a paused part would not even notice.
  [[ ${#pids[@]} -eq 0 ]] || kill -KILL "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null
  cd / && rm -rf "$folder"
}
trap stop EXIT
trap 'exit 0' TERM INT

# Starts a part in the background; it dies with this script, however this script ends.
start() {
  local name=$1
  shift
  setpriv --pdeathsig KILL "$@" >>"$name.log" 2>&1 </dev/null &
  echo $! >"$name.pid"
}

is_running() { kill -0 "$(cat "$1.pid")" 2>/dev/null; }

fail() {
  echo "the control plane did not start: $1 ended; the end of its log:" >&2
  tail -n 15 "$1.log" >&2
  exit 1
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

make_certificate() {  # name subject extension
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$1.key" -subj "$2" 2>/dev/null |
    openssl x509 -req -CA ca.crt -CAkey ca.key -days 2 -out "$1.crt" \
      -extfile <(echo "$3") 2>/dev/null
}

make_credentials() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=trimtab-test-ca \
    -keyout ca.key -out ca.crt 2>/dev/null
  make_certificate server /CN=kube-apiserver \
    'subjectAltName=IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes.default.svc'
  make_certificate admin /O=system:masters/CN=admin extendedKeyUsage=clientAuth
  make_certificate controllers /CN=system:kube-controller-manager extendedKeyUsage=clientAuth
  openssl ecparam -name prime256v1 -genkey -noout -out service-accounts.key
  openssl rand -hex 16 | tr -d '\n' >token
  echo "$(cat token),token-admin,1,system:masters" >tokens.csv
}

write_kubeconfig() {  # name credentials
  cat >"$1.kubeconfig" <<END
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "$(cat url)", certificate-authority: ca.crt}}]
users: [{name: $1, user: {$2}}]
contexts: [{name: test, context: {cluster: test, user: $1}}]
current-context: test
END
}

write_access() {
  echo -n "https://127.0.0.1:$port" >url
  write_kubeconfig admin "client-certificate: \"$folder/admin.crt\", client-key: \"$folder/admin.key\""
  write_kubeconfig controllers "client-certificate: \"$folder/controllers.crt\", client-key: \"$folder/controllers.key\""
  write_kubeconfig token "token: \"$(cat token)\""
}

start_etcd() {
  # On unix sockets, which are relative to the folder: no port to collide with another run's.
  start etcd "$etcd" --name test --data-dir etcd --unsafe-no-fsync \
    --listen-client-urls unix://etcd.sock:0 --advertise-client-urls unix://etcd.sock:0 \
    --listen-peer-urls unix://peer.sock:0 --initial-advertise-peer-urls unix://peer.sock:0 \
    --initial-cluster test=unix://peer.sock:0
}

start_api_server() {
  local admission=()
  # Without its controller nobody makes service accounts, and every pod would be refused for lack of one.
  $with_controllers || admission=(--disable-admission-plugins=ServiceAccount)
  start kube-apiserver "$bin/kube-apiserver" --etcd-servers=unix://etcd.sock:0 \
    --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --endpoint-reconciler-type=none --secure-port="$port" \
    --tls-cert-file=server.crt --tls-private-key-file=server.key \
    --client-ca-file=ca.crt --token-auth-file=tokens.csv --authorization-mode=Node,RBAC \
    --service-account-issuer=https://kubernetes.default.svc --service-cluster-ip-range=10.96.0.0/16 \
    --service-account-key-file=service-accounts.key \
    --service-account-signing-key-file=service-accounts.key "${admission[@]}" "${api_server_flags[@]}"
}

start_controllers() {
  # Those that act on what Trimtab tunes; the others would only burn CPU.
  local names=(serviceaccount namespace garbage-collector deployment replicaset statefulset disruption resourcequota)
  start kube-controller-manager "$bin/kube-controller-manager" --kubeconfig=controllers.kubeconfig \
    --controllers="$(IFS=, && echo "${names[*]/%/-controller}")" --leader-elect=false --secure-port=0 \
    --use-service-account-credentials --service-account-private-key-file=service-accounts.key \
    --root-ca-file=ca.crt
}

answers() { "$bin/kubectl" --kubeconfig admin.kubeconfig get --raw "$1" >/dev/null 2>&1; }

# Waits until the path can be read; false when the part that must serve it has ended.
wait_for() {  # part path
  until answers "$2"; do
    is_running etcd || fail etcd
    is_running "$1" || return 1
    sleep 0.1
  done
}

# shellcheck disable=SC2317  # called by a trap
restart_api_server() {
  start_api_server
  wait_for kube-apiserver /readyz || fail kube-apiserver
  touch ready
}

# Another process may take the port between our choosing it and the server's binding it: then choose again.
start_api_server_on_free_port() {
  local attempt
  for attempt in 1 2 3; do
    port=$(free_port)
    write_access
    start_api_server
    wait_for kube-apiserver /readyz && return
    grep -q 'address already in use' kube-apiserver.log || break
    echo "port $port was taken, attempt $attempt" >&2
  done
  fail kube-apiserver
}

make_credentials
start_etcd
start_api_server_on_free_port
wait_for kube-apiserver /api/v1/namespaces/default || fail kube-apiserver
if $with_controllers; then
  start_controllers
  wait_for kube-controller-manager /api/v1/namespaces/default/serviceaccounts/default || fail kube-controller-manager
fi
trap restart_api_server USR1
touch ready
[[ -z $watched ]] || start watched tail -f /dev/null --pid="$watched"
while is_running etcd; do
  wait -n || true
  [[ -z $watched ]] || is_running watched || exit 0
done
fail etcd
