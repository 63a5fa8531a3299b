"""Why each code is a problem. Loaded by ``reconciler explain`` alone."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Area, Reasons

REASONS: Final = Reasons(
    what="What it is",
    why="Why it matters",
    remedy="What to do",
    warning="stops nothing",
    more="reconciler explain CODE shows more about one of them.",
    effects={
        Code.FOREIGN_HOSTS: "stops nothing; plan --fail-on-changes ends with exit code 4",
        Code.PLAN_REFUSED: "exit code 5",
        Code.PLAN_UNVERIFIED: "exit code 9",
        Code.EXCHANGE_INTERRUPTED: "exit code 129, 130 or 143, by the signal",
        Code.LISTS_UNREADABLE: "exit code 7, or 8 after a change; 2 in a file for --live",
        **dict.fromkeys(
            (
                Code.TOKEN_FILE_TIMEOUT,
                Code.TOKEN_SOURCE_ERROR,
                Code.TOKEN_SOURCE_IS_JSON,
                Code.TOKEN_SOURCE_NOT_JSON,
                Code.TOKEN_SOURCE_FIELD,
            ),
            "exit code 2 if a token file is wrong at the start; else 7, or 8 after a change",
        ),
        Code.SITE_AUTHORITIES: "exit code 7",
        Code.SITE_INTERRUPTED: "exit code 129, 130 or 143, by the signal",
        Code.LIVE_MOVED: "exit code 6",
        Code.INTERRUPTED: "exit code 129, 130 or 143, by the signal",
        Code.NOT_BEGUN: "exit code 129, 130 or 143, by the signal",
        Code.REPORT_UNWRITTEN: "exit code 8",
    },
    areas=(
        Area(
            title="The tool itself",
            effect="exit code 1",
            reasons={
                Code.BUG: (
                    "The program met a case that it was not written for, so it cannot say what it had done by then. "
                    "The error's own words are left out, because they may contain a token."
                ),
            },
        ),
        Area(
            title="The command line, the environment and local files",
            effect="exit code 2",
            reasons={
                Code.FILE_MISSING: (
                    "The desired state is the file that says which hosts the platform should have. Without it nothing "
                    "can be compared; commands look for domains.yaml in the current folder unless they name another."
                ),
                Code.FILE_UNREADABLE: (
                    "The run needs this file: a desired state, a live state, a saved plan or a token. It ends before "
                    "WeChat is asked."
                ),
                Code.FILE_UNWRITABLE: (
                    "Output files are tried before anything runs, so that a run that changes something can leave its "
                    "report; a pipe needs a reader by then. If writing fails at the end, the exit code is 2 where "
                    "nothing was sent, and an older report there is removed."
                ),
                Code.OUTPUT_UNWRITABLE: (
                    "Without its report, a run looks as if it had done nothing. One line on standard error has the "
                    "outcome. A reader who leaves early is no failure."
                ),
                Code.FOLDER_EMPTY: (
                    "A folder stands for all .yaml and .yml files in and below it, one for each platform. A run over "
                    "no files would succeed and look as if all platforms were in sync."
                ),
                Code.FILE_REPEATED: (
                    "Two runs for one platform at the same time would take each other's changes for surprises. "
                    "Symbolic links are resolved before names are compared."
                ),
                Code.FILE_IRREGULAR: (
                    "The content of a folder can come from a pull request. A pipe, a device or a link to one may never "
                    "end, and its content was not reviewed."
                ),
                Code.OUTPUT_REPEATED: (
                    "One report would overwrite the other, or end up in the middle of it. Links are followed, and the "
                    "file that standard output goes to counts too."
                ),
                Code.OUTPUT_IS_INPUT: "The report would overwrite what the run reads.",
                Code.FILE_EXISTS: "What pull writes becomes the desired state, so no file is replaced by accident.",
                Code.NOT_REPOSITORY_ROOT: (
                    "CI systems read their pipelines from fixed places below the repository's root; a file elsewhere "
                    "would never run."
                ),
                Code.CHOICE_MISSING: (
                    "No default would be safe: the runner decides who can reach the machine that WeChat admits, the "
                    "action which code gets the token, and platforms must not share a token."
                ),
                Code.PIPELINE_EXISTS: "The file may hold changes of your own, so nothing is replaced by accident.",
                Code.PIPELINE_FOREIGN: (
                    "The first line of a file that init wrote names the command and its choices. This one has another, "
                    "so it is somebody else's."
                ),
                Code.REPORT_UNUSABLE: (
                    "The file was cut or edited, it is another file, or a newer version wrote it. Skipping the line "
                    "would leave out a platform."
                ),
                Code.LIVE_UNUSABLE: (
                    "With --live the desired state is compared with this file instead of WeChat's lists. Read as an "
                    "empty platform, it would give a plan that adds everything."
                ),
                Code.LIVE_LACKS_PLATFORM: (
                    "In reports of plan or pull, one a line, --live finds each platform by its name: the lists of "
                    "another one would give a plan for the wrong platform. A platform with no report, or with two, "
                    "cannot be compared."
                ),
                Code.LIVE_OTHER_RESOURCE: (
                    "A platform has separate lists of business domains and of server domains. Compared with the other "
                    "kind, every host would be added and every live one deleted."
                ),
                Code.TOKEN_OF_OTHERS: (
                    "A token is read from the variable of its platform. Which of several platforms is meant cannot be "
                    "guessed: another one's token would change another one's lists."
                ),
                Code.TOKEN_MISSING: (
                    "WeChat rejects calls without a token. The tool never requests one, because a new token "
                    "invalidates the one that the platform's own server uses."
                ),
                Code.TOKEN_BLANK: (
                    "Where a platform has a variable of its own, no other token is used in its place: that would read "
                    "and change another platform's lists."
                ),
                Code.TOKEN_SHARED: (
                    "A token belongs to one platform. Sent for another, it would compare that platform's file "
                    "with this one's lists, and the plan would delete all that is live. So with several files, or "
                    "a directory, every token source must name its platform."
                ),
                Code.TOKEN_REPEATED: (
                    "Both files would be applied to the same platform, and each would delete the hosts of the other. "
                    "Nobody knows which of the two the token belongs to, so it is used for neither."
                ),
                Code.TOKEN_MALFORMED: (
                    "A token is one run of visible ASCII characters, so this is something else, such as another "
                    "file or a placeholder that nothing filled in. Sending it would put it into a URL at WeChat."
                ),
                Code.TOKEN_SOURCE_AUTHORIZATION: (
                    "An HTTP header is one line of visible ASCII: a line break would start another header. The value "
                    "is a secret, so it is neither repaired nor shown."
                ),
                Code.ADDRESS_BLANK: (
                    "CI passes a variable that is not set as blank. A run that was meant for an emulator or a proxy "
                    "would change the lists at the real WeChat."
                ),
                Code.ADDRESS_INVALID: (
                    "The token is sent to or read from this address, so the address must be unambiguous. A user name "
                    "or an unusual spelling can lead to another server than it seems to."
                ),
                Code.ADDRESS_NOT_HTTPS: (
                    "The token is part of each request or answer. Over plain http anyone on the way can read it, and "
                    "use it for up to two hours."
                ),
                Code.PROXY_ADDRESS_INVALID: (
                    "Hosts are checked through the proxy at this address, so the address must be unambiguous. A "
                    "password does not belong there: every user of the machine can read a command line."
                ),
            },
        ),
        Area(
            title="The desired state: the text",
            effect="exit code 3, or 2 in a file for --live",
            reasons={
                Code.FILE_TOO_LARGE: (
                    "In a pull request the file is untrusted, and a huge one would keep a CI machine busy. A file of "
                    "this size is probably not a list of hosts."
                ),
                Code.FILE_NOT_UTF8: (
                    "In a wrong encoding, owners and notes become other texts, and a host can become another host."
                ),
                Code.FILE_EMPTY: (
                    "The file does not say whether the platform should have no hosts, and to assume it would delete "
                    "them all. A file can be empty because its last writer failed, for example a reconciler pull "
                    "whose output went to it."
                ),
                Code.CONFLICT_MARKER: (
                    "Git left both versions of some lines in the file, and somebody has to choose. If both were read, "
                    "hosts that one of them deletes would stay, without a review."
                ),
                Code.CONTROL_CHARACTER: (
                    "A reviewer cannot see it, and programs disagree about it: YAML forbids some of these characters, "
                    "some programs end lines at others, and some reorder the text around them. So the file could mean "
                    "something else than it shows. Lines end with a line feed, as in git."
                ),
                Code.FULL_WIDTH: (
                    "Chinese input methods and copied texts bring characters that look like ASCII. For YAML and for "
                    "DNS they are letters: a full-width colon makes no key, and a full-width dot no host. In owners, "
                    "notes, quoted texts and comments they are allowed."
                ),
                Code.SEVERAL_DOCUMENTS: (
                    "One file describes one platform. Many programs read only the first document, so the hosts of the "
                    "second would be lost silently."
                ),
                Code.YAML_SYNTAX: (
                    "From here on the meaning of the file is unknown. A desired state that is read in part would "
                    "delete the hosts of the other part."
                ),
                Code.YAML_TAB: (
                    "YAML forbids tabs in indentation. Editors show them with different widths, so it is not visible "
                    "which lines belong together."
                ),
                Code.YAML_CHARACTER: (
                    "YAML reserves characters such as the percent sign and the backquote, and a parser stops where a "
                    "value begins with one. Nothing below that place would be read."
                ),
                Code.YAML_STAR: (
                    "At the beginning of a value, YAML reads an asterisk as a reference to another value of the file. "
                    "WeChat's lists accept bare hosts only, so a wildcard could not be sent anyway."
                ),
                Code.YAML_COLON: (
                    "A colon and a space turn the words before them into a key. At this place a key belongs to no "
                    "mapping, so it is not clear which host it is for."
                ),
                Code.YAML_HOST_KEYS: (
                    "A host alone is a text, and a text has no keys. Lists, owner and note stand beside the key host."
                ),
                Code.YAML_DASH: (
                    "A dash and a space begin an item of a list. Where a list is not possible, the host after them "
                    "would belong to nothing."
                ),
                Code.YAML_INDENTATION: (
                    "Only indentation shows which lines belong together. If a line fits none of the levels above it, "
                    "a guess could give the keys of one host to another."
                ),
                Code.YAML_VALUE_DUE: (
                    "YAML reads a comma, a bracket or a brace as punctuation, so the value before it is missing. A "
                    "host may have been lost here."
                ),
                Code.YAML_KEY_DUE: (
                    "YAML reads a colon and a space at the beginning of a line as a key without a name. The value "
                    "after it would belong to nothing."
                ),
                Code.YAML_KEY_ALONE: (
                    "Between lines with keys, a line without a key belongs to none of them. Often a dash is missing, "
                    "or the space after a colon: without it, YAML reads the whole line as one word."
                ),
                Code.YAML_KEY_SPACE: (
                    "Without a space after the colon, YAML reads a key and its value as one word. Where the next line "
                    "has a key too, YAML joins both lines to one value."
                ),
                Code.YAML_ITEM_INDENTED: (
                    "YAML joins a line that is indented more than the item above it to that item: two hosts become "
                    "one text."
                ),
                Code.YAML_QUOTE: (
                    "Everything up to the end of the file would belong to this value. The hosts in it would no longer "
                    "be in the desired state, and would be deleted."
                ),
                Code.YAML_BRACKET: "It is not clear where the list ends, or whether two words are two hosts or one.",
                Code.YAML_DIRECTIVE: (
                    "A directive changes how the lines below it are read, so a reviewer could not trust what they "
                    "show. Many directives also keep a parser busy for a long time, and in a pull request the file is "
                    "untrusted."
                ),
                Code.YAML_ANCHOR: (
                    "An anchor names a value so that other lines can repeat it. A change of one line would then "
                    "change others, and a review shows only that one line."
                ),
                Code.YAML_ALIAS: (
                    "An alias repeats a value from another line, so hosts could change although the review does not "
                    "show their lines. Aliases of aliases can also make a small file enormous."
                ),
                Code.YAML_TAG: (
                    "A tag can turn a text into a number, a date or, in some programs, an object. Here only the "
                    "format decides the type of a value."
                ),
                Code.YAML_MERGE_KEY: (
                    "A host would get lists, an owner or a note that are not in its own lines. Not all programs "
                    "support this key."
                ),
                Code.YAML_KEY_NOT_TEXT: (
                    "All keys of the format are words. Mostly this is a template whose double braces were not "
                    "filled in: YAML reads them as a mapping inside a mapping."
                ),
                Code.YAML_TOO_DEEP: (
                    "In a pull request the file is untrusted, and unbounded nesting is a known way to crash a parser. "
                    "Reading stops here, so the rest of the file is not checked."
                ),
                Code.YAML_TOO_LONG: (
                    "In a pull request the file is untrusted, and every value takes time. Reading stops here, so the "
                    "rest of the file is not checked."
                ),
                Code.REPEATED_KEY: (
                    "Many programs silently keep the last of two equal keys. With domains, all hosts of the first "
                    "list would be deleted."
                ),
                Code.TOO_MANY_PROBLEMS: (
                    "Often one mistake repeats on every line, or this is the wrong file. Without a bound, a hostile "
                    "file could make an endless report."
                ),
            },
        ),
        Area(
            title="The desired state: its shape",
            effect="exit code 3, or 2 in a file for --live",
            reasons={
                Code.FILE_NOT_A_MAPPING: (
                    "The file must say which version of the format it has. A list of hosts alone has no room for "
                    "that, nor for a policy."
                ),
                Code.NOT_A_MAPPING: (
                    "Only its keys have a meaning. If this value were skipped, the bounds of the policy would "
                    "silently be the defaults."
                ),
                Code.NOT_A_LIST: (
                    "A single value is not read as a list of one. If the dashes are missing, YAML joins hosts on "
                    "several lines to one value."
                ),
                Code.NOT_TEXT: (
                    "The value is used exactly as it is written. Brackets or braces around it make it a list or a "
                    "mapping."
                ),
                Code.UNQUOTED_TEXT: (
                    "YAML 1.2 reads words such as null, true and 0200 as other types than text if they have no "
                    "quotes, and so do editors that check the file against its schema. A changed value could pass "
                    "unnoticed: 0200 becomes 200."
                ),
                Code.NOT_A_NUMBER: (
                    "The value must be a number, and a number in quotes is a text. These numbers limit what every run "
                    "may do, so nothing is converted."
                ),
                Code.NUMBER_NOTATION: (
                    "These numbers limit what every run may do, and programs disagree about notations: 010 is 10 in "
                    "YAML 1.2 and 8 in YAML 1.1. In plain digits there is only one meaning."
                ),
                Code.NUMBER_OUT_OF_RANGE: (
                    "WeChat is known to grant 200 or 300 hosts. A number far beyond that is a typing error, or a "
                    "limit that limits nothing."
                ),
                Code.UNKNOWN_KEY: (
                    "If an unknown key were skipped, it would look like a rule in force, and reviewers would rely on "
                    "it."
                ),
                Code.MISSPELLED_KEY: (
                    "A misspelled key would have no effect. Without lists a host is in both lists, and without "
                    "max_deletions the default applies."
                ),
                Code.MISSING_KEY: (
                    "No default would be safe here. A file without domains must not mean a platform without hosts, "
                    "and a file without a version could be read by the wrong rules."
                ),
                Code.UNKNOWN_VERSION: (
                    "Another version may give the same keys another meaning. Hosts would be added or deleted by the "
                    "wrong rules."
                ),
                Code.UNKNOWN_CHOICE: (
                    "A word that is no choice is not replaced by the default: a misspelled keep would then mean delete."
                ),
                Code.UNKNOWN_LIST: (
                    "A platform has two lists: testing, for the accounts on its test list, and published, for "
                    "everybody. An unknown list is not guessed, because a host in the wrong list fails for its users."
                ),
                Code.EMPTY_VALUE: (
                    "An empty value can mean the default, nothing at all, or that a word was lost. A host with no "
                    "lists would be in the file and still in no list."
                ),
                Code.DOMAINS_EMPTY: (
                    "No hosts can mean that every live host is deleted, so it has to be written explicitly. A file "
                    "that was cut off after this key looks the same."
                ),
                Code.REPEATED_VALUE: (
                    "The repetition changes nothing. Often another value was meant, and that one is missing."
                ),
                Code.PLATFORM_NAME: (
                    "The name is in the title of every report and in a plan's fingerprint. In this form it works in "
                    "titles, file names and commands without quotes."
                ),
                Code.VERIFICATION_FILE_NAME: (
                    "WeChat fetches this file from the root of each host that is added, so the name is part of a URL. "
                    "Any other name leads to a file that WeChat never asks for."
                ),
                Code.VERIFICATION_CONTENT: (
                    "WeChat compares the exact bytes of the file, and the files that it gives have visible ASCII "
                    "characters only. So something was lost or added when the content was copied."
                ),
                Code.VERIFICATION_NOT_USED: (
                    "WeChat fetches a verification file from business domains alone. A file that nobody fetches would "
                    "look like a safeguard."
                ),
                Code.TEXT_TOO_LONG: (
                    "Names, owners and notes are next to hosts in reports, where there is room for a line, not for a "
                    "page."
                ),
            },
        ),
        Area(
            title="The desired state: its hosts",
            effect="exit code 3, or 2 in a file for --live",
            reasons={
                Code.HOST_NOT_TEXT: (
                    "Each item is one host. For a list inside the list it would not be clear which lists and which "
                    "owner its hosts have."
                ),
                Code.HOST_EMPTY: (
                    "A dash or punctuation alone names no host. A host may have been lost here, and it would be "
                    "deleted."
                ),
                Code.HOST_AS_KEY: "A colon after a host makes it the name of a setting. It would then be in no list.",
                Code.HOST_SURROUNDED: (
                    "WeChat takes all hosts of a call as one text, separated by semicolons. Punctuation that is sent "
                    "along becomes part of a host, or makes two hosts of one."
                ),
                Code.HOST_SCHEME: (
                    "WeChat takes bare hosts, without a scheme. Live lists have been seen with https:// before hosts; "
                    "the tool compares bare hosts, so each host has one spelling in the file."
                ),
                Code.HOST_USER: (
                    "The part before the @ can look like a host, but a browser goes to the host after it. WeChat "
                    "takes the bare host only."
                ),
                Code.HOST_PORT: (
                    "WeChat takes hosts without a port. If the port were dropped silently, nobody would notice that "
                    "pages on another port cannot be listed."
                ),
                Code.HOST_PATH: (
                    "WeChat takes whole hosts. If the path were dropped silently, more pages would be allowed than "
                    "the file says."
                ),
                Code.HOST_COMMENT: (
                    "YAML begins a comment only at a # with a space before it. Without the space, the words after it "
                    "are part of the host."
                ),
                Code.HOST_WILDCARD: (
                    "WeChat documents no wildcards: it might refuse this one, or accept it and match nothing. The "
                    "parent domain is then allowed too, which the file should show."
                ),
                Code.HOST_PATTERN: (
                    "WeChat documents no wildcards: it might refuse this one, or accept it and match nothing. It is "
                    "not clear which hosts are meant."
                ),
                Code.HOST_TRAILING_DOT: (
                    "DNS treats both spellings as the same host, but WeChat's lists are compared as text. The host "
                    "could be reported as drift in every plan."
                ),
                Code.HOST_ADDRESS: (
                    "A host must have an ICP filing in China, which is for domain names. Spellings such as 127.1 and "
                    "0x7f.1 count too, because browsers read them as addresses."
                ),
                Code.HOST_UPPER_CASE: (
                    "DNS ignores case, but a comparison of texts does not. With one spelling a host cannot be in the "
                    "file twice or be reported as drift."
                ),
                Code.HOST_NOT_ASCII: (
                    "Letters of different alphabets can look alike, and programs translate some of them differently. "
                    "With the xn-- form it is clear which host is meant."
                ),
                Code.HOST_SEVERAL: (
                    "Each item is one host, with its own line, lists and owner. Joined hosts would be sent to WeChat "
                    "as one value, or be split in a way that was not reviewed."
                ),
                Code.HOST_CHARACTER: (
                    "WeChat accepts hosts of letters, digits and hyphens. Because of one invalid host it can refuse a "
                    "whole call, with all other hosts in it."
                ),
                Code.HOST_ONE_LABEL: (
                    "Such a name leads somewhere inside of some networks only, and mini programs run on phones "
                    "everywhere."
                ),
                Code.HOST_EMPTY_LABEL: (
                    "There must be a name between two dots. If it was lost, the host that is meant is not the one "
                    "that the remedy names."
                ),
                Code.HOST_LABEL_TOO_LONG: (
                    "DNS has no longer parts, so this host cannot exist. WeChat could not fetch the verification file "
                    "from it."
                ),
                Code.HOST_LABEL_HYPHEN: (
                    "Hyphens are allowed only inside a part of a host name (RFC 1123). A hyphen at its end often "
                    "means that the name was cut."
                ),
                Code.HOST_TOP_LABEL: (
                    "Top-level domains have no digits or hyphens, except the xn-- forms, and browsers read a host "
                    "that ends in a number as an address. It would lead nowhere, or to another host."
                ),
                Code.HOST_TOO_LONG: (
                    "DNS has no longer names. These may be several hosts without anything between them."
                ),
                Code.REPEATED_HOST: (
                    "The two entries may differ in lists, owner or note, and it would not be clear which of them "
                    "counts."
                ),
                Code.REMOVED_PROTECTED: (
                    "One entry asks for a deletion that the other forbids, and nothing says which of them is meant."
                ),
                Code.TOO_MANY_HOSTS: (
                    "WeChat refuses more hosts than its limit (errcode 65316): 200 hosts by older editions of its "
                    "documentation, 300 by the newest. Found here, it costs no call, and no change is left half done."
                ),
                Code.REPEATED_PLATFORM: (
                    "Each of the files would undo the changes of the other, with one token. It is not clear which of "
                    "them counts, so neither is used; the other platforms are processed."
                ),
            },
        ),
        Area(
            title="Weakened safeguards",
            reasons={
                Code.BASE_INVALID: (
                    "With --base a report shows which safeguards a change weakens, and here there is no valid file to "
                    "compare with. It stops nothing, because this change may be the fix."
                ),
                Code.BASE_LACKS_FILE: (
                    "With several files, --base is the folder of their previous versions. If none there is of this "
                    "platform, and none has this path, the platform is new, or it got another name and another path, "
                    "and a change of its policy would go unnoticed."
                ),
                Code.PLATFORM_LEFT: (
                    "A platform without a file is neither compared nor changed, and what its policy protected is "
                    "protected no longer."
                ),
                Code.LIMIT_RAISED: (
                    "The limit prevents calls that WeChat would refuse (errcode 65316) after other calls took effect. "
                    "A limit above what WeChat grants no longer does."
                ),
                Code.MAX_DELETIONS_RAISED: (
                    "This limit stops accidents: a deleted host disappears from each mini program with its next "
                    "release, and pages break days later. One change could raise it and delete hosts at once."
                ),
                Code.PUBLISHED_NOT_REQUIRED: (
                    "An answer without a published list often belongs to another platform, because the token is wrong. "
                    "Without this rule the testing list of that platform would be changed."
                ),
                Code.UNMANAGED_DELETED: (
                    "Until now, live hosts that the file does not name were left alone. From the next run on each of "
                    "them is a deletion, and no line of this change names it."
                ),
                Code.PROTECTION_REMOVED: (
                    "No run can delete a protected host from a list, not even with --allow-deletions. Without the "
                    "line, the same change can delete the host."
                ),
                Code.PLATFORM_RENAMED: (
                    "WeChat does not report platform names: the token alone decides which platform is changed. A new "
                    "name can mean that the file was copied from another platform."
                ),
                Code.RESOURCE_CHANGED: (
                    "The other kind has lists of its own. The hosts that the file named before stay live, and nobody "
                    "manages them any more."
                ),
                Code.VERIFICATION_ADDED: (
                    "WeChat fetches this file from each host that is added. Hosts that serve a wrong file are refused."
                ),
                Code.VERIFICATION_REMOVED: (
                    "WeChat fetches this file from each host that is added. Without it, the desired state no longer "
                    "says what a new host must serve."
                ),
                Code.VERIFICATION_CHANGED: (
                    "WeChat fetches this file from each host that is added. Hosts that serve a wrong file are refused."
                ),
            },
        ),
        Area(
            title="The history of the file",
            effect="exit code 2",
            reasons={
                Code.GIT_MISSING: (
                    "With --keep-foreign a run deletes only hosts that a version of the file named, and git has the "
                    "versions. Only absolute folders of PATH are searched, so that no program of the repository runs."
                ),
                Code.GIT_FAILED: (
                    "Without the whole history, hosts that the file named would look like hosts that somebody else "
                    "added."
                ),
                Code.REPOSITORY_MISSING: (
                    "With --keep-foreign a run deletes only hosts that a version of the file named, and git has the "
                    "versions. Standard input has none, and a bare repository has no file to compare with."
                ),
                Code.HISTORY_SHALLOW: (
                    "The only version that named a host may be in a missing commit. The host would then be left "
                    "alone, although a reviewed change deletes it."
                ),
                Code.HISTORY_PARTIAL: (
                    "Git would fetch a missing version from a server that the repository names. Nothing in a "
                    "repository may make this program reach the network."
                ),
                Code.FILE_LINKED: (
                    "The history behind a link or in a submodule is that of another file. With one changed line, a "
                    "change could make hosts count as reviewed that nobody reviewed for this file."
                ),
                Code.FILE_UNTRACKED: "What is not committed was not reviewed.",
                Code.SINCE_UNKNOWN: (
                    "A version counts when it was merged to this branch. A commit of another branch, or one that a "
                    "forced push removed, does not show what was merged."
                ),
                Code.SINCE_MISSING: (
                    "With --base and --keep-foreign a preview reads the commits of the change, to find hosts that only "
                    "they name. A merge commit shows where they start; without one they could be the last one or many."
                ),
                Code.CHANGE_TOO_LONG: (
                    "A preview reads every version in a change, since after a rebase each one counts. Versions beyond "
                    "a bound could name hosts that nobody reviewed, and would not be read."
                ),
                Code.FILE_NOT_COMMITTED: (
                    "Either the difference was not reviewed, or git makes it at checkout, as attributes of the "
                    "repository can ask. An apply would refuse to run."
                ),
                Code.FILE_RENAMED: (
                    "Git does not record renames, so they are not followed. These hosts count as foreign and are left "
                    "alone."
                ),
            },
        ),
        Area(
            title="Workflows on GitHub",
            effect="exit code 7, or 2 where the job or a setting is wrong",
            reasons={
                Code.EVENT_UNUSABLE: (
                    "The commands of reconciler github take the run, its event and its token from variables that only "
                    "a job has. A guess could comment on another pull request."
                ),
                Code.MERGE_STALE: (
                    "GitHub merges a pull request into its branch to try it, some time after each push. A job can get "
                    "the merge of the push before, and a preview of that would show another change."
                ),
                Code.GITHUB_UNREACHABLE: "The job reads reports and writes comments over GitHub's API.",
                Code.GITHUB_REFUSED: (
                    "Each job has only the permissions that it needs, so that a mistake in one of them can do little."
                ),
                Code.GITHUB_RATE: (
                    "GitHub allows the jobs of a repository 1,000 requests an hour. A job waits for a minute at most, "
                    "and sends 400 requests at most."
                ),
                Code.GITHUB_ANSWER: (
                    "What GitHub answers is not what its documentation says, or it is too large or too slow."
                ),
                Code.ARTIFACT_UNUSABLE: (
                    "Jobs hand reports on as artifacts, which expire and which a pull request can forge. Nothing is "
                    "guessed from one that is damaged."
                ),
                Code.PAUSED: (
                    "The variable is the switch for all that reaches WeChat. It is no boundary, because whoever can "
                    "push can set it."
                ),
                Code.SUPERSEDED: (
                    "A plan is carried out only while its file and its workflow are what the main branch has: an old "
                    "run must not undo what was merged after it."
                ),
                Code.JOB_CANCELLED: (
                    "GitHub cancels a job that takes too long, and notifies nobody. So the report fails instead."
                ),
                Code.JOB_FAILED: (
                    "A token is missing, GitHub did not answer, or the machine died: only the job's page says which."
                ),
                Code.JOB_DECLINED: "Nothing was sent. The file on the main branch still has the change.",
                Code.JOB_HELD: (
                    "Another run may have carried out the plan. A host that somebody added again since would then be "
                    "deleted, though nobody reviewed it."
                ),
                Code.JOB_UNSAFE: (
                    "Until the setting is safe, no job that reaches WeChat begins. The page of the job Settings names "
                    "it."
                ),
                Code.JOB_UNSTARTED: (
                    "Something that the job needs is missing, such as a token in the environment for writing. Nothing "
                    "was sent."
                ),
                Code.ENVIRONMENT_MISSING: (
                    "A job that names a missing environment creates it, open to every branch. A secret that is put "
                    "there later could be read from any branch."
                ),
                Code.ENVIRONMENT_OPEN: (
                    "The environment holds the token. A workflow that somebody changed on another branch could read it "
                    "without a review."
                ),
                Code.OWNERS_UNREADABLE: (
                    "GitHub ignores a line that it cannot read, and asks nobody to review the files that the line "
                    "names."
                ),
                Code.OWNERS_UNCHECKED: (
                    "Without a valid CODEOWNERS nobody has to review the desired state and the workflow. GitHub may "
                    "refuse the question to a job's token, so this is no error."
                ),
                Code.LIVE_UNPUBLISHED: (
                    "A preview has no token. It compares with the lists that the last run on the main branch "
                    "published, or else with the file before the change."
                ),
                Code.LIVE_UNREAD: (
                    "A preview has no token. It compares with the lists that the last run on the main branch "
                    "published, or else with the file before the change."
                ),
                Code.LIVE_SKIPPED: (
                    "The lists say since which commit removed hosts are deleted by name. Older lists do not say what "
                    "newer runs deleted, so such hosts stay, as foreign."
                ),
                Code.LIVE_UNSEARCHED: (
                    "A job searches a bounded number of runs. Older lists do not say what newer runs deleted, so hosts "
                    "that left the file stay, as foreign."
                ),
                Code.LIVE_ELSEWHERE: (
                    "After a forced push, or a merge the wrong way round, the newest lists are of a commit that is no "
                    "longer on the branch. What they call in sync is not known there, so hosts that left the file "
                    "stay, as foreign."
                ),
            },
        ),
        Area(
            title="Chat robots",
            effect="exit code 2 for the webhook, 7 for the message",
            reasons={
                Code.WEBHOOK_MISSING: (
                    "The URL of a webhook is a secret: whoever knows it can write to the group. So it is read from the "
                    "environment alone, never from a flag, which others can see."
                ),
                Code.WEBHOOK_INVALID: (
                    "Over plain http everybody on the way could read the secret in the URL. Only a server on this "
                    "machine is reached so, for tests."
                ),
                Code.WEBHOOK_UNKNOWN: (
                    "The three robots take different messages and sign them in different ways, and the host of the URL "
                    "says which one it is."
                ),
                Code.NOTICE_FAILED: (
                    "A message without an answer may have arrived. Sent again at once, it could stand in the group "
                    "twice, so it is not repeated."
                ),
                Code.NOTICE_REFUSED: (
                    "Robots answer with HTTP status 200 and a number. It stands in the robot's own documentation, and "
                    "its text mostly names the setting that does not fit."
                ),
            },
        ),
        Area(
            title="The plan",
            effect="exit code 5, or 6 together with a stale saved plan",
            reasons={
                Code.NEVER_PUBLISHED: (
                    "WeChat has a published list only after the platform was published for the first time, so nothing "
                    "can be added to it yet. The token of another, unpublished platform looks the same."
                ),
                Code.PUBLISHED_REQUIRED: (
                    "The policy says that this platform is published, so the answer probably belongs to another one, "
                    "because the token is wrong. That platform's lists must not be changed."
                ),
                Code.OPAQUE_VALUE: (
                    "The file cannot name this value, and how WeChat would match it is not documented. Deleting it on "
                    "a guess could hit something that is in use."
                ),
                Code.UNMANAGED_KEPT: (
                    "Under unmanaged: keep the tool leaves live hosts alone that the file does not name. The file is "
                    "not the whole truth about the lists while there are such hosts."
                ),
                Code.FOREIGN_HOSTS: (
                    "Somebody added them by hand: no change that added them was reviewed, so none that deletes them "
                    "was either."
                ),
                Code.REMOVED_GONE: (
                    "The entry had the host deleted. If it stays, it deletes a host of that name again whenever "
                    "somebody adds it."
                ),
                Code.NOT_YET_LIVE: (
                    "An earlier change added such a host to the file, and its run may wait for approval. Once it is "
                    "live, this change deletes it, and the preview could not show that."
                ),
                Code.DRIFT_REFUSED: (
                    "The difference is not this change's doing, so it does not fail its review. But an apply carries "
                    "out everything, and the rules judge that as a whole."
                ),
                Code.COVERED_BY_PARENT: (
                    "WeChat's documentation of neighbouring calls says that a registered parent domain covers its "
                    "sub-domains. The warning appears when nine tenths of the limit are used."
                ),
                Code.DEMOTION_GAP: (
                    "WeChat has no call for the published list alone, so the host is deleted from both lists and then "
                    "added to testing again. In between, testers cannot use it. It counts as a deletion."
                ),
                Code.WRONG_PLATFORM: (
                    "WeChat does not say which platform a token belongs to. Lists that have no host in common with "
                    "the file mostly belong to another platform, and every host of them would be deleted."
                ),
                Code.TOO_MANY_DELETIONS: (
                    "A deleted host disappears from each mini program with its next release: pages break days later, "
                    "and repair is slow. Many deletions at once often mean a damaged file or a wrong token."
                ),
                Code.LIST_EMPTIED: (
                    "A file that lost its entries and a token of the wrong platform look the same. So max_deletions "
                    "alone does not allow it, however high it is."
                ),
                Code.PROTECTED_HOST: (
                    "The file itself says that this host stays in the lists it is live in. No flag overrides that, "
                    "only a reviewed change of the file."
                ),
                Code.PROTECTED_UNLISTED: (
                    "A misspelt host protects nothing. If the host is live under its right name, the next plan may "
                    "delete it. A host that was set for a mini program directly (setwebviewdomain_directly) is in "
                    "neither list: the tool cannot see or protect it."
                ),
                Code.PROTECTION_BYPASSED: (
                    "A protection that the same change can lift protects from nothing. In a change of its own, a "
                    "reviewer sees it."
                ),
                Code.NAMED_IN_PASSING: (
                    "After a rebase, each commit of the change is a version of the file. The host would count as "
                    "reviewed, and a run could delete it, although reviewers saw only the end of the change."
                ),
                Code.LIST_FULL: (
                    "WeChat refuses hosts beyond its limit (errcode 65316), and the run would stop part-way. Live "
                    "values that are not hosts count too, and this program never deletes them."
                ),
                Code.NO_SAFE_PLAN: (
                    "WeChat cannot change the published list alone: a host for that list is added to both and then "
                    "deleted from testing. Without space in testing, a host that stays would have to be deleted for a "
                    "while, or a plan would need more calls than it may have."
                ),
            },
        ),
        Area(
            title="The saved plan",
            effect="exit code 6",
            reasons={
                Code.PLAN_LIVE_MOVED: (
                    "Somebody changed the lists, or a run applied part of the plan. The same calls would now do "
                    "something else than was approved, so none is sent."
                ),
                Code.PLAN_DESIRED_MOVED: (
                    "The file now says something else than was approved. With unmanaged set to keep, live hosts that "
                    "came or went also change the desired state."
                ),
                Code.PLAN_FOREIGN: (
                    "A newer run was in sync with these hosts live, or without them: then somebody added them again by "
                    "hand. Either way, no review covers their deletion any more."
                ),
                Code.PLAN_MOVED: (
                    "The fingerprint also covers the platform's name, the limit and the calls. Other calls than the "
                    "approved ones are not sent, even where they lead to the same lists."
                ),
                Code.PLAN_ASSUMED: (
                    "It shows what would happen if the lists were as in a file. Calls that fit that file may be wrong "
                    "for the live lists."
                ),
                Code.PLAN_REFUSED: (
                    "A rule stopped the plan, and its readers saw a refusal. Its calls were not approved, even if a "
                    "later run may do more."
                ),
                Code.PLAN_UNVERIFIED: (
                    "The plan was made with --check and did not pass. WeChat would refuse the host, perhaps after part "
                    "of the call took effect."
                ),
                Code.PLAN_EDITED: (
                    "The fingerprint covers the platform, the address, the live state, the desired state, the limit "
                    "and the calls; the changes follow from them. If one of them no longer fits, the file does not "
                    "show what was approved."
                ),
                Code.PLAN_FAILED: (
                    "The run that wrote the report could not make a plan, or not check its hosts, so there is nothing "
                    "that anybody could approve."
                ),
                Code.PLAN_UNUSABLE: "Without a saved plan to compare with, the run would do what nobody approved.",
                Code.PLAN_LACKS_PLATFORM: (
                    "With several files, --plan takes the saved plans of all of them, one a line. This platform was "
                    "not planned and so not reviewed: nothing is sent for it, and the others go on."
                ),
                Code.PLAN_WITHOUT_FILE: (
                    "An approved plan cannot be applied: its file was removed, or is not among the files of this run."
                ),
            },
        ),
        Area(
            title="WeChat and the token source",
            effect="exit code 7, or 8 after a change",
            reasons={
                Code.EXCHANGE_INTERRUPTED: (
                    "After a signal, apply gives the exchange under way five more seconds, and a command that "
                    "only reads gives none. Without the answer, nobody knows what became of a call."
                ),
                Code.TLS_FAILED: (
                    "Nobody knows who is at the other end, and they would receive the token. The request was not sent."
                ),
                Code.PROXY_REFUSED: (
                    "The environment sends these exchanges through a proxy, and it refused this one. The request "
                    "did not reach the server."
                ),
                Code.PROXY_LOGIN: (
                    "The proxy answered with HTTP status 407: it got no user name and password, or refused them. They "
                    "are sent as Basic authentication only. The request did not reach the server."
                ),
                Code.PROXY_UNREACHABLE: (
                    "The environment sets a proxy for this server, as curl would use it. The request did not reach "
                    "the server."
                ),
                Code.PROXY_SETTINGS: (
                    "Going around the proxy could break the rules of a network, so no request is sent before the "
                    "setting is right."
                ),
                Code.CERTIFICATES_UNREADABLE: (
                    "Without certificates nobody knows who is at the other end, and they would receive the token. "
                    "The request was not sent."
                ),
                Code.RESPONSE_ENCODED: (
                    "The request asks for an unencoded answer, so that its size is known before it is unpacked. "
                    "What it says stays unread. If it answered a call, the live lists show what became of it."
                ),
                Code.WECHAT_UNREACHABLE: (
                    "The request did not arrive, so it changed nothing. Reads and calls are tried up to three "
                    "times before this is reported."
                ),
                Code.WECHAT_TIMEOUT: (
                    "The limit is for the whole exchange, however slowly an answer arrives. A call may have taken "
                    "effect without its answer, so it is never repeated blindly: the live lists are read first."
                ),
                Code.WECHAT_BROKEN_OFF: (
                    "The request was sent, so a call may have taken effect although its answer is missing. The "
                    "live lists are read, and it is sent again only if they are unchanged."
                ),
                Code.WECHAT_DOWN: (
                    "WeChat's edge, or a machine on the way, reports that it cannot answer now. That says nothing "
                    "about what became of a call, so the live lists are read first."
                ),
                Code.WECHAT_HTTP_STATUS: (
                    "WeChat's own refusals come with an errcode. Another status without one comes from a machine "
                    "on the way, and says nothing about what became of a call."
                ),
                Code.WECHAT_REDIRECT: (
                    "The token is part of the URL: following a redirect would give it to whoever the redirect "
                    "names. This API documents no redirects."
                ),
                Code.WECHAT_TOO_LARGE: (
                    "Two full lists are some kilobytes, and an endless answer would fill the memory. If it "
                    "answered a call, the live lists show what became of it."
                ),
                Code.WECHAT_BROKEN_ANSWER: (
                    "A proxy's page, a text that was cut off or another server's answer says nothing about the "
                    "lists. Reading it as empty lists would give a plan that adds everything."
                ),
                Code.WECHAT_ANSWER_FIELD: (
                    "A field that is missing or of another type can mean anything. An answer without a testing "
                    "list, for example, is broken: reading it as an empty list would give a plan that adds "
                    "everything."
                ),
                Code.LISTS_UNREADABLE: (
                    "WeChat separates hosts by semicolons. Where something else stands between them, the list was "
                    "not understood, and a plan would add every host of it again. So nothing is planned."
                ),
                Code.WECHAT_TOO_MANY_VALUES: (
                    "What pull prints has to be a desired state, and its limit goes up to 10000. With more values "
                    "live, the next command would refuse the file."
                ),
                Code.WECHAT_BUSY: (
                    "WeChat answers errcode -1 when it is overloaded. It leaves open whether a call took effect, "
                    "so the live lists are read first."
                ),
                Code.WECHAT_BUSY_ADD: (
                    "WeChat answers errcode -1 when it is overloaded, and has been seen to do so when a host "
                    "lacks the verification file. It leaves open whether the call took effect, so the live lists "
                    "are read first."
                ),
                Code.WECHAT_NOT_PUBLISHED: (
                    "The published list is created when the platform is published for the first time. Until then "
                    "WeChat refuses every change of it."
                ),
                Code.WECHAT_LIST_FULL: (
                    "WeChat's own count decides, whatever policy.limit says. Its documentation names 200 hosts, a "
                    "newer edition 300; whether both lists count together is not documented."
                ),
                Code.WECHAT_INVALID_HOST: (
                    "WeChat fetches the verification file from a host before it accepts it, and advises to answer "
                    "within a second. One host that fails can stop a whole call."
                ),
                Code.WECHAT_FILE_FAILED: (
                    "WeChat fetches the verification file from a host before it accepts it. One host without the "
                    "file can stop a whole call."
                ),
                Code.WECHAT_FILE_OTHER: (
                    "The platform and each mini program have verification files of their own, and only the "
                    "platform's counts here."
                ),
                Code.WECHAT_HOST_BOUND: (
                    "WeChat bounds how often one host can be bound. The bound is not documented for this call."
                ),
                Code.WECHAT_ABSENT_HOST: (
                    "A plan deletes live hosts, but a delete from both lists may name hosts that are in testing alone. "
                    "WeChat documents that deleting an absent host succeeds."
                ),
                Code.WECHAT_MALFORMED_REQUEST: (
                    "The tool alone builds the request, from hosts that it has checked. WeChat's support finds it "
                    "by the request id (rid)."
                ),
                Code.WECHAT_LENGTH: (
                    "WeChat documents this errcode for a URL of invalid length. All hosts of a call are sent as "
                    "one text, so it may mean that text."
                ),
                Code.WECHAT_TOKEN_REFUSED: (
                    "A token is good for two hours, and each new one invalidates the previous one some minutes "
                    "later. Before this is reported, the source is read again, and a new token is tried once."
                ),
                Code.WECHAT_TOKEN_KIND: (
                    "An app's token is for one app. These lists belong to the platform, and only its own token can "
                    "read or change them."
                ),
                Code.WECHAT_TICKET: (
                    "A platform's server gets its component_access_token with a ticket that WeChat pushes to it. "
                    "Without a valid ticket the platform can call nothing."
                ),
                Code.WECHAT_INVALID_PLATFORM: (
                    "WeChat does not know the platform that the token belongs to, or has stopped it. Every call "
                    "will be refused until that is solved."
                ),
                Code.WECHAT_NOT_AUTHORIZED: (
                    "WeChat grants this API to third-party platforms. The token was valid, so another one of the "
                    "same platform will not help."
                ),
                Code.WECHAT_IP_NOT_ALLOWED: (
                    "WeChat accepts a platform's calls only from addresses on its allow-list. Most CI machines have "
                    "another address each time, so an entry for this one may not last."
                ),
                Code.WECHAT_CALLER_NOT_ALLOWED: (
                    "WeChat accepts a platform's calls only from addresses on its allow-list. It usually names the "
                    "address that it saw, and this time it did not."
                ),
                Code.WECHAT_QUOTA: (
                    "WeChat counts API calls by the day, and a call past the quota does nothing. Reading the lists "
                    "would be such a call again, so the run stops, and its report shows the state after the last "
                    "confirmed call. Clearing the count takes the platform's AppSecret, which this tool never uses."
                ),
                Code.WECHAT_RATE: (
                    "WeChat counts API calls by the minute, and a call past that does nothing. One run sends only "
                    "a few, so something else is probably calling too. Reading the lists would be such a call "
                    "again, so nothing more is sent."
                ),
                Code.WECHAT_MONTHLY_QUOTA: (
                    "Neighbouring calls allow 50 changes a month. A call past the quota does nothing, so nothing "
                    "more is sent, and the report shows the state after the last confirmed call."
                ),
                Code.WECHAT_ERROR: (
                    "What this errcode means for such a request is not known, so it is shown as it came. It is not "
                    "tried again. Since a refusal can still have done half of a call, the lists are read once more."
                ),
                Code.TOKEN_SOURCE_UNREACHABLE: (
                    "The source is asked up to three times, and without a token nothing is sent to WeChat."
                ),
                Code.TOKEN_FILE_TIMEOUT: (
                    "A pipe that nobody writes to, or a file system that hangs, would keep the run waiting without "
                    "end. A pipe can be read once, so it has no second token when WeChat rejects the first."
                ),
                Code.TOKEN_SOURCE_TIMEOUT: (
                    "The limit is for the whole exchange, however slowly an answer arrives. The source is asked up "
                    "to three times, and without a token nothing is sent to WeChat."
                ),
                Code.TOKEN_SOURCE_BROKEN_OFF: (
                    "A token that came in part must not be used. Usually the server there does not speak HTTP, or "
                    "failed while it answered."
                ),
                Code.TOKEN_SOURCE_DOWN: (
                    "The server that keeps the token failed. It was asked up to three times, and nothing was sent "
                    "to WeChat."
                ),
                Code.TOKEN_SOURCE_REFUSED: (
                    "Only an answer with HTTP status 200 is searched for a token. Usually 401 and 403 mean a "
                    "wrong authorization, and 404 a wrong address."
                ),
                Code.TOKEN_SOURCE_REDIRECT: (
                    "The request may carry WECHAT_TOKEN_AUTHORIZATION: following a redirect would give it to "
                    "whoever the redirect names."
                ),
                Code.TOKEN_SOURCE_TOO_LARGE: (
                    "A token has some hundred characters, so this is something else. An endless answer would fill "
                    "the memory."
                ),
                Code.TOKEN_SOURCE_ERROR: (
                    "The source answered with an error of its own in place of a token. Nothing was sent to WeChat."
                ),
                Code.TOKEN_SOURCE_ANSWER: (
                    "WeChat would refuse it, and it may be a page that contains other secrets, which must not get "
                    "into a URL."
                ),
                Code.TOKEN_SOURCE_IS_JSON: (
                    "Every server gives the field another name. Guessing it could send another secret to WeChat."
                ),
                Code.TOKEN_SOURCE_NOT_JSON: (
                    "The flag --token-field requires an object. Perhaps the address or file is not the one that "
                    "was meant."
                ),
                Code.TOKEN_SOURCE_FIELD: (
                    "Some servers answer errors with HTTP status 200 and leave the token out. No other field is "
                    "taken in its place, since it could be another secret."
                ),
            },
        ),
        Area(
            title="The verification file at hosts",
            effect="exit code 9, or 7 if no host could be checked",
            reasons={
                Code.SITE_NO_ADDRESS: (
                    "WeChat fetches the file from the host when it is added. A name without an address fails there "
                    "too, after the merge and with a less helpful message."
                ),
                Code.SITE_LOOKUP_FAILED: (
                    "The name servers gave no answer, so it is not known whether the name exists. The fault may be "
                    "temporary, but WeChat may meet it as well."
                ),
                Code.SITE_PRIVATE_ADDRESS: (
                    "Whoever opens a pull request chooses the names in it, and the machine that checks them may be "
                    "inside a network. So no connection is made to a host if any of its addresses is loopback, "
                    "private, link-local, reserved, made up by the network (DNS64) or a cloud's metadata service. "
                    "WeChat could not reach such an address either."
                ),
                Code.SITE_REFUSED: (
                    "The machine at that address answers, but no server listens on port 443. WeChat uses no other port."
                ),
                Code.SITE_UNREACHABLE: (
                    "None of the host's addresses takes a connection. Perhaps a firewall admits only some networks: "
                    "WeChat's have to be among them."
                ),
                Code.SITE_PROXY: (
                    "With --proxy, the proxy looks names up and connects. It did not, so nothing is known of the host. "
                    "Without --proxy, this check does not use the "
                    "environment's proxies, because it could not judge the addresses then."
                ),
                Code.SITE_TIMEOUT: (
                    "The time covers the look-up, the connection and the whole answer, however slowly it arrives. "
                    "WeChat is said to wait about a second."
                ),
                Code.SITE_BROKEN_OFF: (
                    "The server took the connection, but sent no whole HTTP answer. Plain HTTP or another protocol on "
                    "port 443 looks like this."
                ),
                Code.SITE_TLS: "WeChat fetches the file over HTTPS only, and the TLS handshake with it failed.",
                Code.SITE_AUTHORITIES: (
                    "A certificate is checked against the authorities that the environment trusts. Without them any "
                    "server could pretend to be the host."
                ),
                Code.SITE_CERTIFICATE_EXPIRED: "WeChat requires a valid certificate, as browsers do.",
                Code.SITE_CERTIFICATE_NOT_YET_VALID: "WeChat requires a valid certificate, as browsers do.",
                Code.SITE_CERTIFICATE_HOST: (
                    "The server sends a certificate for other names. A new host behind a shared server often has no "
                    "certificate of its own yet."
                ),
                Code.SITE_CERTIFICATE_SELF_SIGNED: (
                    "No authority vouches for such a certificate, so neither WeChat nor a browser accepts it."
                ),
                Code.SITE_CERTIFICATE_CHAIN: (
                    "Browsers often have the missing certificate from elsewhere and show the page anyway. WeChat and "
                    "this check do not."
                ),
                Code.SITE_CERTIFICATE_UNTRUSTED: (
                    "No authority that is trusted here has issued the certificate. A company's own authority counts "
                    "only where it is trusted too."
                ),
                Code.SITE_REDIRECT: (
                    "WeChat takes the file only from the host itself. Servers that send every request to another "
                    "name or path need an exception for this file."
                ),
                Code.SITE_STATUS: "The file is not there, or is not served to everybody.",
                Code.SITE_ENCODED: (
                    "The file is compared byte by byte, and a compressed answer has other bytes. Whether WeChat "
                    "would unpack it is not documented."
                ),
                Code.SITE_TOO_LARGE: (
                    "A verification file has a few dozen bytes. The rest of the answer was not read."
                ),
                Code.SITE_TRAILING_NEWLINE: "WeChat compares the exact bytes, and the newline is one too many.",
                Code.SITE_BYTE_ORDER_MARK: "WeChat compares the exact bytes, and the mark is three too many.",
                Code.SITE_HTML: (
                    "Applications that answer every path with their start page, and error pages with HTTP status "
                    "200, look like this."
                ),
                Code.SITE_CONTENT: (
                    "WeChat compares the exact bytes. Perhaps it is the file of another platform, or an old one."
                ),
                Code.SITE_SLOW: (
                    "WeChat advises to answer within a second. The file is right, so this does not count as a failure."
                ),
                Code.SITE_NOT_TRIED: (
                    "Each look-up takes a thread until the name servers answer, and the number of threads is limited. "
                    "None became free within the time of this host, so nothing is known of it."
                ),
                Code.SITE_INTERRUPTED: "A signal ended the check, so the state of this host is not known.",
                Code.SITES_UNCHECKED: (
                    "A preview without a token can check hosts only if the desired state names the file that they have "
                    "to serve. The file is no secret: every host serves it to everybody."
                ),
                Code.SITES_UNVERIFIED: (
                    "WeChat registers server domains without fetching anything from them, so there is nothing to "
                    "check before an apply."
                ),
                Code.SITES_UNREADY: (
                    "WeChat fetches the file from each host that is added. In the preview of a change this is a "
                    "warning, because the file can be served until the change is merged."
                ),
            },
        ),
        Area(
            title="Applying",
            effect="exit code 7 if certainly nothing was changed, else 8",
            reasons={
                Code.LIVE_MOVED: (
                    "Checking hosts takes time, and so does an answer to the question of apply. So the live lists are "
                    "read again before the first call. They give "
                    "another plan now, which nobody reviewed: nothing was sent, and the exit code is 6."
                ),
                Code.ANSWER_LOST: (
                    "A call was sent, and its answer never came: a time-out, a broken connection, an HTTP error. "
                    "The live lists were read instead, and they are as the call should leave them."
                ),
                Code.HOST_REFUSED: (
                    "WeChat fetches the verification file from each host that is added, and can accept a call but "
                    "leave out single hosts. Mini programs cannot open this host's pages until it is in the list."
                ),
                Code.HOST_INVALID: (
                    "An answer names hosts that failed WeChat's verification. The lists decide what is live, and this "
                    "host may well be in them: WeChat could still drop it."
                ),
                Code.MORE_HOSTS_INVALID: "A report names ten hosts that WeChat calls invalid, and counts the others.",
                Code.TOKEN_OTHER_LISTS: (
                    "After a token refusal the source is read again. Another token may belong to another platform, so "
                    "the lists are read with it before the call is sent once more. They differ, so nothing was sent."
                ),
                Code.ABSENT_HOSTS_REFUSED: (
                    "To save a call, a delete from both lists also names hosts that are in testing alone. WeChat "
                    "documents that deleting an absent host answers 0. Here it refused the call without a documented "
                    "reason, and nothing was changed."
                ),
                Code.SPELLING_CHANGED: (
                    "A call deletes a host in its live spelling, such as https://HOST. WeChat lists a host that this "
                    "run has added in a spelling that the plan could not know. Only planned calls are sent, so the "
                    "run stops before this one."
                ),
                Code.NO_EFFECT: (
                    "Errcode 0 alone proves nothing, only the lists do. They were read again and are unchanged, and a "
                    "second call could collide with a late effect of the first."
                ),
                Code.LIST_LACKS: (
                    "After each call both lists are compared with the plan. Somebody else changed them, or WeChat did "
                    "only part of the call. The next call was planned for another state, so it is not sent."
                ),
                Code.LIST_HOLDS: (
                    "After each call both lists are compared with the plan. Somebody else added hosts, or WeChat did "
                    "only part of a deletion. The next plan deletes hosts that the file does not name, so review it "
                    "first."
                ),
                Code.PUBLICATION_CHANGED: (
                    "Whether there is a published list decides which calls a plan has. The rest of the plan no longer "
                    "fits, so it is not sent."
                ),
                Code.OUTCOME_UNKNOWN: (
                    "The call was sent, and neither an errcode nor a look at the live lists says what became of it: it "
                    "may have taken effect, or still do. To send it again without a look could undo what others did."
                ),
                Code.DEMOTION_UNFINISHED: (
                    "WeChat has no call for the published list alone, so the host had to leave both lists for a "
                    "moment. The run stopped in that moment, and testers cannot use the host."
                ),
                Code.DEMOTION_UNCERTAIN: (
                    "WeChat has no call for the published list alone, so the host had to leave both lists for a "
                    "moment. The run stopped in that moment without an answer, and the lists could not be read again."
                ),
                Code.INTERRUPTED: (
                    "A signal came: Ctrl-C, or a CI system that ended the job. The program keeps no state of its own, "
                    "so there is nothing to clean up."
                ),
                Code.NOT_BEGUN: "A signal ended the run before this platform. Nothing was read or sent for it.",
                Code.REPORT_UNWRITTEN: (
                    "Who waits for this report would take the run for one that did nothing, so it ends with exit code "
                    "8 whatever its outcome. The outcome itself stays true, and an older report is removed."
                ),
            },
        ),
    ),
)
