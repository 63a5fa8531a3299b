#!/usr/bin/env bash
# Fetches the live state that a run on the main branch has published last, and prints the name of its file, which says
# how old it is; prints nothing when there is none. The file lies in the folder that this is run in.
set -euo pipefail
shopt -s inherit_errexit

old=3 # days
repository=repos/$GITHUB_REPOSITORY
published=$FOLDER/live-state

# Prints which runs may have published one, newest first: when, number, commit. Only the main branch's own workflows
# count. No pull request brings about these events, whatever its branch is called; and who pushes a tag or a branch
# with such a name has no commit there that is in the main branch's history.
runs() {
    local known about
    known=$(gh api "$repository/actions/workflows?per_page=100" --jq '.workflows[].path')
    for about in apply.yml/push apply.yml/workflow_dispatch drift.yml/schedule drift.yml/workflow_dispatch; do
        if grep --quiet --line-regexp --fixed-strings ".github/workflows/${about%/*}" <<< "$known"; then
            gh api "$repository/actions/workflows/${about%/*}/runs?branch=$BRANCH&event=${about#*/}&status=completed&per_page=20" \
                --jq '.workflow_runs[] | select(.head_repository.full_name == .repository.full_name)
                    | "\(.updated_at) \(.id) \(.head_sha)"'
        fi
    done | sort --reverse
}

# Prints the newest of these runs that has published a live state, and when it did.
newest() {
    local run commit time
    while read -r _ run commit; do
        if git merge-base --is-ancestor "$commit" "refs/remotes/origin/$BRANCH" 2> /dev/null; then
            time=$(gh api "$repository/actions/runs/$run/artifacts?name=live-state" \
                --jq '[.artifacts[] | select(.expired | not) | .created_at] | max // empty')
            if [ -n "$time" ]; then
                echo "$run $time"
                return
            fi
        fi
    done
}

runs > "$FOLDER/runs"
found=$(newest < "$FOLDER/runs")
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
    echo "::warning title=old live state::what this is compared with is $age: does the drift workflow still run?" >&2
fi
name="the live state of $(date --utc --date "$time" '+%Y-%m-%d %H:%M UTC'), $age"
rm -rf -- "$name"
cp -- "$published/live.json" "$name"
echo "$name"
