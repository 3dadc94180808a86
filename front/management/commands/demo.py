from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from front.demo import load


class Command(BaseCommand):
    help = "Load the register, standards, skills, the groups' real past and an invented present. Twice adds nothing."

    def handle(self, **options):
        if settings.MODE == "production":
            raise CommandError("This is production: invented people have no place here. Try MODE=demo.")
        call_command("import_councils", stdout=self.stdout)
        call_command("import_standards", stdout=self.stdout)
        call_command("import_skills", stdout=self.stdout)
        call_command("import_uses", stdout=self.stdout)
        added = load.load(timezone.now())
        self.stdout.write(
            f"Demonstration: {', '.join(added)} added." if added else "Demonstration: everything is there."
        )
