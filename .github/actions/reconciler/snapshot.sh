#!/usr/bin/env bash
# Fetches the live state that a run on the main branch has published last, and prints the name of its file, which says
# how old it is; prints nothing when there is none. The file lies in the folder that this is run in.
set -euo pipefail
shopt -s inherit_errexit

old=3 # days
repository=repos/$GITHUB_REPOSITORY
published=$FOLDER/live-state

# Prints the numbers of the runs that may have published one. Only the main branch's own workflows count. No pull request
# brings about these events, whatever its branch is called; and who pushes a tag or a branch with such a name has no
# commit there that main has ever been at: what a merge has brought along as its second parent is none.
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

# Prints the run of the newest live state that is one of these, and when it was published: a run that was started again
# is newer than what it once published.
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
    echo "::warning title=old live state::what this is compared with is $age: does the drift workflow still run?" >&2
fi
name="the live state of $(date --utc --date "$time" '+%Y-%m-%d %H:%M UTC'), $age"
rm -rf -- "$name"
cp -- "$published/live.json" "$name"
echo "$name"
