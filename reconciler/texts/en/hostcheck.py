"""The verification file at hosts: why it could not be fetched, and what is wrong with it."""

from typing import Final

from reconciler.problem import Code
from reconciler.texts.words import Wording

PROBLEMS: Final = {
    # The way there
    Code.SITE_NO_ADDRESS: Wording(
        "{host} has no address in the DNS",
        "correct the name, or publish its address before the host is added",
    ),
    Code.SITE_LOOKUP_FAILED: Wording(
        "{host} could not be looked up: {reason}",
        "run this again; if it stays so, check the name servers of the host and of this machine",
    ),
    Code.SITE_PRIVATE_ADDRESS: Wording(
        "{host} leads to {address}, which is no address of the public internet, so it was not asked",
        "publish an address that WeChat can reach; --allow-private also asks addresses inside a company's network",
    ),
    Code.SITE_REFUSED: Wording(
        "{host} refuses connections to port 443",
        "start its HTTPS server, and open port 443 to the internet",
    ),
    Code.SITE_UNREACHABLE: Wording(
        "{host} cannot be reached: {reason}",
        "see that it answers over https from the internet, then run this again",
    ),
    Code.SITE_PROXY: Wording(
        "the proxy did not connect to {host}: {reason}",
        "check --proxy and what the proxy lets through, or leave it out to connect directly",
    ),
    Code.SITE_TIMEOUT: Wording(
        "{host} gave no whole answer within {seconds} s",
        "see why it is slow: WeChat is said to wait for about a second; on a slow network, allow more with --timeout",
    ),
    Code.SITE_BROKEN_OFF: Wording(
        "{host} broke the connection off before a whole answer came, or does not speak HTTP",
        "see that its port 443 speaks HTTPS, then run this again",
    ),
    Code.SITE_TLS: Wording(
        "no TLS connection to {host} came about: {reason}",
        "see that its port 443 speaks TLS 1.2 or newer for this name, and asks for no certificate itself",
    ),
    Code.SITE_AUTHORITIES: Wording(
        "no host could be checked, for the trusted authorities cannot be read: {reason}",
        "let SSL_CERT_FILE name a PEM file or SSL_CERT_DIR a folder of certificates, or unset both",
    ),
    Code.SITE_CERTIFICATE_EXPIRED: Wording(
        "the certificate of {host} has expired",
        "renew it, and see that the server loads the new one",
    ),
    Code.SITE_CERTIFICATE_NOT_YET_VALID: Wording(
        "the certificate of {host} is not valid yet",
        "install one that is valid now, or correct the clock of the machine that ran this",
    ),
    Code.SITE_CERTIFICATE_HOST: Wording(
        "the certificate that {host} shows is for other hosts",
        "install a certificate that names {host}",
    ),
    Code.SITE_CERTIFICATE_SELF_SIGNED: Wording(
        "the certificate of {host} is signed by itself",
        "install one from an authority that browsers trust",
    ),
    Code.SITE_CERTIFICATE_CHAIN: Wording(
        "the certificate of {host} leads to no trusted authority: its chain is incomplete, or the authority is unknown",
        "let the server send the whole chain, intermediate certificates included",
    ),
    Code.SITE_CERTIFICATE_UNTRUSTED: Wording(
        "the certificate of {host} is not trusted: {reason}",
        "install one from an authority that browsers trust",
    ),
    # The answer
    Code.SITE_REDIRECT: Wording(
        "https://{host}/{name} redirects, with HTTP status {status}, to {target}",
        "serve the file itself there: WeChat follows no redirect",
    ),
    Code.SITE_STATUS: Wording(
        "https://{host}/{name} answers with HTTP status {status}",
        "put the verification file at the host's root, readable by anybody",
    ),
    Code.SITE_ENCODED: Wording(
        "https://{host}/{name} comes encoded ({encoding}), though nobody asked for it",
        "let the server send the file as it is, without compression",
    ),
    Code.SITE_TOO_LARGE: Wording(
        "{host} answers with more than {limit} bytes, and so not with the verification file",
        "serve the verification file exactly as WeChat gives it",
    ),
    Code.SITE_TRAILING_NEWLINE: Wording(
        "https://{host}/{name} has a trailing newline behind the right content",
        "serve the file byte by byte as WeChat gives it; an editor may have added the line's end",
    ),
    Code.SITE_BYTE_ORDER_MARK: Wording(
        "https://{host}/{name} has a byte order mark before the right content",
        "save the file as plain ASCII, without a byte order mark, exactly as WeChat gives it",
    ),
    Code.SITE_HTML: Wording(
        "https://{host}/{name} is an HTML page, not the verification file",
        "put the file at the host's root; an application that answers every path may stand before it",
    ),
    Code.SITE_CONTENT: Wording(
        'https://{host}/{name} has the content "{found}" instead of "{wanted}"',
        "serve the verification file of this platform, exactly as WeChat gives it",
    ),
    Code.SITE_SLOW: Wording(
        "https://{host}/{name} took {seconds} s to answer",
        "let it answer within a second, as WeChat advises: when WeChat fetches the file, it may give up",
    ),
    # The check itself
    Code.SITE_INTERRUPTED: Wording(
        "the interruption came before {host} had answered",
        "run the check again",
    ),
    Code.SITES_UNCHECKED: Wording(
        "the hosts to be added were not checked: the desired state does not name the verification file, "
        "and there is no token to ask WeChat with",
        "name the file and its content under verification in the desired state",
    ),
}
