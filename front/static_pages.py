"""Pages of plain text that the law and good manners ask for."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def accessibility(request):
    return render(request, "static_pages/accessibility.html")


@login_not_required
def privacy(request):
    return render(request, "static_pages/privacy.html")
