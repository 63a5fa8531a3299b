#!/usr/bin/env bash
# Installs reconciler, from the tree that this action is a part of, into an environment of its own: once a job.
set -euo pipefail
unset WECHAT_COMPONENT_ACCESS_TOKEN WECHAT_TOKEN_AUTHORIZATION # a package that is built has no business with them

environment=$RUNNER_TEMP/reconciler/environment
tree=$GITHUB_ACTION_PATH/../../..
if [ -e "$environment/complete" ]; then
    exit
fi

# -I: no file of the checked-out repository can take the place of a module.
install() {
    "$environment/bin/python" -I -m pip install --quiet --disable-pip-version-check "$@"
}

python -I -m venv --clear "$environment"
install --require-hashes --requirement "$tree/requirements/run.txt" --requirement "$tree/requirements/build.txt"
install --no-deps --no-build-isolation "$tree"
touch "$environment/complete"
