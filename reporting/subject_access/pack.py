"""The pack: collected from what the desk wrote, decided item by item, composed into the letter."""

from django.db import transaction
from django.utils import timezone

from agencies.principals import as_system
from audit.log import record
from audit.models import Verb
from cases.models import Case
from dashub import keys
from dashub.errors import InvalidInput, WrongState
from people.models import Person
from referrals import answers as shape
from reporting.complaints.models import Complaint
from reporting.subject_access import defaults, sources
from reporting.subject_access.defaults import Default, Facts, Verdict
from reporting.subject_access.models import PackItem, SubjectRequest
from reporting.subject_access.sources import Source, Subject

Status = SubjectRequest.Status


def subject_of(asked: SubjectRequest, user) -> Subject:
    details = asked.details
    return Subject.of(user, asked.desk, details.people, details.name, details.date_of_birth)


@transaction.atomic
def choose(asked: SubjectRequest, people: list[int], version: int, by) -> None:
    """The records that the request concerns; none is an outcome too. The pack is collected anew."""
    _check_preparing(asked)
    asked.claim_version(version)
    asked.details.people, asked.details.searched = sorted(people), True
    asked.details.save(update_fields=["people", "searched"])
    # Who is barred later is added by a trigger (migrations/0008_barred_later.py).
    with as_system("who must not know of a request"):
        rows = Person.objects.filter(pk__in=people).values_list("barred", flat=True)
        asked.hidden_from = sorted({user for barred in rows for user in barred})
    asked.save(update_fields=["hidden_from"])
    collect(asked, by)
    record(by, Verb.CHANGED, asked, fields=["people"], count=len(people))


def collect(asked: SubjectRequest, by) -> None:
    """Items for what is new or has changed; what was decided of the others stays. What is gone is taken out."""
    subject = subject_of(asked, by)
    judged = _Judge(asked, subject)
    kept = {item.key: item for item in asked.items.all()}
    new = []
    for source in sources.find(subject):
        item = judged.item(source, kept.pop(source.key, None))
        if item is not None:
            new.append(item)
    asked.items.filter(pk__in=[item.pk for item in kept.values()]).delete()
    PackItem.objects.bulk_create([item for item in new if item.pk is None])
    for item in new:
        if item.pk:
            item.save()


class _Judge:
    """Holds each source against the defaults, with what is known of the subject and of whoever asks."""

    def __init__(self, asked: SubjectRequest, subject: Subject):
        self.asked, self.subject = asked, subject
        self.others = subject.others()
        self.staff = sources.staff_names(asked.desk, subject.every_case)
        self.group = asked.desk.agency.kind.policy_group
        self.connected = asked.details.connected or self._asker_harms(
            name for person in subject.harming() for name in person.names()
        )

    def _asker_harms(self, names) -> bool:
        """Whether whoever asks for another bears the name of one who harms in a case of the subject."""
        asker = keys.name_skeleton(self.asked.details.asker_name)
        return bool(asker) and asker in {keys.name_skeleton(name) for name in names}

    def facts(self, source: Source, by_subject: bool) -> Facts:
        named, connected = self.others, self.connected
        if source.referral:
            answers = source.referral.answers
            named = [*named, *_others_typed(answers, self.subject)]
            harming = [name for person in shape.people(answers, "perpetrators") for name in shape.names(person)]
            connected = connected or self._asker_harms(harming)
        if source.complaint and source.complaint.sender == Complaint.From.HARMING:
            connected = connected or self._asker_harms([source.complaint.name])
        return Facts(
            kind=source.kind,
            about=source.about,
            role=self.subject.role(source.case) if source.case else source.role,
            connected=connected,
            guarded=source.guarded,
            for_child=self.asked.asker != SubjectRequest.Asker.SELF,
            by_subject=by_subject,
            names_others=defaults.speaks_of_others(source.text, named, self.subject.sex),
            says_process=bool(defaults.PROCESS.search(source.text)),
            group=self.group,
        )

    def _staff(self, source: Source) -> list[str]:
        """A complaint speaks of workers of the agency that it is about, which need not be in any case."""
        also = sources.staff_names(self.asked.desk, (), source.complaint) if source.complaint else []
        return [*self.staff, *also]

    def item(self, source: Source, known: PackItem | None) -> PackItem | None:
        """The item as it is to be saved; None where nothing about it has changed."""
        found = defaults.judge(self.facts(source, bool(known and known.by_subject)))
        clean = defaults.without_staff(source.text, self._staff(source))
        if found.verdict == Verdict.RELEASE and clean != source.text:
            found = Default(Verdict.PART, found.exemption)
        same = known and (known.text, known.default, known.fixed) == (source.text, found.verdict, found.fixed)
        if same:
            return None
        item = known or PackItem(request=self.asked, key=source.key, desk=self.asked.desk)
        item.case, item.referral, item.person = source.case, source.referral, source.person
        item.complaint = source.complaint
        item.kind, item.about, item.written_on, item.text = (
            source.kind,
            sorted(source.about),
            source.written_on,
            source.text,
        )
        item.default, item.default_exemption, item.fixed = found.verdict, found.exemption, found.fixed
        item.verdict, item.exemption = found.verdict, found.exemption
        item.release_text = clean if found.verdict == Verdict.PART else ""
        item.reason, item.decided_by, item.decided_at, item.approved = "", None, None, False
        return item


