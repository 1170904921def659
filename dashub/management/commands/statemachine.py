from django.core.management.base import BaseCommand

from dashub import workflow


class Command(BaseCommand):
    help = "Print every table of statuses as a mermaid diagram, for the documentation."

    def handle(self, *args, **options):
        for name, transitions in sorted(workflow.REGISTRY.items()):
            self.stdout.write(
                f"## {transitions.noun.capitalize()} ({name})\n\n```mermaid\n{transitions.diagram()}\n```\n"
            )
