#!/bin/sh
# Runs validate, plan, apply and plan again against the emulator. The last plan must find nothing to do.
set -eu
cd -- "$(dirname -- "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# shellcheck disable=SC2016 # expanded by the inner shell
steps='
show() { printf "\n\$ %s\n" "$*"; "$@"; }
show reconciler validate domains.yaml
show reconciler plan domains.yaml
show reconciler apply domains.yaml --yes
show reconciler plan domains.yaml --fail-on-changes
'
printf "\$ reconciler sandbox --state %s -- sh -c '…'\n" "$folder/wechat.json"
reconciler sandbox --state "$folder/wechat.json" -- sh -euc "$steps"
