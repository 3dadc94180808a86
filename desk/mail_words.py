"""A filter that names kinds of mail as people do."""

from django.contrib.admin import AllValuesFieldListFilter

from front.mail_words import in_words


class KindFilter(AllValuesFieldListFilter):
    def choices(self, changelist):
        return [{**choice, "display": in_words(choice["display"])} for choice in super().choices(changelist)]
