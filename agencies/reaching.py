"""Requests to addresses that somebody typed: by HTTPS, to public machines alone: no way into our own network.

Every name is looked up once, and the connection is made to the very address that was looked at. A provider inside the
operator's network is reached where SINGLE_SIGN_ON_HOSTS names its host.
"""

import socket
from http.client import HTTPSConnection
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, build_opener

from django.conf import settings

# Public in name: what lies behind may be an address of our own network.
TRANSLATED = [ip_network("64:ff9b::/96"), ip_network("2002::/16"), ip_network("2001::/32")]


class NotPublic(OSError):
    """The host is not a public machine."""


def is_named(host: str) -> bool:
    """Whether the operator lets this host be reached wherever it stands."""
    return host in settings.SINGLE_SIGN_ON_HOSTS


def is_public(address: str) -> bool:
    """Of an IP address. A name has to be looked up first."""
    found = ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    translated = found.version == 6 and any(found in network for network in TRANSLATED)
    return found.is_global and not found.is_multicast and not translated


def check_public(address: str) -> None:
    """NotPublic where the host of an address leads, or may lead, into a network of its own; OSError where it is unknown."""
    parts = urlsplit(address)
    if not is_named(parts.hostname or ""):
        _looked_up(parts.hostname or "", parts.port or 443)


def _looked_up(host: str, port: int) -> list[tuple]:
    found = [each[4] for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(is_public(each[0]) for each in found):
        raise NotPublic("not a public address")
    return found


def _connect(where, timeout=None, source_address=None, **_):
    """As socket.create_connection, to an address that was looked at."""
    host, port = where
    if is_named(host):
        return socket.create_connection(where, timeout, source_address)
    return socket.create_connection(_looked_up(host, port)[0][:2], timeout, source_address)


class _Connection(HTTPSConnection):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._create_connection = _connect


class _Https(HTTPSHandler):
    def https_open(self, request):
        return self.do_open(_Connection, request, context=self._context)


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args, **_kwargs):
        return None


def opener():
    """No proxy, which would look names up anew, and no redirect."""
    return build_opener(ProxyHandler({}), _NoRedirects, _Https)
