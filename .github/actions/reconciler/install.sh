#!/usr/bin/env bash
# Installs the libraries, by their hashes, and this action's own tree into an environment of the job. No package is built.
# -I: Python must import nothing from the repository that is checked out.
set -euo pipefail

tree=$(cd -- "$GITHUB_ACTION_PATH/../../.." && pwd)
environment=$RUNNER_TEMP/reconciler/environment

refuse() {
    echo "::error title=reconciler::$1: install one (Debian, Ubuntu: apt-get install python3-venv), or set the action's input python-version"
    exit 2
}

python3 -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null ||
    refuse "this runner has no python3 of version 3.11 or newer"

pip=(python3 -I -m pip --python "$environment/bin/python")
python3 -I -m venv --clear --without-pip "$environment" || refuse "python3 has no module venv"
if ! python3 -I -m pip --version > /dev/null 2>&1; then # the machine's own pip is the fast way
    python3 -I -m venv --clear "$environment" || refuse "python3 has neither pip nor a whole venv"
    pip=("$environment/bin/python" -I -m pip)
fi
"${pip[@]}" install --quiet --disable-pip-version-check --no-compile --require-hashes \
    --requirement "$tree/requirements/run.txt"
echo "$tree" > "$(echo "$environment"/lib/python*/site-packages)/reconciler.pth"
