#!/usr/bin/env bash
# Prints the command and flags that preview a change without a token, one per line.
#
# The change is compared with the last published live state, or else with the desired state before the change. Reports
# show the names of these files, so the names say what the files hold. Files of the repository with these names are
# deleted first.
set -euo pipefail

here=$(dirname -- "${BASH_SOURCE[0]}")
before="${FILE##*/} before this change"
base=() live='' touched=true
missing='no live state was published yet. Run the drift workflow once.'

note() {
    printf '*%s*\n\n' "$1" >> "$FOLDER/summary.md"
}

if ! git rev-parse --verify --quiet "${BASE:?}^{commit}" > /dev/null; then
    echo "the commit before this change is not here: check out with fetch-depth: 0" >&2
    exit 2
fi
rm -rf -- "$before"
if git cat-file -e "$BASE:./$FILE" 2> /dev/null; then
    git cat-file blob "$BASE:./$FILE" > "$before"
    base=(--base "$before")
fi
if git --literal-pathspecs diff --quiet "$BASE" HEAD -- "$FILE"; then
    touched=false
    note "This change does not touch ${FILE##*/}."
else
    if ! live=$("$here/snapshot.sh"); then
        live='' missing='the last published live state could not be read. The log says why.'
        echo '::warning title=no live state::the last published live state could not be read: the log says why' >&2
    fi
    if [ -z "$live" ] && [ -e "$before" ] && reconciler validate -- "$before" > /dev/null 2>&1; then
        live=$before
    elif [ -z "$live" ]; then
        note "Nothing to compare with: $missing"
    fi
fi
echo "touched=$touched" >> "$FOLDER/outputs"
printf '%s\n' "$before" "$live" > "$FOLDER/placed"
if [ -n "$live" ]; then
    printf '%s\n' plan --live "$live" "${base[@]}"
    if [ "$CHECK" = true ]; then
        echo --check
    fi
else
    printf '%s\n' validate "${base[@]}"
fi
