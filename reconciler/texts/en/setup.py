"""What ``reconciler init`` prints and writes."""

from typing import Final

from reconciler.texts.words import SettingsTexts, SetupTexts

_GITHUB: Final = SettingsTexts(
    needed=r"""The commands need a token of an administrator (Settings > Developer settings > Fine-grained tokens;
Actions, Administration, Environments and Variables: write):

    OWNER=... NAME=... TOKEN=...
    api() { curl -fsS -X "$1" "https://api.github.com/$2" -H "Authorization: Bearer $TOKEN" -d "$3"; }""",
    before=(
        r"""Protect <BRANCH>: reviews by code owners, the check Preview on an up-to-date branch (a preview holds for
   what it was compared with), no merge by rebase (it would put the commits of a pull request on <BRANCH> one by
   one, unreviewed states among them). <BRANCH> must be the default branch (Settings > General): GitHub runs schedules
   on no other, so nothing would look for drift:

    api POST "repos/$OWNER/$NAME/rulesets" '{"name": "reconciler", "target": "branch", "enforcement": "active",
      "conditions": {"ref_name": {"include": ["refs/heads/<BRANCH>"], "exclude": []}},
      "rules": [{"type": "deletion"}, {"type": "non_fast_forward"},
        {"type": "pull_request", "parameters": {"allowed_merge_methods": ["merge", "squash"],
          "required_approving_review_count": 1, "require_code_owner_review": true, "require_last_push_approval": true,
          "dismiss_stale_reviews_on_push": true, "required_review_thread_resolution": false}},
        {"type": "required_status_checks", "parameters": {"strict_required_status_checks_policy": true,
          "required_status_checks": [{"context": "Preview"}]}}]}'""",
        "The machine that WeChat's IP allow-list admits: <MACHINE>",
        r"""Environments that admit <BRANCH> alone:

    for NAMED in <ENVIRONMENTS>; do
      api PUT "repos/$OWNER/$NAME/environments/$NAMED" \
        '{"deployment_branch_policy": {"protected_branches": false, "custom_branch_policies": true}}'
      api POST "repos/$OWNER/$NAME/environments/$NAMED/deployment-branch-policies" \
        '{"name": "<BRANCH>", "type": "branch"}'
    done""",
        """For a person to approve each plan (public repositories, and private ones with Enterprise):
   Settings > Environments > wechat-write > Required reviewers; tick "Prevent self-review".""",
        """The token on that machine, in the file <TOKEN>: let nobody but the runner's user read it.
   Your platform's server must renew it, since a token lives two hours.""",
        """Secrets, each in the environments that are named with it and nowhere else:
   Settings > Environments > (the environment) > Add environment secret.

<SECRETS>""",
    ),
    merge="Commit the files above on a branch, open a pull request, read its preview, merge it.",
    after=(
        """Switch it on; until then nothing is sent:

    api POST "repos/$OWNER/$NAME/actions/variables" '{"name": "RECONCILER_ENABLED", "value": "true"}'""",
        """Run it once by hand. From then on previews are compared with the live lists:

    api POST "repos/$OWNER/$NAME/actions/workflows/reconciler.yml/dispatches" '{"ref": "<BRANCH>"}'""",
        "Delete the secrets that nothing reads any more, wherever they are: <UNREAD>",
    ),
)

_GITLAB: Final = SettingsTexts(
    needed="",
    before=(
        "Settings > Repository > Protected branches: <BRANCH>, allowed to push: no one.",
        'Settings > Merge requests: "Pipelines must succeed"; approvals by code owners (Premium).',
        """Settings > CI/CD > Runners: a runner with the tag <GROUP> on the machine that WeChat's IP allow-list admits;
   tick "Protected", so that it takes jobs of protected branches alone.""",
        """Settings > CI/CD > Protected environments: wechat-read, wechat-write; who may deploy to wechat-write approves
   plans. (Premium. Without it, everyone who may merge to <BRANCH> may start apply.)""",
        """The token on that machine, in the file <TOKEN>: let nobody but the runner's user read it.
   Where jobs run in containers, mount it into them.
   Your platform's server must renew it, since a token lives two hours.""",
        """Settings > CI/CD > Variables, each once for each environment scope that is named with it: type Variable,
   Protected, and Masked (which GitLab refuses for a value with a space).

<SECRETS>""",
    ),
    merge='Commit the files above on a branch, open a merge request, read the artifact "plan", merge it.',
    after=(
        "Build > Pipeline schedules > New schedule: every six hours on <BRANCH>, to look for drift.",
        "Delete the variables that nothing reads any more, wherever they are: <UNREAD>",
    ),
)

_SECRETS: Final = {
    "WECHAT_COMPONENT_ACCESS_TOKEN": (
        "in wechat-read and wechat-write: the token that your platform's server uses now; it lives two hours, so let "
        "the server renew it in both"
    ),
    "WECHAT_TOKEN_AUTHORIZATION": (
        "in wechat-read and wechat-write: the Authorization header, such as Bearer ..., for <SOURCE>"
    ),
    "WECHAT_PROXY": "in wechat-read and wechat-write: the URL of the proxy, with its password",
    "RECONCILER_WEBHOOK": "in reconciler-notify: the webhook URL of the robot (<ROBOT>)",
    "RECONCILER_WEBHOOK_SECRET": "in reconciler-notify: the secret with which the robot (<ROBOT>) signs, if it does",
}

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
    to_do="Still to do, in this order, so that no secret exists before the rule that guards it.",
    to_do_besides="Still to do for the new choices, in this order.",
    settings={"github": _GITHUB, "gitlab": _GITLAB},
    secrets=_SECRETS,
    machines={
        "group": """a runner group that admits this workflow on
   <BRANCH> alone. A label would be no boundary: every workflow on every branch can ask for it.

    api POST "orgs/$OWNER/actions/runner-groups" '{"name": "<GROUP>", "visibility": "all",
      "restricted_to_workflows": true,
      "selected_workflows": ["'"$OWNER/$NAME"'/<WORKFLOW>@refs/heads/<BRANCH>"]}'

   The token of this command also needs Self-hosted runners of the organization: write.

   Organization settings > Actions > Runners > New runner shows how to install one: add --runnergroup <GROUP> and
   --ephemeral to its config.sh, so that no job finds what another left.""",
        "hosted": """GitHub's own machines have no address of
   their own. Set up a proxy with a fixed address and a password that reaches WeChat, GitHub and the token's source;
   or take larger runners with static addresses (--runner group:NAME --update).""",
        "label": """any workflow of any branch can ask for the
   label <GROUP>, so every person who can push reaches that machine, and a file on it that holds a token. Install the
   runner with --ephemeral, and prefer a runner group where there is an organization (--runner group:NAME --update).""",
    },
    note="opens with the next release",
)
