"""Leave: from when until when, and who stands in."""

from django import forms

from agencies.access import Permission, users_at
from dashub.forms import DateField, Form


class LeaveForm(Form):
    """``posts`` are the memberships that may be chosen for; each choice is a post and a colleague at its desk."""

    cover = forms.ChoiceField(label="Who covers?", help_text="A colleague at the same desk")
    first_on = DateField(label="First day of leave", future=True)
    last_on = DateField(label="Last day of leave", future=True)

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {
            f"{post.pk}-{user.pk}": (post, user)
            for post in posts
            for user in users_at([post.desk_id], Permission.HOME).exclude(pk=post.user_id)
        }
        many = len(posts) > 1
        names = [(key, f"{user}, {post.desk}" if many else str(user)) for key, (post, user) in self.people.items()]
        self.fields["cover"].choices = [("", "Select a colleague"), *names]

    @property
    def chosen(self):
        """(the post, who covers it)"""
        return self.people[self.cleaned_data["cover"]]