def _others_typed(answers: dict, subject: Subject) -> list[str]:
    """Names of everybody else in a referral, without the words of her own."""
    own = {word for name in subject.names() for word in keys.name_tokens(name)}
    others = [person for _, _, person in shape.parties(answers) if not subject.is_called(person)]
    return sorted({word for person in others for name in shape.names(person) for word in keys.name_tokens(name)} - own)


@transaction.atomic
def decide(
    item: PackItem, verdict: str, *, exemption: str, text: str, reason: str, by_subject: bool, version, by
) -> None:
    """What becomes of one item, and why. Raises InvalidInput for what no reply may hold."""
    asked = item.request
    _check_preparing(asked)
    problems = _problems(item, verdict, exemption, text, reason)
    if problems:
        raise InvalidInput(problems)
    asked.claim_version(version)
    item.verdict, item.reason, item.by_subject = verdict, reason, by_subject
    item.exemption = "" if verdict == Verdict.RELEASE else exemption
    item.release_text = text if verdict == Verdict.PART else ""
    item.decided_by, item.decided_at = by, timezone.now()
    item.save()
    record(by, Verb.DECIDED, item, to=verdict, exemption=item.exemption)


def _problems(item: PackItem, verdict: str, exemption: str, text: str, reason: str) -> dict[str, str]:
    given = {Verdict.RELEASE: item.text, Verdict.PART: text}.get(verdict, "")
    problems = {}
    if item.fixed and verdict != Verdict.LEAVE_OUT:
        problems["verdict"] = (
            "These words must not reach the perpetrator. They cannot be released to whoever asks here."
        )
    elif verdict == Verdict.PART and not text.strip():
        problems["text"] = "Enter the words that are released"
    elif given and defaults.NEVER_PRINTED.search(given):
        problems["verdict"] = "A reply names no meeting and no system. Release it in part, without these words."
    elif given and defaults.without_staff(given, _staff_of(item)) != given:
        problems["verdict"] = "A reply names no member of staff. Release it in part, without the name."
    if verdict in (Verdict.LEAVE_OUT, Verdict.PART) and not exemption:
        problems["exemption"] = "Select the exemption"
    if not reason.strip():
        problems["reason"] = "Enter a reason"
    return problems


def _staff_of(item: PackItem) -> list[str]:
    return sources.staff_names(item.desk, _cases_of(item), item.complaint)


def _cases_of(item: PackItem) -> list[Case]:
    """Its case, though its share has ended: whose workers are in it must not be named all the same."""
    with as_system("whose workers a reply must not name"):
        return list(Case.objects.filter(pk=item.case_id))


def _check_preparing(asked: SubjectRequest) -> None:
    if asked.status != Status.PREPARING:
        raise WrongState("The pack can be changed only while it is being prepared.")


def print_items(asked: SubjectRequest) -> int:
    """Freeze what the letter holds: what was approved, as far as she who makes it may still read its source. How many."""
    printed = 0
    for item in asked.items.all():
        item.printed = _to_print(item)
        item.save(update_fields=["printed"])
        printed += bool(item.printed)
    return printed


def is_printed(asked: SubjectRequest) -> bool:
    """Whether the letter that was made holds just what it would hold if it were made now."""
    items = list(asked.items.all())
    same = all(item.printed == _to_print(item) for item in items)
    return bool(asked.details.made_on) and same and asked.details.printed == sum(bool(item.printed) for item in items)


def _to_print(item: PackItem) -> str:
    return item.given if item.approved else ""


def log_cases(items, verb: Verb, by, view: str) -> None:
    """Whoever reads or is given items reads of their cases: it stands in each case's own "who looked"."""
    if cases := sorted({item.case_id for item in items if item.case_id}):
        record(by, verb, "cases.case", cases, view=view)
