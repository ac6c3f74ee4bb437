from deputies.models.mandate import Mandate
from deputies.models.person import Person

__all__ = ["Mandate", "Person"]
