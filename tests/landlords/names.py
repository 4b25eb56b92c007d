"""What a test calls people by, and what their telephones are called by.

An advisor or a provider has the id of acd.toml; somebody of the staff the landlord's reference
("G1"), with the entity in front where there are several ("nord-est/A1").
"""

import time

from acd.config.settings import Settings
from acd.directory.model import EntityId, PersonId
from acd.store.directory import path_beside
from acd.store.directory.reading import read


class Names:
    def __init__(self, settings: Settings) -> None:
        """Staff is what has been imported so far."""
        self.users: dict[str, str] = {}  # by name: whom an INVITE to them is addressed to
        self.endpoints: set[str] = set()  # phones of the house
        self.persons: dict[str, tuple[EntityId, PersonId]] = {}
        for advisor in settings.advisors.values():
            self._add(advisor.id, advisor.phone)
        for provider in settings.providers.values():
            self._add(provider.id, provider.called_number)
        self._add_staff(settings)

    def of(self, user: str) -> str:
        """Whose telephone that is; the number itself when it is nobody's."""
        return next((name for name, own in self.users.items() if own == user), user)

    def _add_staff(self, settings: Settings) -> None:
        records = read(path_beside(settings.site.store), time.time()).records
        for entity, of_entity in records.items():
            for person in of_entity.staff.values():
                name = person.id if len(records) == 1 else f"{entity}/{person.id}"
                self.persons[name] = (entity, person.id)
                self._add(name, person.phone or person.number or "")

    def _add(self, name: str, reached_at: str) -> None:
        technology, _, user = reached_at.rpartition("/")
        self.users[name] = user
        if technology:
            self.endpoints.add(user)
