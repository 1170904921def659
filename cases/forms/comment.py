"""A supervisor's comment."""

from django import forms

from dashub.forms import Form, LongText


class CommentForm(Form):
    text = forms.CharField(
        label="Comment",
        help_text="Read by your own agency alone. Whoever wrote the entry is asked to say that it was read.",
        max_length=2000,
        widget=LongText(rows=5),
    )
