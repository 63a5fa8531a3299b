#!/usr/bin/env bash
# Runs a command of reconciler and publishes its report: in the log, with annotations, in the step's summary, and as
# files in $RUNNER_TEMP/reconciler/COMMAND. Exits with reconciler's exit code.
set -euo pipefail

# Stops before anything runs.
refuse() {
    echo "::error title=reconciler::$1"
    printf '### ❌ reconciler did not run\n\n%s.\n\n' "$1" >> "$GITHUB_STEP_SUMMARY"
    echo 'exit-code=2' >> "$GITHUB_OUTPUT"
    exit 2
}

case $COMMAND in
validate | plan | preview | apply | pull) ;;
*) refuse 'command is validate, plan, preview, apply or pull' ;;
esac
if [ -n "$FINGERPRINT" ] && [ "$COMMAND" != plan ]; then
    refuse 'fingerprint works with command: plan only; apply the plan that it saves'
fi
# A review of the link would not show changes of its target.
if [ "$(realpath --canonicalize-missing -- "$FILE")" != "$(realpath --canonicalize-missing --no-symlinks -- "$FILE")" ]; then
    refuse 'the desired state is a symbolic link, or is behind one: name the file itself'
fi
if [ "$COMMAND" = preview ] && [ -d "$FILE" ]; then
    refuse 'command: preview takes one file, and this is a directory: use command: plan'
fi

export FOLDER=$RUNNER_TEMP/reconciler/$COMMAND
PATH=$RUNNER_TEMP/reconciler/environment/bin:$PATH
here=$(dirname -- "${BASH_SOURCE[0]}")
words=("$COMMAND") # the arguments of reconciler
status=0

rm -rf -- "$FOLDER"
mkdir -p -- "$FOLDER"
touch "$FOLDER/errors" "$FOLDER/outputs" "$FOLDER/placed" "$FOLDER/summary.md"
trap 'xargs --arg-file "$FOLDER/placed" --delimiter "\n" rm -rf --' EXIT

# Adds a flag, unless its value is empty.
flag() {
    [ -z "$2" ] || words+=("$1=$2")
}

# Adds the flags of a command that calls WeChat.
connect() {
    flag --token-file "$TOKEN_FILE"
    flag --token-url "$TOKEN_URL"
    flag --token-field "$TOKEN_FIELD"
}

# Adds the flags of a command that makes a plan.
plan() {
    flag --allow-deletions "$ALLOW_DELETIONS"
    words+=(--out "$FOLDER/report.json" --outputs "$FOLDER/outputs")
}

# Adds the flags of a command that prints a report for people.
report() {
    words+=(--format github --summary "$FOLDER/summary.md" -- "$FILE")
}

# Runs a program, sets `status` and keeps its standard error. CI signals only this script: it passes the signal on and
# waits, so that a cancelled run still reports what it did.
run() {
    local child=''
    trap '[ -z "$child" ] || kill -TERM "$child" 2> /dev/null || true' INT TERM
    "$@" 2> "$FOLDER/errors" &
    child=$!
    while
        status=0
        wait "$child" || status=$?
        kill -0 "$child" 2> /dev/null
    do :; done
    trap '' INT TERM
    cat "$FOLDER/errors" >&2
}

# Prints one output of reconciler, or nothing.
output() {
    sed -n "s/^$1=//p" "$FOLDER/outputs"
}

# Refuses a plan with another fingerprint than the given one.
compare() {
    local found
    found=$(output fingerprint)
    if [ -n "$FINGERPRINT" ] && [ -n "$found" ] && [ "$FINGERPRINT" != "$found" ]; then
        status=6
        echo "::error title=another plan::this is not the plan that you reviewed: review this one, and set the fingerprint to $found"
        echo "**This is not the plan that you reviewed:** that one was \`${FINGERPRINT//[^a-z0-9:]/}\`." >> "$FOLDER/summary.md"
    fi
}

# Prints one line for the audit: who applied what, and the result.
audit() {
    local line
    line="commit=$GITHUB_SHA actor=$GITHUB_TRIGGERING_ACTOR"
    line+=" run=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/attempts/$GITHUB_RUN_ATTEMPT"
    line+=" exit-code=$status outcome=$(output outcome) fingerprint=$(output fingerprint)"
    line+=" calls=$(output calls-done)/$(output calls) rids=$(output rids)"
    echo "::notice title=audit::$line"
    printf '\n\x60%s\x60\n\n' "$line" >> "$FOLDER/summary.md"
}

# Explains why there is no report for people.
explain() {
    echo "::error title=no report::reconciler ended with exit code $status: the step's log says why"
    {
        printf '### ❌ reconciler ended with exit code %s\n\n<pre>\n' "$status"
        head --bytes 20000 "$FOLDER/errors" | sed 's/&/\&amp;/g; s/</\&lt;/g'
        printf '</pre>\n\n'
    } >> "$FOLDER/summary.md"
}

case $COMMAND in
preview)
    run "$here/preview.sh" > "$FOLDER/words"
    unset GH_TOKEN
    mapfile -t words < "$FOLDER/words"
    [ "${words[0]-}" != plan ] || plan
    report
    ;;
plan | apply)
    plan
    [ "$CHECK" != true ] || words+=(--check)
    connect
    [ "$COMMAND" != apply ] || flag --plan "$PLAN"
    report
    ;;
validate)
    report
    ;;
pull)
    connect
    words+=(--format json)
    ;;
esac

if [ "$COMMAND" = pull ]; then
    run reconciler "${words[@]}" > "$FOLDER/live.json"
    [ "$status" = 0 ] || tee --append "$FOLDER/errors" < "$FOLDER/live.json"
elif [ "$status" = 0 ]; then
    run reconciler "${words[@]}"
    [ "$COMMAND" != plan ] || compare
fi
if [ "$COMMAND $status" != 'pull 0' ] && ! grep --quiet '^### ' "$FOLDER/summary.md"; then
    explain
fi
[ "$COMMAND" != apply ] || audit
cat "$FOLDER/summary.md" >> "$GITHUB_STEP_SUMMARY"
echo "exit-code=$status" >> "$FOLDER/outputs"
cat "$FOLDER/outputs" >> "$GITHUB_OUTPUT"
exit "$status"
