import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency, Provider
from agencies.principals import system_session
from audit.log import record
from audit.models import Verb


class Command(BaseCommand):
    help = "Set or end an agency's single sign-on. The client secret is read from standard input."

    def add_arguments(self, parser):
        parser.add_argument("agency")
        parser.add_argument("--issuer")
        parser.add_argument("--client-id")
        parser.add_argument("--domain", action="append", default=[], help="of its people's addresses; may be repeated")
        parser.add_argument("--strong", action="append", default=[], help="acr or amr that counts as a second factor")
        parser.add_argument("--end", action="store_true")

    def handle(self, *, agency, issuer, client_id, domain, strong, end, **options):
        with system_session("single sign-on command") as by:
            found = Agency.objects.filter(name=agency).first()
            if found is None:
                raise CommandError("There is no such agency.")
            provider = Provider.objects.filter(agency=found).first() or Provider(agency=found)
            if end:
                if provider.pk is None:
                    raise CommandError("It has no single sign-on.")
                provider.active = False
            else:
                self.fill(provider, issuer, client_id, domain, strong)
            provider.save()
            record(
                by, Verb.CHANGED, provider, active=provider.active, domains=provider.domains, strong=provider.strong
            )
        self.stdout.write("Ended." if end else "Set.")

    def fill(self, provider, issuer, client_id, domains, strong):
        taken = Provider.objects.exclude(pk=provider.pk).filter(domains__overlap=[one.lower() for one in domains])
        if taken.exists():
            raise CommandError("Another agency has one of these domains.")
        provider.point_at(issuer or "")
        provider.client_id, provider.active = client_id or "", True
        provider.domains, provider.strong = [one.lower() for one in domains], strong
        provider.set_secret(sys.stdin.readline().strip())
        try:
            provider.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
