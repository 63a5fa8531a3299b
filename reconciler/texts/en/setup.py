"""What ``reconciler init`` prints and writes."""

from typing import Final

from reconciler.texts.words import SetupTexts

_GITHUB: Final = r"""
Still to do, in this order, so that no secret exists before the rule that guards it. The commands need a token of an
administrator (Settings > Developer settings > Fine-grained tokens; Actions, Administration, Environments and Variables:
write; step 2 also needs Self-hosted runners of the organization: write):

    OWNER=... NAME=... TOKEN=...
    api() { curl -fsS -X "$1" "https://api.github.com/$2" -H "Authorization: Bearer $TOKEN" -d "$3"; }

1. Protect <BRANCH>: reviews by code owners, the check Preview on an up-to-date branch (a preview holds for what it was
   compared with), no merge by rebase (it would put the commits of a pull request on <BRANCH> one by one, unreviewed
   states among them). <BRANCH> must be the default branch (Settings > General): GitHub runs schedules on no other, so
   nothing would look for drift:

    api POST "repos/$OWNER/$NAME/rulesets" '{"name": "reconciler", "target": "branch", "enforcement": "active",
      "conditions": {"ref_name": {"include": ["refs/heads/<BRANCH>"], "exclude": []}},
      "rules": [{"type": "deletion"}, {"type": "non_fast_forward"},
        {"type": "pull_request", "parameters": {"allowed_merge_methods": ["merge", "squash"],
          "required_approving_review_count": 1, "require_code_owner_review": true, "require_last_push_approval": true,
          "dismiss_stale_reviews_on_push": true, "required_review_thread_resolution": false}},
        {"type": "required_status_checks", "parameters": {"strict_required_status_checks_policy": true,
          "required_status_checks": [{"context": "Preview"}]}}]}'

2. The machine that WeChat's IP allow-list admits: <MACHINE>

3. Two environments that admit <BRANCH> alone:

    for NAMED in wechat-read wechat-write; do
      api PUT "repos/$OWNER/$NAME/environments/$NAMED" \
        '{"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}'
      api POST "repos/$OWNER/$NAME/environments/$NAMED/deployment-branch-policies" \
        '{"name": "<BRANCH>", "type": "branch"}'
    done

   Then, for a person to approve each plan (public repositories, and private ones with Enterprise):
   Settings > Environments > wechat-write > Required reviewers; tick "Prevent self-review".

4. The secret <SECRET>, in both environments and nowhere else:
   Settings > Environments > wechat-read > Add environment secret; the same in wechat-write.

5. Commit the files above on a branch, open a pull request, read its preview, merge it. Nothing is sent yet.

6. Switch it on:

    api POST "repos/$OWNER/$NAME/actions/variables" '{"name": "RECONCILER_ENABLED", "value": "true"}'

7. Run it once by hand. From then on previews are compared with the live lists:

    api POST "repos/$OWNER/$NAME/actions/workflows/reconciler.yml/dispatches" '{"ref": "<BRANCH>"}'
"""

_GITLAB: Final = """
Still to do, in this order, so that no secret exists before the rule that guards it:

1. Settings > Repository > Protected branches: <BRANCH>, allowed to push: no one.
2. Settings > CI/CD > Runners: a runner with the tag <GROUP> on the machine that WeChat's IP allow-list admits; tick
   "Protected", so that it takes jobs of protected branches alone.
3. Settings > CI/CD > Protected environments: wechat-read, wechat-write; who may deploy to wechat-write approves plans.
   (Premium. Without it, everyone who may merge to <BRANCH> may start apply.)
4. Settings > CI/CD > Variables: <SECRET>, type Variable, Masked, Protected, once with the environment scope
   wechat-read and once with wechat-write.
5. Commit the files above on a branch, open a merge request, read the artifact "plan", merge it.
6. Build > Pipeline schedules > New schedule: every six hours on <BRANCH>, to be told of drift.
7. Settings > Merge requests: "Pipelines must succeed"; approvals by code owners (Premium).
"""

_NOTIFY: Final = r"""
8. Messages to a group chat: an environment of their own that admits <BRANCH> alone, and then, in it alone, the secrets
   RECONCILER_WEBHOOK (the webhook URL of the robot) and, if the robot signs, RECONCILER_WEBHOOK_SECRET:

    api PUT "repos/$OWNER/$NAME/environments/reconciler-notify" \
      '{"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}'
    api POST "repos/$OWNER/$NAME/environments/reconciler-notify/deployment-branch-policies" \
      '{"name": "<BRANCH>", "type": "branch"}'
"""

SETUP: Final = SetupTexts(
    wrote="wrote {file}",
    example="no token is set, so {file} is an example: replace its hosts, or delete it and run pull",
    renewed="renewed {file}",
    edited="{file} was not as this version writes it, so edits by hand are lost: see git diff",
    current="{file} is as init writes it: left as it is",
    kept="{file} exists: left as it is",
    foreign="{file} was not written by init: left as it is",
    add_lines=(
        "{file} exists: add this line, or its entry to the include that is there; "
        "stages, if there are any, must contain test"
    ),
    add_last="{file} exists: add these lines at its end, since the last line that matches a file counts",
    overruled="{file}: these lines stand below those of {owner} and take files from it: move them up, or add it there",
    settings={"github": _GITHUB, "gitlab": _GITLAB},
    notify=_NOTIFY,
    machines={
        "group": """a runner group that admits this workflow on
   <BRANCH> alone. A label would be no boundary: every workflow on every branch can ask for it.

    api POST "orgs/$OWNER/actions/runner-groups" '{"name": "<GROUP>", "visibility": "all",
      "restricted_to_workflows": true,
      "selected_workflows": ["'"$OWNER/$NAME"'/<WORKFLOW>@refs/heads/<BRANCH>"]}'

   Organization settings > Actions > Runners > New runner shows how to install one: add --runnergroup <GROUP> and
   --ephemeral to its config.sh, so that no job finds what another left.""",
        "hosted": """GitHub's own machines have no address of
   their own. Set up a proxy with a fixed address and a password that reaches WeChat and GitHub, and store its URL as
   the secret WECHAT_PROXY in both environments, or take larger runners with static addresses.""",
        "label": """any workflow of any branch can ask for the
   label <GROUP>, so every person who can push reaches that machine. Install the runner with --ephemeral, keep no token
   on it, and prefer a runner group where there is an organization (--runner group:NAME --update).""",
    },
    note="opens with the next release",
)
