"""Drawings that pages and papers of the MARAC share."""

from django import template

from marac import window

register = template.Library()


@register.simple_tag
def repeat_window(verdict: dict):
    """The twelve months and the day tested, from a listing's stored verdict; empty where there is nothing to draw."""
    return window.drawing(verdict)
