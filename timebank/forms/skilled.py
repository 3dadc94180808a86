"""What somebody says about their own skills, and what a list of skills is narrowed by."""

from django import forms

from common.forms import Checkboxes, Form
from timebank.forms.fields import SkillField, grouped_skills


class MySkillsForm(Form):
    skills = forms.MultipleChoiceField(
        label="Your skills", required=False, widget=Checkboxes(attrs={"class": "pg-choices--columns"})
    )
    is_shown = forms.BooleanField(
        label="Show me on my council’s skills page",
        help_text="People of councils and other public bodies who are in a group here see your name there",
        required=False,
    )

    def __init__(self, *args, skills, **kwargs):
        super().__init__(*args, **kwargs)
        self.skills = {skill.slug: skill for skill in skills}
        self.fields["skills"].choices = grouped_skills(skills)

    def clean_skills(self):
        return [self.skills[slug] for slug in self.cleaned_data["skills"]]


class SkillFilter(Form):
    """One skill of all. What cannot be understood narrows nothing."""

    hides_optional = True
    skill = SkillField(label="Skill", required=False, first="Every skill")

    def __init__(self, *args, skills, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["skill"].use(skills)
        self.is_valid()
        self.skill = self.cleaned_data.get("skill")
