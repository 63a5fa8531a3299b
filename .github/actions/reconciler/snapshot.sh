#!/usr/bin/env bash
# Downloads the live state that a run on the main branch published last, into the current directory. Prints the name of
# the file, which includes its age, or nothing if there is none.
set -euo pipefail
shopt -s inherit_errexit

old=3 # days
repository=repos/$GITHUB_REPOSITORY
published=$FOLDER/live-state

# Prints the numbers of the runs whose live state counts: runs of main's own workflows, on events that no pull request
# can cause, at commits of main's first-parent line. A tag or branch called main has no such commit of its own, and
# neither does a branch that was merged.
runs() {
    local known about commit run
    known=$(gh api "$repository/actions/workflows?per_page=100" --jq '.workflows[].path')
    for about in apply.yml/push apply.yml/workflow_dispatch drift.yml/schedule drift.yml/workflow_dispatch; do
        if grep --quiet --line-regexp --fixed-strings ".github/workflows/${about%/*}" <<< "$known"; then
            gh api "$repository/actions/workflows/${about%/*}/runs?branch=$BRANCH&event=${about#*/}&status=completed&per_page=100" \
                --jq '.workflow_runs[] | select(.head_repository.full_name == .repository.full_name)
                    | "\(.head_sha) \(.id)"'
        fi
    done > "$FOLDER/candidates"
    while read -r commit run; do
        if grep --line-regexp --fixed-strings "$commit" "$FOLDER/commits" > /dev/null; then
            echo "$run"
        fi
    done < "$FOLDER/candidates"
}

# Prints the run of the newest live state among these, and the time of its publication: a re-run makes a run newer, but
# not what it published before.
newest() {
    local time run
    while read -r time run; do
        if grep --line-regexp --fixed-strings "$run" "$FOLDER/runs" > /dev/null; then
            echo "$run $time"
            return
        fi
    done
}

git rev-list --first-parent "refs/remotes/origin/$BRANCH" > "$FOLDER/commits"
runs > "$FOLDER/runs"
gh api --paginate "$repository/actions/artifacts?name=live-state&per_page=100" \
    --jq '.artifacts[] | select(.expired | not) | "\(.created_at) \(.workflow_run.id)"' > "$FOLDER/artifacts"
sort --reverse --output "$FOLDER/artifacts" "$FOLDER/artifacts"
found=$(newest < "$FOLDER/artifacts")
if [ -z "$found" ]; then
    exit
fi
run=${found% *} time=${found#* }
gh run download "$run" --repo "$GITHUB_REPOSITORY" --name live-state --dir "$published" >&2
days=$((($(date +%s) - $(date --date "$time" +%s)) / 86400))
case $days in
0) age='less than a day old' ;;
1) age='1 day old' ;;
*) age="$days days old" ;;
esac
if [ "$days" -ge "$old" ]; then
    echo "::warning title=old live state::the live state to compare with is $age: does the drift workflow still run?" >&2
fi
name="the live state of $(date --utc --date "$time" '+%Y-%m-%d %H:%M UTC'), $age"
rm -rf -- "$name"
cp -- "$published/live.json" "$name"
echo "$name"
