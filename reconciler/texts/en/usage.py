"""The command line, the environment and local files."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    Code.BUG: Wording(
        "the tool has a bug and stopped ({kind}); whether it had sent anything by then is unknown",
        "run plan to see what is live; report the bug with what the same command prints with -v",
    ),
    Code.FILE_MISSING: Wording(
        "there is no {file}",
        'begin with "reconciler pull --out {file}" or "reconciler init"; if the file is elsewhere, name it',
    ),
    Code.FILE_UNREADABLE: Wording(
        "{file} cannot be read: {reason}",
        "name a file that exists and that this user may read",
    ),
    Code.FILE_UNWRITABLE: Wording(
        "{file} cannot be written: {reason}",
        "name a file that this user may write: its folder must exist, its disk have space, a pipe be open for reading",
    ),
    Code.OUTPUT_UNWRITABLE: Wording(
        "standard output cannot be written: {reason}",
        "check where it leads: the disk may be full, or the program that reads it may have ended",
    ),
    Code.FOLDER_EMPTY: Wording(
        "{file} is a folder without a desired state",
        "name a folder with a .yaml file for each platform",
    ),
    Code.FILE_REPEATED: Wording(
        "{file} is named twice: it is the same file as {same}",
        "name each file once, and no file together with the folder that contains it",
    ),
    Code.FILE_IRREGULAR: Wording(
        "{file} is not a regular file",
        "remove it from the folder, or name the files one by one",
    ),
    Code.OUTPUT_REPEATED: Wording(
        "{flag} goes to the same file as {output}",
        "name a file of its own for each",
    ),
    Code.OUTPUT_IS_INPUT: Wording(
        "{flag} names the file that {input} reads",
        "write to another file",
    ),
    Code.FILE_EXISTS: Wording(
        "{file} exists already",
        "use --force to replace it, or name another file",
    ),
    Code.NOT_REPOSITORY_ROOT: Wording(
        "this folder is not the root of a git repository",
        "change to the folder that contains .git, or run git init first",
    ),
    Code.CHOICE_MISSING: Wording(
        "init --ci {ci} needs {flags}",
        "add {flags}: see reconciler init --help",
    ),
    Code.PIPELINE_EXISTS: Wording(
        "{file} exists already",
        "run reconciler init --ci {ci} --update to renew it, with any choice to change",
    ),
    Code.PIPELINE_FOREIGN: Wording(
        "{file} was not written by reconciler init --ci {ci}",
        "move it away, and run reconciler init --ci {ci} without --update",
    ),
    Code.REPORT_UNUSABLE: Wording(
        "line {line} of {file} is not a report that this version can read: {flaw}",
        "use the whole file, as --out or --format json wrote it, and the version that wrote it or a newer one",
    ),
    Code.LIVE_UNUSABLE: Wording(
        "{file} describes no live state",
        "use a desired-state file, or the output of pull --format json",
    ),
    Code.LIVE_LACKS_PLATFORM: Wording(
        "{file} has no live state of the {resource} of {platform}, or more than one",
        "use the output of pull --platform {platform} --format json, with one line for each platform",
    ),
    Code.LIVE_OTHER_RESOURCE: Wording(
        "{file} has the live {live}, and the desired state is about {resource}",
        "use the output of pull --resource for the same kind of domains",
    ),
    Code.TOKEN_OF_OTHERS: Wording(
        "{variable} is not set, but the tokens of {platforms} are",
        "name one of these platforms, with --platform or with the key platform of the file, or set {variable}",
    ),
    Code.TOKEN_MISSING: Wording(
        "there is no component_access_token",
        "set {variable}, or use --token-file or --token-url; to try this without a token, run reconciler sandbox -- sh",
    ),
    Code.TOKEN_BLANK: Wording(
        "{variable} is set, but blank",
        "set {variable} to the platform's component_access_token; CI passes a secret that is not set as blank",
    ),
    Code.TOKEN_SHARED: Wording(
        "{source} would give every platform the same token",
        "set a variable for each platform: WECHAT_COMPONENT_ACCESS_TOKEN__ and its name in upper case, _ for -; or "
        "write the word platform in braces where the name belongs in --token-file or --token-url: see docs/fleet.md",
    ),
    Code.TOKEN_REPEATED: Wording(
        "this platform and {platform} have the same token",
        "set each platform's own component_access_token at its source: one token reaches the lists of one platform",
    ),
    Code.TOKEN_MALFORMED: Wording(
        "{source} contains no token: {flaw}",
        "put the bare component_access_token there, and nothing else",
    ),
    Code.TOKEN_SOURCE_AUTHORIZATION: Wording(
        "WECHAT_TOKEN_AUTHORIZATION contains what no HTTP header can contain",
        "set it to the whole value of the Authorization header, such as Bearer and a key: ASCII, on one line",
    ),
    Code.ADDRESS_BLANK: Wording(
        "{variable} is set, but blank",
        "set {variable} to the API's address, or unset it for https://api.weixin.qq.com",
    ),
    Code.ADDRESS_INVALID: Wording(
        "{flag} is not an address that can be used: look at its {part}",
        "write a scheme and a host, such as https://api.weixin.qq.com, without user or fragment; "
        "a query is for --token-url only",
    ),
    Code.ADDRESS_NOT_HTTPS: Wording(
        "{flag} is not https, so the token could be read on its way",
        "write an https address; plain http is for loopback addresses such as http://127.0.0.1:8080 only",
    ),
    Code.PROXY_ADDRESS_INVALID: Wording(
        "{flag} is not the address of a proxy that can be used: look at its {part}",
        "write http://HOST:PORT, without user name, password, path or query; SOCKS and https proxies are not supported",
    ),
    # The history of the file
    Code.GIT_MISSING: Wording(
        "git cannot be run, and the history of the file is in git",
        "install git, or run this without --keep-foreign",
    ),
    Code.GIT_FAILED: Wording(
        "git cannot read the history: {reason}",
        "run git fsck in the repository; if it finds damage, clone the repository again",
    ),
    Code.REPOSITORY_MISSING: Wording(
        "{file} is in no git repository",
        "run this on the file in a clone of its repository, or without --keep-foreign",
    ),
    Code.HISTORY_SHALLOW: Wording(
        "this clone is shallow: it lacks older commits",
        "run git fetch --unshallow; in GitHub Actions set fetch-depth: 0, in GitLab CI set GIT_DEPTH: 0",
    ),
    Code.HISTORY_PARTIAL: Wording(
        "this clone is partial: it lacks older versions of files",
        "clone the repository again without --filter; in GitHub Actions remove filter from actions/checkout",
    ),
    Code.FILE_LINKED: Wording(
        "{file} is in a submodule, or a symbolic link leads to it",
        "name the file that the link leads to; for a submodule, run this in a clone of its own repository",
    ),
    Code.FILE_UNTRACKED: Wording(
        "HEAD does not contain {file}",
        "add {file} with git add and git commit",
    ),
    Code.SINCE_UNKNOWN: Wording(
        "{commit} is not on the first-parent line of HEAD",
        "set --since to a commit that git log --first-parent shows",
    ),
    Code.SINCE_MISSING: Wording(
        "HEAD is not the merge commit of this change, so the commit that it starts from is unknown",
        'add --since "$(git merge-base origin/main HEAD)", or check out the merge of this change',
    ),
    Code.CHANGE_TOO_LONG: Wording(
        "this change has {count} commits or more that change {file}",
        "squash the commits of this change into one",
    ),
    Code.FILE_NOT_COMMITTED: Wording(
        "{file} differs from its version in HEAD",
        "commit it with git commit, or restore it with git restore",
    ),
    Code.FILE_RENAMED: Wording(
        "only {former}, which {file} replaced, named {hosts}",
        "list them under domains to keep them, or under removed to delete them",
    ),
}
