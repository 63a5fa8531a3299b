"""WeChat and the token's source: exchanges that failed, and answers that refuse or cannot be used."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # Exchanges with either
    Code.EXCHANGE_INTERRUPTED: Wording(
        "the interruption ended the exchange with {server} before an answer came",
        "run the same command again: it looks at what is live first",
    ),
    Code.TLS_FAILED: Wording(
        "no trusted connection to {server} came about: {reason}",
        "check the address; where a company's proxy re-signs traffic, name its certificates in SSL_CERT_FILE",
    ),
    Code.PROXY_REFUSED: Wording(
        "the proxy refuses to connect to {server}: {reason}",
        "let the proxy pass this server, or name the server in NO_PROXY",
    ),
    Code.PROXY_SETTINGS: Wording(
        "the proxy that the environment sets for {server} cannot be used",
        "write HTTPS_PROXY or ALL_PROXY as http://HOST:PORT; SOCKS proxies are not supported",
    ),
    Code.CERTIFICATES_UNREADABLE: Wording(
        "the certificates to check {server} with cannot be read: {reason}",
        "let SSL_CERT_FILE name a PEM file or SSL_CERT_DIR a folder of certificates, or unset both",
    ),
    # Exchanges with WeChat
    Code.WECHAT_UNREACHABLE: Wording(
        "{server} cannot be reached: {reason}",
        "check the address, the network and its proxy, then run this again",
    ),
    Code.WECHAT_TIMEOUT: Wording(
        "{server} gave no whole answer within {seconds} s",
        "run this again; where the network is slow, allow more time with --timeout",
    ),
    Code.WECHAT_BROKEN_OFF: Wording(
        "the connection to {server} broke before a whole answer came",
        "run this again; if it stays so, check what stands between here and WeChat",
    ),
    Code.WECHAT_HTTP_STATUS: Wording(
        "{server} answers with HTTP status {status}",
        "run this again later; if it stays so, check the address and what stands between here and WeChat",
    ),
    Code.WECHAT_REDIRECT: Wording(
        "{server} redirects elsewhere, with HTTP status {status}, and the token is not taken there",
        "give the API's own address; if this is it, something between here and WeChat redirects",
    ),
    Code.WECHAT_TOO_LARGE: Wording(
        "the answer of {server} is longer than {limit} bytes",
        "check the address: no answer of this API is that long",
    ),
    Code.WECHAT_BROKEN_ANSWER: Wording(
        "the answer of {server} is not the JSON that this API answers with",
        "run this again; if it stays so, check the address and what stands between here and WeChat",
    ),
    Code.WECHAT_ANSWER_FIELD: Wording(
        "{field} is missing from the answer of {server}, or is not what WeChat documents",
        "run this again; if it stays so, the API has changed: look for a newer version of this tool",
    ),
    Code.WECHAT_TOO_MANY_VALUES: Wording(
        "{count} values are live in the {list} list, and no desired state can allow more than {maximum}",
        "delete what nothing needs in WeChat's console, then pull again; --format json shows all values",
    ),
    # Answers of WeChat's that refuse
    Code.WECHAT_BUSY: Wording(
        "WeChat says that it is busy (errcode {answer})",
        "run this again in some minutes; if it stays so, see that new hosts serve the verification file",
    ),
    Code.WECHAT_NOT_PUBLISHED: Wording(
        "WeChat says that the platform is not published, so only its testing list can be managed (errcode {answer})",
        "publish the platform at open.weixin.qq.com, or name hosts with lists: [testing] alone until then",
    ),
    Code.WECHAT_LIST_FULL: Wording(
        "WeChat says that a list is full: {count} {count:host was|hosts were} sent for {lists} (errcode {answer})",
        "take hosts out, above all those below another listed host: a parent domain covers its sub-domains; "
        "lower policy.limit if WeChat grants this platform less",
    ),
    Code.WECHAT_INVALID_HOST: Wording(
        "WeChat refuses a host among {hosts} (errcode {answer})",
        "see that each serves the verification file at its root over https, without a redirect, "
        "and is registered for use in China (ICP)",
    ),
    Code.WECHAT_MALFORMED_REQUEST: Wording(
        "WeChat calls the request malformed (errcode {answer})",
        "this is a fault of this tool, not of the file: report it with the errcode and the rid",
    ),
    Code.WECHAT_LENGTH: Wording(
        "WeChat finds the hosts too long: {count} {count:host|hosts} in {bytes} bytes "
        "{count:was|were} sent (errcode {answer})",
        "bring the change in two or more steps, with fewer hosts each",
    ),
    Code.WECHAT_TOKEN_REFUSED: Wording(
        "WeChat refuses the token as invalid or expired (errcode {answer})",
        "let the token's source hold the component_access_token that the platform's own server uses now: "
        "each new one ends the one before",
    ),
    Code.WECHAT_TOKEN_KIND: Wording(
        "WeChat refuses the kind of token (errcode {answer})",
        "give the platform's component_access_token, not an app's access_token",
    ),
    Code.WECHAT_IP_NOT_ALLOWED: Wording(
        "WeChat does not allow calls from {ip} (errcode {answer})",
        "add {ip} to the platform's IP allow-list at open.weixin.qq.com; CI needs a fixed egress address",
    ),
    Code.WECHAT_CALLER_NOT_ALLOWED: Wording(
        "WeChat does not allow calls from this machine's address (errcode {answer})",
        "add the public IP address of this machine to the platform's IP allow-list at open.weixin.qq.com; "
        "CI needs a fixed egress address",
    ),
    Code.WECHAT_QUOTA: Wording(
        "the day's quota of API calls is used up (errcode {answer})",
        "run this again tomorrow",
    ),
    Code.WECHAT_RATE: Wording(
        "too many API calls were made within a minute (errcode {answer})",
        "run this again in some minutes, and not beside other users of the same platform",
    ),
    Code.WECHAT_MONTHLY_QUOTA: Wording(
        "the month's quota of changes is used up (errcode {answer})",
        "run this again next month, or ask WeChat for more",
    ),
    Code.WECHAT_ERROR: Wording(
        "WeChat refuses the call (errcode {answer})",
        "look the errcode up in WeChat's documentation, or ask WeChat's support, which wants the rid",
    ),
    # The token's source
    Code.TOKEN_SOURCE_UNREACHABLE: Wording(
        "the token's source {server} cannot be reached: {reason}",
        "check --token-url, the network and its proxy, then run this again",
    ),
    Code.TOKEN_SOURCE_TIMEOUT: Wording(
        "the token's source {server} gave no whole answer within {seconds} s",
        "run this again, or allow more time with --timeout",
    ),
    Code.TOKEN_SOURCE_BROKEN_OFF: Wording(
        "the connection to the token's source {server} broke before a whole answer came",
        "see that --token-url names an HTTP server, then run this again",
    ),
    Code.TOKEN_SOURCE_REFUSED: Wording(
        "the token's source {server} answers with HTTP status {status}",
        "check --token-url, and WECHAT_TOKEN_AUTHORIZATION if the source asks for it",
    ),
    Code.TOKEN_SOURCE_REDIRECT: Wording(
        "the token's source {server} redirects elsewhere, with HTTP status {status}, and is not followed",
        "give --token-url the address that it redirects to, if you trust it",
    ),
    Code.TOKEN_SOURCE_TOO_LARGE: Wording(
        "the answer of the token's source {server} is longer than {limit} bytes",
        "give --token-url an address that answers with the token, or with a small JSON object around it",
    ),
    Code.TOKEN_SOURCE_ANSWER: Wording(
        "the token's source {server} answers with something that is no token",
        "let it answer with the bare component_access_token, or name its JSON field with --token-field",
    ),
    Code.TOKEN_SOURCE_IS_JSON: Wording(
        "the token's source {server} answers with a JSON object, not with a bare token",
        "name the field that holds the token, such as --token-field data.token",
    ),
    Code.TOKEN_SOURCE_NOT_JSON: Wording(
        "the token's source {server} answers with no JSON object, so {field} cannot be looked up",
        "leave --token-field out if the answer is the bare token",
    ),
    Code.TOKEN_SOURCE_FIELD: Wording(
        "the JSON of the token's source {server} has no text at {field}",
        "give --token-field the names that lead to the token, outermost first, with dots between",
    ),
}
