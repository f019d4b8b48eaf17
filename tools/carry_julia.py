"""Build hook: a wheel carries the Julia package inside `pyadex`.

An editable install must not, since its copy would grow old; there pyadex finds the Julia sources
at the top of the repository. (Hatchling's `force-include` setting would copy them in both.)
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryJulia(BuildHookInterface[Any]):
    """Add Project.toml and src_jl to every wheel but an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Say where the files go; `version` is ``standard`` or ``editable``."""
        if version == "standard":
            build_data["force_include"] |= {
                "Project.toml": "pyadex/julia/Project.toml",
                "src_jl": "pyadex/julia/src_jl",
            }
