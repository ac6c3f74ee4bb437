"""The packs that come with the software, from their files into the database."""

import tomllib
from pathlib import Path

from cases.network.models import RulePack
from cases.rules.book import Unit
from core.transactions import transaction

FOLDER = Path(__file__).parent


def load_packs() -> list[RulePack]:
    """Write every pack of this folder into the database and return them.

    A pack that is there already in the same version is brought to the file's content, so the
    command may run at every start. Runs under the owner's login.
    """
    loaded = []
    with transaction():
        for path in sorted(FOLDER.glob("*.toml")):
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            head = content["pack"]
            for entry in content["rules"].values():
                Unit(entry["unit"])
            pack, _new = RulePack.objects.update_or_create(
                scope_code=head["scope_code"],
                version=head["version"],
                defaults={
                    "subtree": head["subtree"],
                    "name": head["name"],
                    "source": head["source"],
                    "valid_from": head["valid_from"],
                    "rules": {
                        "rules": content["rules"],
                        "letters": content.get("letters", {}),
                        "settings": content.get("settings", {}),
                    },
                },
            )
            loaded.append(pack)
    return loaded
