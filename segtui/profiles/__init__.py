"""Profiles on disk: named ways to reach one tenant each. They hold no secret.

Read before the first paint, so nothing but the standard library is imported here until something is written.
"""

from segtui.profiles.profile import COLOURS, PLATFORMS, STORES, Profile, Store, is_loopback
from segtui.profiles.reading import (
    ENVIRONMENT,
    Profiles,
    choose_profile,
    config_directory,
    load_profiles,
)
from segtui.profiles.writing import add_profile, remove_profile, save_profile, use_profile, write_privately

__all__ = [
    "COLOURS",
    "ENVIRONMENT",
    "PLATFORMS",
    "STORES",
    "Profile",
    "Profiles",
    "Store",
    "add_profile",
    "choose_profile",
    "config_directory",
    "is_loopback",
    "load_profiles",
    "remove_profile",
    "save_profile",
    "use_profile",
    "write_privately",
]
