"""Messages about the verification file at hosts: why it could not be fetched, and what is wrong with it."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # Connecting
    Code.SITE_NO_ADDRESS: Wording(
        "{host} has no address in the DNS",
        "correct the name, or publish its address, then add the host",
    ),
    Code.SITE_LOOKUP_FAILED: Wording(
        "{host} could not be looked up: {reason}",
        "run this again; if it fails again, check the name servers of the host and of this machine",
    ),
    Code.SITE_PRIVATE_ADDRESS: Wording(
        "{host} resolves to {address}, which is not a public address, so no connection was made",
        "give the host a public address; to check hosts inside a company's network, add --allow-private",
    ),
    Code.SITE_REFUSED: Wording(
        "{host} refuses connections to port 443",
        "start its HTTPS server, and open port 443 to the internet",
    ),
    Code.SITE_UNREACHABLE: Wording(
        "{host} cannot be reached: {reason}",
        "make sure that it answers over HTTPS from the internet, then run this again",
    ),
    Code.SITE_PROXY: Wording(
        "the proxy {proxy} did not connect to {host}: {reason}",
        "check --proxy and the rules of the proxy, or leave --proxy out to connect directly",
    ),
    Code.SITE_TIMEOUT: Wording(
        "{host} did not send a whole answer within {seconds} s",
        "make it faster: WeChat is said to wait about a second; if this network is slow, raise --timeout",
    ),
    Code.SITE_BROKEN_OFF: Wording(
        "{host} closed the connection before it had sent a whole answer, or does not speak HTTP",
        "make sure that its port 443 speaks HTTPS, then run this again",
    ),
    Code.SITE_TLS: Wording(
        "the TLS connection to {host} failed: {reason}",
        "make sure that its port 443 speaks TLS 1.2 or newer for this name and asks for no client certificate",
    ),
    Code.SITE_AUTHORITIES: Wording(
        "no host was checked: the trusted certificate authorities cannot be read: {reason}",
        "set SSL_CERT_FILE to a PEM file or SSL_CERT_DIR to a directory of certificates, or unset both",
    ),
    Code.SITE_CERTIFICATE_EXPIRED: Wording(
        "the certificate of {host} has expired",
        "renew it, and reload the server",
    ),
    Code.SITE_CERTIFICATE_NOT_YET_VALID: Wording(
        "the certificate of {host} is not valid yet",
        "install one that is valid now, or correct the clock of this machine",
    ),
    Code.SITE_CERTIFICATE_HOST: Wording(
        "the certificate of {host} is for other hosts",
        "install a certificate that names {host}",
    ),
    Code.SITE_CERTIFICATE_SELF_SIGNED: Wording(
        "the certificate of {host} is self-signed",
        "install one from an authority that browsers trust",
    ),
    Code.SITE_CERTIFICATE_CHAIN: Wording(
        "the certificate of {host} has an incomplete chain, or comes from an unknown authority",
        "configure the server to send the whole chain, including intermediate certificates",
    ),
    Code.SITE_CERTIFICATE_UNTRUSTED: Wording(
        "the certificate of {host} is not trusted: {reason}",
        "install one from an authority that browsers trust",
    ),
    # The answer
    Code.SITE_REDIRECT: Wording(
        "https://{host}/{name} redirects, with HTTP status {status}, to {target}",
        "serve the file at this URL: WeChat does not follow redirects",
    ),
    Code.SITE_STATUS: Wording(
        "https://{host}/{name} answers with HTTP status {status}",
        "put the verification file at the host's root, readable without a login",
    ),
    Code.SITE_ENCODED: Wording(
        "https://{host}/{name} is sent with Content-Encoding {encoding}, which was not asked for",
        "turn compression off for this file",
    ),
    Code.SITE_TOO_LARGE: Wording(
        "{host} sends more than {limit} bytes, so it is not the verification file",
        "serve the verification file exactly as WeChat gives it",
    ),
    Code.SITE_TRAILING_NEWLINE: Wording(
        "https://{host}/{name} has the right content, but a newline after it",
        "remove the newline, which an editor may have added: the file must be byte for byte as WeChat gives it",
    ),
    Code.SITE_BYTE_ORDER_MARK: Wording(
        "https://{host}/{name} has the right content, but a byte order mark before it",
        "save the file as plain ASCII without a byte order mark, exactly as WeChat gives it",
    ),
    Code.SITE_HTML: Wording(
        "https://{host}/{name} is an HTML page, not the verification file",
        "put the file at the host's root, and exclude its path from an application that answers every path",
    ),
    Code.SITE_CONTENT: Wording(
        'https://{host}/{name} has the content "{found}" instead of "{wanted}"',
        "serve the verification file of this platform, exactly as WeChat gives it",
    ),
    Code.SITE_SLOW: Wording(
        "https://{host}/{name} took {seconds} s to answer",
        "make it answer within a second, as WeChat advises: WeChat may give up earlier than this check",
    ),
    # The check
    Code.SITE_NOT_TRIED: Wording(
        "{host} was not tried: too many look-ups of other hosts hang",
        "check the name servers of this machine, then run this again",
    ),
    Code.SITE_INTERRUPTED: Wording(
        "the run was interrupted before {host} answered",
        "run the check again",
    ),
    Code.SITES_UNCHECKED: Wording(
        "the hosts to be added were not checked: the desired state does not name the verification file, "
        "and there is no token to ask WeChat for it",
        "write the file's name and content under verification in the desired state",
    ),
    Code.SITES_UNVERIFIED: Wording(
        "no host was checked: WeChat fetches no verification file from server domains",
        "leave --check out",
    ),
    Code.SITES_UNREADY: Wording(
        "{count} {count:host that this change adds does|hosts that this change adds do} not serve the verification "
        "file yet: {hosts}",
        "ask who runs them to serve the file before the merge; reconciler check names what is wrong with each",
    ),
}
