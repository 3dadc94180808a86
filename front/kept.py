"""A page that is the same for all visitors is made once, and kept a minute for the others (docs/decisions/0030)."""

from hashlib import blake2b

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import cc_delim_re, get_conditional_response

from common import kept_pages

# Who sends one of these may be told something of their own; with the last, every link of the page begins with it.
TELLING = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "QUERY_STRING", "SCRIPT_NAME")
VARYING = {"accept-encoding", "cookie"}  # the first is part of the key, and who sends the second is not answered here
SHAPE = 1  # of what is kept: another number when it is another, for two versions may share a store while one upgrades
KEPT_BY_NOBODY = {"private", "no-store"}


def keep_for_visitors(get_response):
    """Middleware, after what speaks in every answer and before what packs it, sessions and all that reads the database.

    The name of the generation is read before the page is made: what somebody changes meanwhile begins a new one, and
    the page, which may be of before, is stored under a name that nobody asks for again.
    """

    def answered(request):
        if not settings.PAGES_KEPT_SECONDS or not is_anybodys(request) or not kept_pages.are_true():
            return get_response(request)
        fast, key = caches["fast"], key_of(request)
        known = fast.get_many([kept_pages.GENERATION, key])
        generation, page = known.get(kept_pages.GENERATION), known.get(key)
        if page and page[0] == generation:
            return again(request, page)
        generation = generation or kept_pages.begin_generation()
        response = get_response(request)
        if may_be_kept(request, response):
            page = generation, request.resolver_match.route, dict(response.headers), response.content
            fast.set(key, page, settings.PAGES_KEPT_SECONDS)
        return response

    return answered


def is_anybodys(request):
    """Whether the request says nothing of who sends it, and is one that the gate lets through."""
    told = request.META
    return (
        request.method in {"GET", "HEAD"}
        and not any(told.get(name) for name in TELLING)
        and "HTTP_HX_REQUEST" not in told
        and told.get("CONTENT_LENGTH") in {None, "", "0"}
    )


def key_of(request):
    """Raises DisallowedHost, which is answered 400, as it is without this. The style sheets' names are in the page."""
    packed = "packed" if re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) else "plain"
    files = getattr(staticfiles_storage, "manifest_hash", "")
    what = f"{SHAPE} {packed} {files} {request.scheme}://{request.get_host()}{request.path_info}"
    return f"pages:{blake2b(what.encode(errors='surrogatepass'), digest_size=16).hexdigest()}"


def may_be_kept(request, response):
    """Whether it is a page of a view that says so, and nothing in it is for this one visitor."""
    match = request.resolver_match
    return (
        request.method == "GET"
        and response.status_code == 200
        and match is not None
        and kept_pages.is_same_for_visitors(match.func)
        and not response.streaming
        and not response.cookies
        and not request.user.is_authenticated
        and "CSRF_COOKIE" not in request.META  # a form's token was made
        and not messages.get_messages(request).added_new
        and not KEPT_BY_NOBODY & words(response, "Cache-Control")
        and words(response, "Vary") <= VARYING
    )


def words(response, header):
    return {word.lower() for word in cc_delim_re.split(response.get(header, "")) if word}


def again(request, page):
    """The page as it was made, or 304 for who has it; the log has its line as ever."""
    _, request.kept_route, headers, content = page
    response = HttpResponse(content, headers=headers)
    if "ETag" not in headers:
        return response
    return get_conditional_response(request, etag=headers["ETag"], response=response)
