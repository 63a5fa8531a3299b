#!/usr/bin/env bash
# Opens an issue when WeChat differs from the file, updates it when the report changes, closes it when both agree.
set -euo pipefail
shopt -s inherit_errexit

issues=repos/$GITHUB_REPOSITORY/issues
run=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID
title='WeChat differs from the desired state'
first="<!-- reconciler:drift $(sha256sum < "$REPORT" | cut --characters 1-64) -->"
body=$(mktemp)

known=$(gh api --paginate "$issues?state=open&creator=github-actions%5Bbot%5D&per_page=100" --jq '.[]
    | select(.user.login == "github-actions[bot]" and (.body // "" | startswith("<!-- reconciler:drift ")))
    | "\(.number) \(.body | split("\n")[0] | rtrimstr("\r"))"' | sed -n 1p)
number=${known%% *}
news=true

case $OUTCOME in
in_sync)
    if [ -z "$known" ]; then
        news=false
    else
        gh api "$issues/$number/comments" -f body="In sync again: [the run that found it]($run)." --silent
        gh api -X PATCH "$issues/$number" -f state=closed --silent
    fi
    ;;
changes | refused)
    {
        echo "$first"
        echo 'Somebody changed the lists at WeChat, or a merged change is not applied yet. The next apply would do this:'
        echo
        cat "$REPORT"
        echo "[The run that found it first]($run)"
    } > "$body"
    case $known in
    '') gh api "$issues" -f title="$title" -F body=@"$body" --silent ;;
    "$number $first") news=false && echo 'Nothing has changed.' ;;
    *) gh api -X PATCH "$issues/$number" -F body=@"$body" --silent ;;
    esac
    ;;
*)
    echo "::error title=drift::outcome is in_sync, changes or refused"
    exit 2
    ;;
esac
echo "news=$news" >> "$GITHUB_OUTPUT"
