"""Who can do what: of all councils, of one, of yourself."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common import london
from councils.models import Council
from meetings.views.editing import asks_and_does
from skills.models import Skill
from timebank import skilled
from timebank.actions.skilled import list_skills
from timebank.forms.skilled import MySkillsForm, SkillFilter
from timebank.models import NotShown, Offer, PersonSkill
from timebank.readers import reader_of


@require_safe
def skill_list(request):
    """Every skill with who offers it and how many people have it; of one (`?skill=`) also who they are."""
    reader, today = _enter(request)
    every = list(Skill.objects.all())
    form = SkillFilter(request.GET, skills=every)
    offers = Offer.objects.visible_to(request.user).standing(today).select_related("council")
    if form.skill:
        shown = [form.skill]
        rows = skilled.by_skill(shown, offers.filter(skill=form.skill), skilled.people(today, skills=shown))
    else:
        rows = skilled.by_skill_in_numbers(every, offers, skilled.numbers(today))
    context = {
        "reader": reader,
        "form": form,
        "families": skilled.families(rows),
        "one": rows[0] if form.skill else None,
        "is_known": any(row.is_had for row in rows),
    }
    return render(request, "timebank/skill_list.html", context)


@asks_and_does
def my_skills(request):
    now = timezone.now()
    reader = reader_of(request.user, now)
    has = [listed.skill.slug for listed in PersonSkill.objects.filter(person=request.user).select_related("skill")]
    initial = {"skills": has, "is_shown": not NotShown.objects.filter(person=request.user).exists()}
    form = MySkillsForm(request.POST if request.method == "POST" else None, skills=Skill.objects.all(), initial=initial)
    if form.is_valid():
        list_skills(person=request.user, now=now, **form.cleaned_data)
        messages.success(request, "Your skills are saved.")
        return redirect("timebank:my-skills")
    return render(request, "timebank/my_skills.html", {"form": form, "reader": reader})


@require_safe
def council_skills(request, code):
    """Who of this council can be asked for what: its offers, and its people who list skills."""
    reader, today = _enter(request)
    council = get_object_or_404(Council.objects.with_code(code))
    offers = list(
        Offer.objects.visible_to(request.user).standing(today).filter(council=council).select_related("skill")
    )
    people = skilled.people(today, council=council)
    skills = {one.skill_id: one.skill for one in [*offers, *people]}
    for one in offers:
        one.council = council
    rows = skilled.by_skill(sorted(skills.values(), key=lambda skill: (skill.family, skill.name)), offers, people)
    context = {"reader": reader, "council": council, "rows": rows, "is_own": council.pk in reader.keys}
    return render(request, "timebank/council_skills.html", context)


def _enter(request):
    """Names are for people of councils and other public bodies who are in a group. Raises Http404 for others."""
    now = timezone.now()
    reader = reader_of(request.user, now)
    if not reader.is_inside:
        raise Http404
    return reader, london.today(now)
