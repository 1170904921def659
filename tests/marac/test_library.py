"""Reference rows: there after a migration, loaded twice without doubling, kept where a partnership changed them."""

import pytest

from agencies import reference
from agencies.access import PolicyGroup
from agencies.models import AgencyKind, ReferralCategory
from marac import library
from marac.models import About, ActionTemplate

pytestmark = pytest.mark.django_db


def test_every_kind_and_template_is_there_with_known_groups_and_categories():
    kinds = AgencyKind.objects.filter(slug__in=[kind.slug for kind in reference.KINDS])
    assert kinds.count() == len(reference.KINDS)
    for kind in kinds:
        assert kind.policy_group in PolicyGroup and kind.referral_category in ReferralCategory
        assert kind.research_prompts and all(len(prompt) <= 120 for prompt in kind.research_prompts)
        assert len(set(kind.research_prompts)) == len(kind.research_prompts)
    assert set(kinds.values_list("referral_category", flat=True)) == set(ReferralCategory)
    assert ActionTemplate.objects.count() == len(library.LIBRARY)
    for template in ActionTemplate.objects.all():
        assert template.about in About
        assert not template.policy_group or template.policy_group in PolicyGroup


def test_loading_again_adds_nothing_and_keeps_a_partnership_s_words():
    AgencyKind.objects.filter(slug="police").update(research_prompts=["Ours"])
    before = AgencyKind.objects.count(), ActionTemplate.objects.count()
    reference.load_kinds(AgencyKind)
    library.load_library(ActionTemplate)
    assert (AgencyKind.objects.count(), ActionTemplate.objects.count()) == before
    assert AgencyKind.objects.get(slug="police").research_prompts == ["Ours"]


def test_the_way_back_keeps_what_is_in_use():
    from agencies.models import Agency

    Agency.objects.create(name="Merrow police", kind=AgencyKind.objects.get(slug="police"))
    reference.drop_unused_kinds(AgencyKind)
    assert AgencyKind.objects.filter(slug__in=[kind.slug for kind in reference.KINDS]).get().slug == "police"
    library.drop_library(ActionTemplate)
    assert not ActionTemplate.objects.exists()
