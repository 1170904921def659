"""What hangs on a person: aliases, addresses, ways to contact her, identifiers."""

from django.db import models

from dashub import keys, moments
from people import hours
from people.models.choices import TIMED, AddressKind, Channel, IdentifierKind, Safety, Watched, YesNo

VOICE = frozenset({Channel.MOBILE, Channel.HOME_PHONE, Channel.WORK_PHONE})


class Alias(models.Model):
    """Another name: maiden, previous, spelling, street name."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="aliases")
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name_plural = "aliases"

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class Address(models.Model):
    """An address in her history. A confidential one is its own section of the policy."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=12, choices=AddressKind, default=AddressKind.USUAL)
    lines = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=8, blank=True, help_text="As CH41 6AA; kept in that form")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    desk = models.ForeignKey(
        "agencies.Desk", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who recorded it"
    )

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["postcode"], name="people_address_postcode")]

    def __str__(self) -> str:
        return f"address {self.pk}"

    def save(self, *args, **kwargs):
        self.postcode = keys.postcode_key(self.postcode) or self.postcode
        super().save(*args, **kwargs)

    @property
    def confidential(self) -> bool:
        return self.kind == AddressKind.CONFIDENTIAL

    @property
    def text(self) -> str:
        return ", ".join(filter(None, [self.lines, self.postcode]))


class ContactPoint(models.Model):
    """One channel and its safe-contact rules (product.md A2). Unknown is treated as unsafe."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="contact_points")
    channel = models.CharField(max_length=12, choices=Channel)
    value = models.CharField(max_length=120, blank=True, help_text="Number or e-mail; empty for letter and visit")
    value_key = models.CharField(max_length=120, blank=True, editable=False)
    safety = models.CharField(max_length=8, choices=Safety, default=Safety.UNKNOWN)
    hours = models.CharField(max_length=120, blank=True, help_text="When it is safe, in words")
    safe_times = models.CharField(
        max_length=300, blank=True, help_text="When it is safe, as people.hours reads it; empty is not known"
    )
    voicemail = models.CharField(
        max_length=10, choices=YesNo, default="", blank=True, help_text="May a message be left"
    )
    answered_by = models.CharField(max_length=120, blank=True)
    code_word = models.CharField(max_length=60, blank=True)
    cover_story = models.CharField(max_length=200, blank=True, help_text="Who we say we are")
    watched = models.CharField(max_length=8, choices=Watched, default=Watched.UNKNOWN)
    checked_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was last changed")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["value_key"], name="people_contact_value")]

    def __str__(self) -> str:
        return f"contact point {self.pk}"

    def save(self, *args, **kwargs):
        self.value_key = keys.phone_key(self.value) or keys.email_key(self.value) or ""
        super().save(*args, **kwargs)

    @property
    def usable(self) -> bool:
        """Safe to use at all: marked safe, and the phone neither watched nor taken."""
        return self.safety == Safety.SAFE and self.watched not in (Watched.WATCHED, Watched.SEIZED)

    @property
    def refusal(self) -> str:
        """Why this channel must not be used, in plain words; "" where it may be."""
        if self.person.died_on:
            return "It is recorded that this person has died. Nobody is to be contacted by these ways."
        if self.usable:
            return ""
        channel = self.get_channel_display()
        if self.watched == Watched.SEIZED:
            return f"{channel}: this phone has been taken. Do not use it. Choose one of the safe ways below."
        if self.watched == Watched.WATCHED:
            return f"{channel}: the person who harms watches this. Do not use it. Choose one of the safe ways below."
        if self.safety == Safety.UNSAFE:
            return f"{channel}: marked not safe. Do not use it. Choose one of the safe ways below."
        return (
            f"{channel}: nobody has checked that this is safe, so treat it as not safe. "
            "Choose one of the safe ways below."
        )

    def refusal_at(self, at) -> str:
        """Why this channel must not be used at a moment, in plain words; "" where it may be.

        A letter, a meeting elsewhere and what somebody passes on reach her at no hour of ours: hours count where given.
        """
        if self.refusal or (not self.safe_times and self.channel not in TIMED):
            return self.refusal
        channel = self.get_channel_display()
        if not self.safe_times:
            return (
                f"{channel}: nobody has recorded at which hours this is safe, so treat it as not safe now. "
                "Record the safe times under People first, or choose another safe way."
            )
        if hours.safe_at(self.safe_times, at):
            return ""
        later = hours.next_safe(self.safe_times, at)
        return f"{channel}: not safe at this hour. Safe times: {hours.told(self.safe_times)}." + (
            f" Safe the next time {moments.when(later)}." if later else ""
        )

    def refusal_of_message(self) -> str:
        """Why no message may be left on this telephone; "" where one may be, or where a message is the way itself."""
        if self.channel not in VOICE or self.voicemail == YesNo.YES:
            return ""
        return f"{self.get_channel_display()}: it is not recorded that a message may be left. Do not leave one."


class Identifier(models.Model):
    """A number by which an agency knows her."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=IdentifierKind)
    value = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "value"], name="people_identifier_once"),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="people_identifier_value")]

    def __str__(self) -> str:
        return f"identifier {self.pk}"
