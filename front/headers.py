"""What every answer says of itself to browsers and to what keeps copies on the way, whoever made it."""

from django.conf import settings
from django.utils.cache import patch_cache_control

ALWAYS = {
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Django says these too, but not of the answer to a wrong host.
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
}
WAIT = 60  # seconds, where a limit does not say how long


def headers(get_response):
    """Middleware, before all others.

    Whoever sent a session's cookie gets pages that nobody keeps: not a browser that others use next, nor anything on
    the way. Pictures in mails and style sheets stay open to others; no other site loads our pages into its own.
    """

    def answered(request):
        response = get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(getattr(request, "retry_after", WAIT)))
        if not request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            if settings.SESSION_COOKIE_NAME in request.COOKIES and "private" not in response.get("Cache-Control", ""):
                patch_cache_control(response, private=True, no_store=True)
        return response

    return answered
