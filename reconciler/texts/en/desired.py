"""The problems of the desired-state file: its text, its shape, its hosts."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # The text
    Code.FILE_TOO_LARGE: Wording(
        "the file is larger than {maximum} bytes",
        "check that this is the desired-state file; ten thousand hosts fit into it",
    ),
    Code.FILE_NOT_UTF8: Wording(
        "the byte {byte} is not UTF-8",
        "save the file as UTF-8",
    ),
    Code.FILE_EMPTY: Wording(
        "the file is empty",
        'restore it with "git restore", or delete it and begin with "reconciler pull" or "reconciler init"',
    ),
    Code.CONFLICT_MARKER: Wording(
        '"{marker}" is a conflict marker of git',
        "resolve the conflict: keep the right lines, and delete the markers",
    ),
    Code.CONTROL_CHARACTER: Wording(
        "the invisible character {character} is not allowed here",
        "delete it",
    ),
    Code.FULL_WIDTH: Wording(
        "{character} is not ASCII, and ASCII is needed here",
        'write "{ascii}" instead',
    ),
    Code.SEVERAL_DOCUMENTS: Wording(
        "a second YAML document begins here",
        'write one document per file, without "---" in it',
    ),
    Code.YAML_SYNTAX: Wording(
        "this is not valid YAML",
        "look here and in the line above for a missing quote, bracket or space; put single quotes around a value that "
        "has a backslash, or that begins with &, ! or |",
    ),
    Code.YAML_TAB: Wording(
        "YAML does not allow a tab here",
        "replace the tab by spaces",
    ),
    Code.YAML_CHARACTER: Wording(
        'a value cannot begin with "{character}" in YAML',
        "put the value in quotes",
    ),
    Code.YAML_STAR: Wording(
        '"*" begins an alias in YAML, and wildcards are not supported',
        'of business domains, write the parent: "qq.com" covers its sub-domains; of server domains, write each',
    ),
    Code.YAML_COLON: Wording(
        'a key is not possible here, and ": " makes one',
        'put a value that contains ": " in quotes; indent a key like the keys next to it',
    ),
    Code.YAML_HOST_KEYS: Wording(
        "{host} has keys below it, and no key of its own",
        'write "- host: {host}", and indent the keys like "host"',
    ),
    Code.YAML_DASH: Wording(
        'a list is not possible here, and "- " begins one',
        'begin the list on the next line; put a value that begins with "- " in quotes',
    ),
    Code.YAML_INDENTATION: Wording(
        "this does not fit the lines above it",
        "indent all keys of a mapping, and all dashes of a list, equally; write nothing after a closing quote",
    ),
    Code.YAML_VALUE_DUE: Wording(
        "a value is missing here",
        "write one; put a value that begins with a bracket, a brace or a comma in quotes",
    ),
    Code.YAML_KEY_DUE: Wording(
        'the key before this ":" is missing',
        "write the key, or put a value that begins with a colon in quotes",
    ),
    Code.YAML_KEY_ALONE: Wording(
        'this line has no ": "',
        'write it as "key: value", or as "- value" in a list',
    ),
    Code.YAML_KEY_SPACE: Wording(
        'there is no space after "{key}:"',
        "write {key}: {value}, with a space",
    ),
    Code.YAML_ITEM_INDENTED: Wording(
        "this item of a list is indented more than the item before it",
        "indent line {line} like line {first_line}",
    ),
    Code.YAML_QUOTE: Wording(
        "this quote is never closed",
        "close it",
    ),
    Code.YAML_BRACKET: Wording(
        "this bracket or brace is not closed, or a comma is missing",
        "close it, and write commas between the items",
    ),
    Code.YAML_DIRECTIVE: Wording(
        '"{directive}" is a YAML directive, and only %YAML is allowed',
        "delete the line",
    ),
    Code.YAML_ANCHOR: Wording(
        '"&{name}" is an anchor, and references are not allowed',
        "delete it",
    ),
    Code.YAML_ALIAS: Wording(
        '"*{name}" is an alias, and references are not allowed',
        "write the value that it stands for",
    ),
    Code.YAML_TAG: Wording(
        '"{tag}" is a tag, and tags are not allowed',
        "delete it",
    ),
    Code.YAML_MERGE_KEY: Wording(
        '"<<" merges other keys, and references are not allowed',
        "write the keys that it stands for",
    ),
    Code.YAML_KEY_NOT_TEXT: Wording(
        "this key is a list or a mapping",
        "write a word as the key",
    ),
    Code.YAML_TOO_DEEP: Wording(
        "this is nested more than {maximum} levels deep",
        "begin with the README's example: a desired state needs four levels",
    ),
    Code.YAML_TOO_LONG: Wording(
        "there are more than {maximum} values",
        "name fewer hosts: no platform holds that many",
    ),
    Code.REPEATED_KEY: Wording(
        'the key "{key}" is repeated, first on line {first_line}',
        "keep one of them",
    ),
    Code.TOO_MANY_PROBLEMS: Wording(
        "there are more than {maximum} problems, and the others are not shown",
        "fix these first, then run this again",
    ),
    # Its shape
    Code.FILE_NOT_A_MAPPING: Wording(
        "the file is not a mapping of keys",
        'begin with "version: 1", then write the hosts as a list under "domains:"',
    ),
    Code.NOT_A_MAPPING: Wording(
        "{key} is not a mapping of keys",
        'write its keys on separate lines below "{key}:", indented',
    ),
    Code.NOT_A_LIST: Wording(
        "{key} is not a list",
        'begin each item with "- " on a line of its own, or write {example}',
    ),
    Code.NOT_TEXT: Wording(
        "{key} is not a single text",
        "write one text after the key",
    ),
    Code.UNQUOTED_TEXT: Wording(
        "{key} is {value}, which YAML reads as {type}, not as text",
        'put it in quotes: "{value}"',
    ),
    Code.NOT_A_NUMBER: Wording(
        "{key} is not a whole number",
        "write plain digits, without quotes",
    ),
    Code.NUMBER_NOTATION: Wording(
        "{key} is {value}, which is not in plain digits",
        "write {number}",
    ),
    Code.NUMBER_OUT_OF_RANGE: Wording(
        "{key} is {value}, outside {minimum} to {maximum}",
        "write a number from {minimum} to {maximum}",
    ),
    Code.UNKNOWN_KEY: Wording(
        '"{key}" is not a key here',
        "delete it; the keys here are {allowed}",
    ),
    Code.MISSPELLED_KEY: Wording(
        '"{key}" is not a key here',
        'write "{likely}"; the keys here are {allowed}',
    ),
    Code.MISSING_KEY: Wording(
        'the key "{key}" is missing',
        'add it, for example "{example}"',
    ),
    Code.UNKNOWN_VERSION: Wording(
        "the file has version {version}, and this program reads version {known}",
        'write "version: {known}", or use the program that the file was written for',
    ),
    Code.UNKNOWN_CHOICE: Wording(
        '"{value}" is not a value of {key}',
        "write one of {choices}",
    ),
    Code.UNKNOWN_LIST: Wording(
        '"{value}" is not a list',
        "write testing (测试版) or published (全网发布版)",
    ),
    Code.EMPTY_VALUE: Wording(
        "{key} has no value",
        "write one, or delete the key if it is not needed",
    ),
    Code.DOMAINS_EMPTY: Wording(
        "domains has no value",
        'write "domains: []" for no hosts',
    ),
    Code.REPEATED_VALUE: Wording(
        '"{value}" is repeated in {key}',
        "delete it",
    ),
    Code.PLATFORM_NAME: Wording(
        '"{value}" is not a platform name',
        "write lower-case letters and digits, joined by single hyphens, such as acme-shop",
    ),
    Code.VERIFICATION_FILE_NAME: Wording(
        '"{value}" is not the name of a verification file',
        "write the name that WeChat gives, such as 8f3a2c.txt, without a folder",
    ),
    Code.VERIFICATION_CONTENT: Wording(
        '"{value}" is not the content of a verification file: it has a space, a line break or a non-ASCII character',
        "copy the exact content of the file that WeChat gives",
    ),
    Code.VERIFICATION_NOT_USED: Wording(
        "server domains have no verification file",
        "remove verification",
    ),
    Code.TEXT_TOO_LONG: Wording(
        "{key} is longer than {maximum} characters",
        "shorten it",
    ),
    # Its hosts
    Code.HOST_NOT_TEXT: Wording(
        "this is a list or a mapping, not a host",
        'write a host, such as www.qq.com; in domains also a mapping with the key "host"',
    ),
    Code.HOST_EMPTY: Wording(
        "the host is missing",
        "write one, such as www.qq.com, or delete the item",
    ),
    Code.HOST_AS_KEY: Wording(
        "{host} is written as a key",
        'write "- {host}", or "- host: {host}" and further keys below it',
    ),
    Code.HOST_SURROUNDED: Wording(
        '"{value}" has spaces or punctuation around the host',
        "write {host}",
    ),
    Code.HOST_SCHEME: Wording(
        '"{value}" has a scheme',
        "write {host}: only HTTPS is used",
    ),
    Code.HOST_USER: Wording(
        '"{value}" has a user name',
        "write {host}",
    ),
    Code.HOST_PORT: Wording(
        '"{value}" has a port',
        "write {host}: only HTTPS on port 443 is used",
    ),
    Code.HOST_PATH: Wording(
        '"{value}" has a path',
        "write {host}: a host is allowed with all its paths",
    ),
    Code.HOST_COMMENT: Wording(
        '"{value}" has a "#" without a space before it',
        'write {host}, or {host} with a space before the "#" of a comment',
    ),
    Code.HOST_WILDCARD: Wording(
        '"{value}" is a wildcard',
        "write {host}: of business domains, a parent covers its sub-domains; of server domains, write each",
    ),
    Code.HOST_PATTERN: Wording(
        '"{value}" is a wildcard, and only full hosts are supported',
        "write each host by its name; of business domains, a parent such as qq.com covers its sub-domains",
    ),
    Code.HOST_TRAILING_DOT: Wording(
        '"{value}" ends with a dot',
        "write {host}",
    ),
    Code.HOST_ADDRESS: Wording(
        '"{value}" is an IP address',
        "write a host name for this address: WeChat does not accept addresses",
    ),
    Code.HOST_UPPER_CASE: Wording(
        '"{value}" has upper-case letters',
        "write {host}",
    ),
    Code.HOST_NOT_ASCII: Wording(
        '"{value}" has the character {character}, which is not ASCII',
        "write {host}, unless an ASCII letter is meant",
    ),
    Code.HOST_SEVERAL: Wording(
        '"{value}" names several hosts',
        'write each on a separate line that begins with "- "',
    ),
    Code.HOST_CHARACTER: Wording(
        '"{value}" has the character {character}',
        "write only the letters a to z, digits, hyphens and dots; write other letters in their xn-- form",
    ),
    Code.HOST_ONE_LABEL: Wording(
        '"{value}" is not a full host: it has no dot',
        "write the full name, such as www.qq.com",
    ),
    Code.HOST_EMPTY_LABEL: Wording(
        '"{value}" has one dot too many',
        "write {host}",
    ),
    Code.HOST_LABEL_TOO_LONG: Wording(
        'the part "{label}" is longer than {maximum} characters',
        "write the host as it is in DNS",
    ),
    Code.HOST_LABEL_HYPHEN: Wording(
        'the part "{label}" begins or ends with a hyphen',
        "begin and end each part of a host with a letter or a digit",
    ),
    Code.HOST_TOP_LABEL: Wording(
        'the last part, "{label}", is not a top-level domain',
        "end the host in letters, such as com or cn, or in an xn-- form",
    ),
    Code.HOST_TOO_LONG: Wording(
        '"{value}" is longer than {maximum} characters',
        "write the host as it is in DNS",
    ),
    Code.REPEATED_HOST: Wording(
        "{host} is repeated, first on line {first_line}",
        "keep one of them",
    ),
    Code.REMOVED_PROTECTED: Wording(
        "{host} is under removed, and protected on line {protected_line}",
        "remove one of the two entries: a protected host is never deleted",
    ),
    Code.TOO_MANY_HOSTS: Wording(
        "{count} hosts are in the {list} list, and policy.limit is {limit}",
        "name fewer hosts, or set policy.limit to what WeChat grants the platform: {granted} on its newest page",
    ),
    Code.REPEATED_PLATFORM: Wording(
        "another file, {other}, has the {resource} of the platform {platform} too",
        "give each file its own platform name, or run the two files separately",
    ),
}
