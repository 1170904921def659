from people.models.details import Address, Alias, ContactPoint, Identifier
from people.models.person import Person
from people.models.relationship import Relationship

__all__ = ["Address", "Alias", "ContactPoint", "Identifier", "Person", "Relationship"]
