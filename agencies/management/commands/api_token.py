"""Tokens of the API: manage.py api_token issue --area merrow --agency "Harbour Housing" --name "HMS"."""

from django.core.management.base import BaseCommand, CommandError

from agencies.access import Permission, Role, roles_with
from agencies.models import ApiToken, Desk, Membership, User
from agencies.principals import as_system


class Command(BaseCommand):
    help = "Issue, list or revoke a token of the API. The token is shown once."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        issue = actions.add_parser("issue", help="A new token for a desk, with a service account of its own")
        issue.add_argument("--area", required=True, help="Slug of the area")
        issue.add_argument("--agency", required=True, help="Name of the agency")
        issue.add_argument("--name", required=True, help="Which system uses it")
        issue.add_argument("--role", choices=roles_with(Permission.API), default=Role.PRACTITIONER.value)
        actions.add_parser("list", help="The tokens that are live")
        actions.add_parser("revoke", help="Shut a token").add_argument("number", type=int)

    def handle(self, *args, action, **options):
        with as_system("api_token command") as by:
            getattr(self, action)(by, **options)

    def issue(self, by, *, area, agency, name, role, **_options):
        desk = Desk.objects.active().filter(area__slug=area, agency__name=agency).first()
        if desk is None:
            raise CommandError(f"There is no desk of “{agency}” in “{area}”.")
        token, secret = ApiToken.issue(desk, self.account(desk, name, role), name, by)
        self.stdout.write(f"Token {token.pk} of {desk}. It is shown this once:")
        self.stdout.write(secret)

    def account(self, desk, name, role) -> User:
        """Nobody signs in with it: it has no password, and its address takes no mail (RFC 2606)."""
        number = ApiToken.objects.filter(desk=desk).count() + 1
        email = f"api-{desk.pk}-{number}@service.invalid"
        user = User.objects.create_user(email, full_name=f"{name} (system of {desk})"[:120])
        Membership.objects.create(user=user, desk=desk, roles=[role])
        # A system is nobody's relative: it has nothing that the parties of a case could be compared with.
        user.screened_as = user.screening_mark({desk.area_id})
        user.save(update_fields=["screened_as"])
        return user

    def list(self, _by, **_options):
        for token in ApiToken.objects.live().select_related("desk__agency", "desk__area"):
            self.stdout.write(
                f"{token.pk}\t{token.desk.area}\t{token.desk}\t{token.name}\t{token.created_at:%Y-%m-%d}"
            )

    def revoke(self, by, *, number, **_options):
        token = ApiToken.objects.filter(pk=number).first()
        if token is None:
            raise CommandError(f"There is no token {number}.")
        token.revoke(by)
        self.stdout.write(f"Token {number} is shut.")
