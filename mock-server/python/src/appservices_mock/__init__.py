"""Start and control servers of appservices-mock from tests."""

from ._controls import App, Clock, Controls, Faults, KeyPair, Project, State, World, Worlds
from ._errors import MockError, VerificationError
from ._server import Mock, program_path, start_mock

__all__ = [
    "App",
    "Clock",
    "Controls",
    "Faults",
    "KeyPair",
    "Mock",
    "MockError",
    "Project",
    "State",
    "VerificationError",
    "World",
    "Worlds",
    "program_path",
    "start_mock",
]
