"""WeChat and the token source: exchanges that failed, and answers that refuse or cannot be used."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # Exchanges with either
    Code.EXCHANGE_INTERRUPTED: Wording(
        "the run was interrupted before {server} answered",
        "run the same command again: it reads the live lists first",
    ),
    Code.TLS_FAILED: Wording(
        "no trusted TLS connection to {server}: {reason}",
        "check scheme, host and port of the address; if a company's proxy re-signs traffic, set SSL_CERT_FILE to its "
        "certificates",
    ),
    Code.PROXY_REFUSED: Wording(
        "the proxy {proxy} refuses to connect to {server}: {reason}",
        "allow {server} in the proxy, or add its host to NO_PROXY",
    ),
    Code.PROXY_LOGIN: Wording(
        "the proxy {proxy} connects to {server} only for a valid user name and password ({reason})",
        "check both in HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT, special characters percent-encoded; or add the "
        "server's host to NO_PROXY",
    ),
    Code.PROXY_UNREACHABLE: Wording(
        "the proxy {proxy} gives no connection to {server}: {reason}",
        "check HTTPS_PROXY and ALL_PROXY, unset them, or add the server's host to NO_PROXY",
    ),
    Code.PROXY_SETTINGS: Wording(
        "{variable} sets a proxy for {server} that cannot be used",
        "set {variable} to http://HOST:PORT; SOCKS proxies are not supported",
    ),
    Code.CERTIFICATES_UNREADABLE: Wording(
        "the certificates to verify {server} cannot be read: {reason}",
        "set SSL_CERT_FILE to a PEM file, SSL_CERT_DIR to a directory of certificates, or unset both",
    ),
    Code.RESPONSE_ENCODED: Wording(
        "{server} answers with Content-Encoding {encoding}, which was not asked for",
        "run this again; if it stays so, check the address and what is between this machine and the server",
    ),
    # Exchanges with WeChat
    Code.WECHAT_UNREACHABLE: Wording(
        "{server} cannot be reached: {reason}",
        "check the address and the network, then run this again",
    ),
    Code.WECHAT_TIMEOUT: Wording(
        "{server} did not send a complete answer within {seconds} s",
        "run this again; on a slow network, raise --timeout",
    ),
    Code.WECHAT_BROKEN_OFF: Wording(
        "the connection to {server} broke before the answer was complete",
        "run this again; if it stays so, check what is between this machine and WeChat",
    ),
    Code.WECHAT_DOWN: Wording(
        "{server} is down or overloaded: HTTP status {status}",
        "run this again in some minutes",
    ),
    Code.WECHAT_HTTP_STATUS: Wording(
        "{server} answers with HTTP status {status}",
        "check the address and what is between this machine and WeChat",
    ),
    Code.WECHAT_REDIRECT: Wording(
        "{server} redirects elsewhere (HTTP status {status}), and the token is not sent there",
        "set --api-url to the API's own address; if it is, something between this machine and WeChat redirects",
    ),
    Code.WECHAT_TOO_LARGE: Wording(
        "the answer of {server} is longer than {limit} bytes",
        "check the address: no answer of this API is that long",
    ),
    Code.WECHAT_BROKEN_ANSWER: Wording(
        "the answer of {server} is not the JSON that this API answers with",
        "run this again; if it stays so, check the address and what is between this machine and WeChat",
    ),
    Code.WECHAT_ANSWER_FIELD: Wording(
        "{field} is missing from WeChat's answer, or is not as documented",
        "run this again; if it stays so, the API has changed: look for a newer version of this tool",
    ),
    Code.LISTS_UNREADABLE: Wording(
        "a value in the live {list} list contains several hosts: {value}",
        "look at the list in WeChat's console before you change anything: only if this is one value there, add its "
        "hosts one by one, then delete it; if the hosts are separate there, the API has changed: report it, and "
        "delete nothing",
    ),
    Code.WECHAT_TOO_MANY_VALUES: Wording(
        "{count} values are live in the {list} list, and no desired state can allow more than {maximum}",
        "delete what nothing needs in WeChat's console, then pull again; --format json shows all values",
    ),
    # Answers of WeChat's that refuse
    Code.WECHAT_BUSY: Wording(
        "WeChat reports that it is busy (errcode {answer})",
        "run this again in some minutes",
    ),
    Code.WECHAT_BUSY_ADD: Wording(
        "WeChat does not add the hosts and reports that it is busy, as it does when a host lacks the verification "
        "file (errcode {answer})",
        "run reconciler check to find hosts without the file; if all serve it, run this again in some minutes",
    ),
    Code.WECHAT_NOT_PUBLISHED: Wording(
        "WeChat reports that the platform is not published, so only its testing list can be changed (errcode {answer})",
        "publish the platform at open.weixin.qq.com, or set lists: [testing] for every host until then",
    ),
    Code.WECHAT_LIST_FULL: Wording(
        "WeChat reports that a list is full: {count} {count:host was|hosts were} sent for {lists} (errcode {answer})",
        "remove hosts from the file, first those below another listed host: a parent domain covers its sub-domains; "
        "lower policy.limit if WeChat grants this platform less",
    ),
    Code.WECHAT_INVALID_HOST: Wording(
        "WeChat refuses a host among {hosts} (errcode {answer})",
        "run reconciler check; each host must serve the verification file at its root over https, without a "
        "redirect, and be registered for use in China (ICP)",
    ),
    Code.WECHAT_FILE_FAILED: Wording(
        "WeChat did not find the verification file at a host among {hosts} (errcode {answer})",
        "run reconciler check, and put the file at the root of each host that lacks it",
    ),
    Code.WECHAT_FILE_OTHER: Wording(
        "WeChat found another verification file than the platform's at a host among {hosts} (errcode {answer})",
        "put the platform's own file at the root of each host (reconciler check names it), not a mini program's",
    ),
    Code.WECHAT_HOST_BOUND: Wording(
        "WeChat reports that a host among {hosts} is bound to too many platforms or apps (errcode {answer})",
        "unbind the host elsewhere, or remove it from the file",
    ),
    Code.WECHAT_ABSENT_HOST: Wording(
        "WeChat refuses to delete a host that is not in the list, among {hosts} (errcode {answer})",
        "run plan to see the live lists, which may have changed",
    ),
    Code.WECHAT_MALFORMED_REQUEST: Wording(
        "WeChat reports a malformed request (errcode {answer})",
        "this is a bug of this tool, not of the file: report it with the errcode and the rid",
    ),
    Code.WECHAT_LENGTH: Wording(
        "WeChat reports that the hosts are too long: {count} {count:host|hosts} in {bytes} bytes "
        "{count:was|were} sent (errcode {answer})",
        "split the change in two or more, with fewer hosts each",
    ),
    Code.WECHAT_TOKEN_REFUSED: Wording(
        "WeChat refuses the token as invalid or expired (errcode {answer})",
        "update the token source: it must return the component_access_token that your server is using now "
        "(a newly issued token invalidates the previous one)",
    ),
    Code.WECHAT_TOKEN_KIND: Wording(
        "WeChat refuses this kind of token (errcode {answer})",
        "use the platform's component_access_token, not an app's access_token",
    ),
    Code.WECHAT_TICKET: Wording(
        "WeChat refuses the platform's component_verify_ticket as invalid or expired (errcode {answer})",
        "check that your server receives the ticket that WeChat pushes every ten minutes, and gets its token with "
        "the newest one",
    ),
    Code.WECHAT_INVALID_PLATFORM: Wording(
        "WeChat does not accept the third-party platform (errcode {answer})",
        "check at open.weixin.qq.com that the platform is active, and that the token is that platform's",
    ),
    Code.WECHAT_NOT_AUTHORIZED: Wording(
        "WeChat does not allow this platform to use this API (errcode {answer})",
        "check the platform's type and permissions at open.weixin.qq.com, or ask WeChat's support with the rid",
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
        "run this again tomorrow, or clear the day's count with clearComponentQuotaByAppSecret (ten times a month)",
    ),
    Code.WECHAT_RATE: Wording(
        "too many API calls were made within a minute (errcode {answer})",
        "run this again in some minutes, when nothing else calls the API for this platform",
    ),
    Code.WECHAT_MONTHLY_QUOTA: Wording(
        "the month's quota of changes is used up (errcode {answer})",
        "run this again next month, or ask WeChat for more",
    ),
    Code.WECHAT_ERROR: Wording(
        "WeChat refuses the call (errcode {answer})",
        "look the errcode up in WeChat's documentation, or ask WeChat's support with the rid",
    ),
    # The token source
    Code.TOKEN_SOURCE_UNREACHABLE: Wording(
        "the token source {server} cannot be reached: {reason}",
        "check --token-url and the network, then run this again",
    ),
    Code.TOKEN_FILE_TIMEOUT: Wording(
        "the token file {file} could not be read within {seconds} s",
        "if it is a pipe, check that the program behind it writes the token and ends, or raise --timeout",
    ),
    Code.TOKEN_SOURCE_TIMEOUT: Wording(
        "the token source {server} did not send a complete answer within {seconds} s",
        "run this again, or raise --timeout",
    ),
    Code.TOKEN_SOURCE_BROKEN_OFF: Wording(
        "the connection to the token source {server} broke before the answer was complete",
        "check that --token-url names an HTTP server, then run this again",
    ),
    Code.TOKEN_SOURCE_DOWN: Wording(
        "the token source {server} is down or overloaded: HTTP status {status}",
        "restart the token source, or run this again in some minutes",
    ),
    Code.TOKEN_SOURCE_REFUSED: Wording(
        "the token source {server} answers with HTTP status {status}",
        "check --token-url, and WECHAT_TOKEN_AUTHORIZATION if the source asks for it",
    ),
    Code.TOKEN_SOURCE_REDIRECT: Wording(
        "the token source {server} redirects elsewhere (HTTP status {status}), which is not followed",
        "set --token-url to the address that it redirects to, if you trust it",
    ),
    Code.TOKEN_SOURCE_TOO_LARGE: Wording(
        "the answer of the token source {server} is longer than {limit} bytes",
        "set --token-url to an address that answers with the token, or with a small JSON object around it",
    ),
    Code.TOKEN_SOURCE_ERROR: Wording(
        "the token source {source} reports error {error}",
        "fix the error at the token source, then run this again",
    ),
    Code.TOKEN_SOURCE_ANSWER: Wording(
        "the token source {source} does not answer with a token: {flaw}",
        "let it answer with the bare component_access_token, or name its JSON field with --token-field",
    ),
    Code.TOKEN_SOURCE_IS_JSON: Wording(
        "the token source {source} contains a JSON object, not a bare token",
        "name the field that contains the token, such as --token-field data.token",
    ),
    Code.TOKEN_SOURCE_NOT_JSON: Wording(
        "the token source {source} contains no JSON object, so it has no field {field}",
        "remove --token-field if the source contains the bare token",
    ),
    Code.TOKEN_SOURCE_FIELD: Wording(
        "the JSON of the token source {source} has no text at {field}",
        "set --token-field to the names that lead to the token, outermost first, with dots between",
    ),
}
