#!/usr/bin/env bash
# Installs reconciler from the tree of this action into an environment of its own, once per job.
set -euo pipefail
unset WECHAT_COMPONENT_ACCESS_TOKEN WECHAT_TOKEN_AUTHORIZATION # the build must not see them

environment=$RUNNER_TEMP/reconciler/environment
tree=$GITHUB_ACTION_PATH/../../..
if [ -e "$environment/complete" ]; then
    exit
fi

# -I: Python must not import modules from the checked-out repository.
install() {
    "$environment/bin/python" -I -m pip install --quiet --disable-pip-version-check "$@"
}

python -I -m venv --clear "$environment"
install --require-hashes --requirement "$tree/requirements/run.txt" --requirement "$tree/requirements/build.txt"
install --no-deps --no-build-isolation "$tree"
touch "$environment/complete"
