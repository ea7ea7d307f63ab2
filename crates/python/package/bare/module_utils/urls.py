"""Requests over HTTP."""

import base64
import ssl
import urllib.error
import urllib.request
from urllib.error import HTTPError, URLError  # noqa: F401


class ConnectionError(Exception):
    """Could not connect."""


class SSLValidationError(ConnectionError):
    """The certificate is not to be trusted."""


def open_url(
    url,
    data=None,
    headers=None,
    method=None,
    use_proxy=True,
    force=False,
    last_mod_time=None,
    timeout=10,
    validate_certs=True,
    url_username=None,
    url_password=None,
    http_agent="ansible-httpget",
    force_basic_auth=False,
    **_more
):
    """Open a URL and return the response."""
    if isinstance(data, str):
        data = data.encode("utf-8")
    request = urllib.request.Request(url, data=data, headers=dict(headers or {}), method=method)
    if http_agent and not request.has_header("User-agent"):
        request.add_header("User-agent", http_agent)
    if url_username and force_basic_auth:
        token = base64.b64encode(("%s:%s" % (url_username, url_password or "")).encode()).decode()
        request.add_header("Authorization", "Basic %s" % token)
    if force:
        request.add_header("cache-control", "no-cache")
    handlers = []
    if not use_proxy:
        handlers.append(urllib.request.ProxyHandler({}))
    if url_username and not force_basic_auth:
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, url_username, url_password or "")
        handlers.append(urllib.request.HTTPBasicAuthHandler(passwords))
        handlers.append(urllib.request.HTTPDigestAuthHandler(passwords))
    context = ssl.create_default_context()
    if not validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    handlers.append(urllib.request.HTTPSHandler(context=context))
    return urllib.request.build_opener(*handlers).open(request, timeout=timeout)
