"""The Celery application and the whole beat schedule: everything that happens by the clock is in this one table."""

import os
from logging.config import dictConfig

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import heartbeat_sent, setup_logging, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashub.settings")


class SystemTask(Task):
    """Work that belongs to no person, done as hub_system; its name is the purpose that it states."""

    def __call__(self, *args, **kwargs):
        from agencies.principals import system_session

        with system_session(f"task {self.name}"):
            return super().__call__(*args, **kwargs)


app = Celery("dashub", task_cls=SystemTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Times are in settings.TIME_ZONE. A task here must be idempotent: it may be sent twice, or late after a stop.
app.conf.beat_schedule = {
    "email-waiting": {"task": "agencies.tasks.email_waiting", "schedule": 120.0},
    "send-waiting-letters": {"task": "support.tasks.send_waiting_letters", "schedule": 120.0},
    "forget-old-papers": {"task": "dashub.tasks.forget_old_papers", "schedule": crontab(minute=40)},
    "make-waiting-papers": {"task": "dashub.tasks.make_waiting_papers", "schedule": 120.0},
    # What a superuser of the database takes out of the audit log within this minute is not missed later.
    "seal the audit log": {"task": "audit.tasks.seal", "schedule": crontab()},
    # New events of the log, held against what raises an alert.
    "watch the audit log": {"task": "reporting.tasks.watch_log", "schedule": crontab()},
    # People who ask for their own data and have had no answer in time.
    "chase subject requests": {"task": "reporting.tasks.chase_subject_requests", "schedule": crontab(minute=15)},
    # Sittings six weeks ahead; each run also makes up for whatever a stop has missed.
    "plan meetings": {"task": "marac.tasks.plan_meetings", "schedule": crontab(minute="*/5")},
    # Cut-offs are to the minute: lists close, research is asked for and chased, agendas go out.
    "run meetings": {"task": "marac.tasks.run_meetings", "schedule": crontab()},
    "chase actions": {"task": "marac.tasks.chase_actions", "schedule": crontab(minute="*/15")},
    # Transfers to another area without a word, and victims not told what a meeting decided: chased each day.
    "chase transfers": {"task": "marac.tasks.chase_transfers", "schedule": crontab(minute="*/15")},
    "keep receivers": {"task": "marac.tasks.keep_receivers", "schedule": crontab(minute="*/5")},
    # Cases that meet the criteria of MARAC, and that nobody has listed or decided on.
    "find unlisted": {"task": "marac.tasks.find_unlisted", "schedule": crontab(minute="*/5")},
    # Referrals that nobody has decided in time.
    "alarm overdue": {"task": "referrals.tasks.alarm_overdue", "schedule": crontab(minute="*/5")},
    # Cases on a list, however they came there, go to the IDVA service; first contact is due before the meeting.
    "refer listed cases": {"task": "referrals.tasks.refer_listed", "schedule": crontab()},
    "keep reviews": {"task": "support.tasks.keep_reviews", "schedule": crontab(minute="*/5")},
    "forget expired views": {"task": "support.tasks.forget_expired_views", "schedule": crontab(minute="*/10")},
    "keep before meetings": {"task": "support.tasks.keep_before_meetings", "schedule": crontab()},
    # Who is new or has changed has no standing until then; her first request does not wait for it.
    "screen users": {"task": "dashub.tasks.screen_users", "schedule": 60.0},
    # Only tidies: what is over opens nothing from its very second on.
    "end shares": {"task": "cases.tasks.end_shares", "schedule": crontab(minute="*/10")},
    "keep restricted cases": {"task": "cases.tasks.keep_somebody", "schedule": crontab(minute="*/5")},
    "keep restricted referrals": {"task": "referrals.tasks.keep_duty", "schedule": crontab(minute="*/5")},
    # Records whose time is up are put before people; files that a failure left of what they destroyed are deleted.
    "review what is kept": {"task": "reporting.tasks.review_what_is_kept", "schedule": crontab(hour=4, minute=10)},
    "delete waiting files": {"task": "reporting.tasks.delete_waiting_files", "schedule": crontab(minute=50)},
    # Leads are told when 24 hours are left to tell the ICO of a breach, and when none are.
    "remind of breaches": {"task": "reporting.tasks.remind_of_breaches", "schedule": crontab(minute="*/5")},
    # What audits found and nobody has done by its day.
    "remind of findings": {"task": "reporting.tasks.remind_of_findings", "schedule": crontab(hour=7, minute=5)},
    # Drafts of referrals that nobody came back to.
    "purge drafts": {"task": "referrals.tasks.purge_drafts", "schedule": crontab(hour=3, minute=20)},
}


@setup_logging.connect
def keep_our_logging(**_kwargs):
    """Celery would install its own, which prints the arguments of tasks."""
    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_process_init.connect
def drop_inherited_connections(**_kwargs):
    """A forked child holds its parent's database connections; two processes talking on one would mix their answers."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        # Forgotten, not closed: closing would say goodbye on the parent's socket.
        connection.connection = None


@heartbeat_sent.connect
def report_alive(**_kwargs):
    from dashub.health import worker_is_alive

    worker_is_alive()
