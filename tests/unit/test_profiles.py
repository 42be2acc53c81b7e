from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import BadInput
from segtui.profiles import (
    COLOURS,
    ENVIRONMENT,
    Profile,
    add_profile,
    choose_profile,
    config_directory,
    load_profiles,
    remove_profile,
    save_profile,
    use_profile,
    write_privately,
)
from segtui.profiles.policy import Policy, policy_on

EDITED = """\
# my shops
default = "acme"

[profiles.acme]  # the big one
# asked Jo on Monday
tenant   = "acme"    # three blanks
colour   = "red"

[profiles.other]
tenant = 'other'
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"SEGTUI_CONFIG_DIR": str(tmp_path)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "profiles.toml"


def refusal(file: Path, text: str) -> BadInput:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_profiles({"SEGTUI_CONFIG_DIR": str(file.parent)})
    return caught.value


@pytest.mark.parametrize("text", ["both", "main=", "=limit", "limit,", "main=extend;DE=limit"])
def test_a_policy_that_says_nothing_is_refused_with_what_would_be_right(file: Path, text: str) -> None:
    error = refusal(file, f'[profiles.acme]\ntenant = "acme"\nassortment = "{text}"\n')
    assert "assortment" in error.summary
    assert "main=extend,DE=limit" in error.hint


def test_a_policy_is_of_one_site_or_of_every_other() -> None:
    text = "main=extend, limit"
    assert policy_on(text, "main") is Policy.EXTEND
    assert policy_on(text, "DE") is Policy.LIMIT
    assert policy_on("main=extend", "DE") is None
    assert policy_on(None, "main") is None


def test_without_a_file_there_is_no_profile(environ: dict[str, str]) -> None:
    profiles = load_profiles(environ)
    assert (profiles.default, profiles.by_name) == (None, {})


def test_a_profile_that_was_written_is_read_back(environ: dict[str, str]) -> None:
    profile = Profile(
        name="acme-2.x", base_url="https://eu.example.org/shop", tenant="acme", site="DE", language="de-CH",
        assortment="main=extend,DE=limit",
        writable=True, production=True, colour="red", storefront_client_id="public", store="keyring",
        allow_keyring_backend="x.Y", page_size=100, max_connections=4,
    )  # fmt: skip
    add_profile(profile, environ)
    assert load_profiles(environ).by_name == {"acme-2.x": profile}


@given(
    name=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", fullmatch=True),
    tenant=st.from_regex(r"[a-z][a-z0-9]{2,15}", fullmatch=True),
    site=st.none() | st.from_regex(r"[^\s#]{1,8}", fullmatch=True),
    colour=st.none() | st.sampled_from(COLOURS),
    writable=st.booleans(),
    page_size=st.integers(1, 200),
)
def test_any_good_profile_survives_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    tenant: str,
    site: str | None,
    colour: str | None,
    writable: bool,
    page_size: int,
) -> None:
    environ = {"SEGTUI_CONFIG_DIR": str(tmp_path_factory.mktemp("config"))}
    profile = Profile(
        name=name, tenant=tenant, site=site, colour=colour, writable=writable, page_size=page_size
    )
    add_profile(profile, environ)
    assert load_profiles(environ).by_name == {name: profile}


def test_the_first_profile_becomes_the_default_and_a_second_does_not(environ: dict[str, str]) -> None:
    add_profile(Profile(name="first", tenant="first"), environ)
    add_profile(Profile(name="second", tenant="second"), environ)
    assert load_profiles(environ).default == "first"
    assert list(load_profiles(environ).by_name) == ["first", "second"]


def test_a_name_is_taken_once(environ: dict[str, str]) -> None:
    add_profile(Profile(name="acme", tenant="acme"), environ)
    with pytest.raises(BadInput, match="already"):
        add_profile(Profile(name="acme", tenant="other"), environ)


def test_writing_keeps_comments_order_and_spacing(environ: dict[str, str], file: Path) -> None:
    file.write_text(EDITED, encoding="utf-8")
    acme = load_profiles(environ).by_name["acme"]
    save_profile(replace(acme, site="DE", colour=None), environ)
    text = file.read_text(encoding="utf-8")
    expected = EDITED.replace('colour   = "red"\n', "")
    assert [line for line in text.splitlines() if "platform" not in line and "base_url" not in line] == [
        *expected.splitlines()[:6], 'site = "DE"', *expected.splitlines()[6:],
    ]  # fmt: skip


def test_another_profile_can_be_made_the_default(environ: dict[str, str], file: Path) -> None:
    file.write_text(EDITED, encoding="utf-8")
    use_profile("other", environ)
    assert file.read_text(encoding="utf-8") == EDITED.replace('default = "acme"', 'default = "other"')


def test_a_default_is_put_before_the_tables(environ: dict[str, str], file: Path) -> None:
    file.write_text(EDITED.replace('default = "acme"\n', ""), encoding="utf-8")
    use_profile("other", environ)
    assert load_profiles(environ).default == "other"
    assert "# my shops" in file.read_text(encoding="utf-8")


def test_removing_a_profile_leaves_the_others(environ: dict[str, str], file: Path) -> None:
    file.write_text(EDITED, encoding="utf-8")
    remove_profile("acme", environ)
    profiles = load_profiles(environ)
    assert (profiles.default, list(profiles.by_name)) == (None, ["other"])


@pytest.mark.parametrize("act", [use_profile, remove_profile])
def test_a_profile_that_does_not_exist_is_named_with_those_that_do(
    act: object, environ: dict[str, str], file: Path
) -> None:
    file.write_text(EDITED, encoding="utf-8")
    with pytest.raises(BadInput, match="no profile 'acmee'") as caught:
        act("acmee", environ)  # type: ignore[operator]
    assert caught.value.hint.startswith("Known are: acme, other.")


def test_the_file_is_its_owners_alone(environ: dict[str, str], file: Path) -> None:
    file.write_text(EDITED, encoding="utf-8")
    file.chmod(0o644)
    use_profile("other", environ)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_writing_goes_through_a_symbolic_link(environ: dict[str, str], file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text(EDITED, encoding="utf-8")
    file.symlink_to(real)
    use_profile("other", environ)
    assert file.is_symlink()
    assert 'default = "other"' in real.read_text(encoding="utf-8")


def test_a_write_that_fails_leaves_the_old_file_and_no_scratch(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_privately(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(
    ("text", "place", "problem", "hint"),
    [
        ('default = "x"\n', "line 1", "default profile 'x' does not exist", "Name one"),
        ('\n\ncolor = "x"\n', "line 3", "'color' is not known here", "default"),
        ('[profiles.a]\n\ntenant="A"', "line 3, profile 'a', tenant", "'A' cannot be used", "3 to 16"),
        ('[profiles.a]\ntenant="ab"', "line 2", "'ab' cannot be used", "3 to 16"),
        ('[profiles.a]\ntenant="abc\\n"', "line 2", "cannot be used", "3 to 16"),
        ("[profiles.a]\n", "line 1, profile 'a'", "tenant is missing", "tenant ="),
        (
            '[profiles.b]\ntenant="bbb"\n[profiles.a]\ntenat="aaa"',
            "line 4",
            "'tenat' is not a field",
            "tenant?",
        ),
        (
            '[profiles.a]\ntenant="aaa"\nwritable="yes"',
            "line 3",
            "writable must be true or false",
            "true or false",
        ),
        ('[profiles.a]\ntenant="aaa"\npage_size=true', "line 3", "page_size must be a whole number", "whole"),
        ('[profiles.a]\ntenant="aaa"\npage_size=201', "line 3", "201 cannot be used", "200"),
        ('[profiles.a]\ntenant="aaa"\nmax_connections=0', "line 3", "0 cannot be used", "32"),
        ('[profiles.a]\ntenant="aaa"\ncolour="rot"', "line 3", "'rot' is not known", "red"),
        ('[profiles.a]\ntenant="aaa"\nstore="plain"', "line 3", "'plain' is not known", "keyring"),
        ('[profiles.a]\ntenant="aaa"\nplatform="magento"', "line 3", "'magento' is not known", "emporix"),
        ('[profiles.a]\ntenant="aaa"\nlanguage="d"', "line 3", "'d' cannot be used", "de-CH"),
        ('[profiles.a]\ntenant="aaa"\nsite="a b"', "line 3", "'a b' cannot be used", "code"),
        ('[profiles."a b"]\ntenant="aaa"', "profile 'a b', name", "'a b' cannot be used", "letters"),
        ("profiles = 3", "line 1", "profiles must be tables", "[profiles.NAME]"),
        ("[profiles]\na = 3", "profiles.toml", "a profile must be a table", "[profiles.a]"),
        ("[profiles.a", "profiles.toml", "not valid TOML", "Correct"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(
    file: Path, text: str, place: str, problem: str, hint: str
) -> None:
    error = refusal(file, text)
    assert str(file) in error.summary
    assert place in error.summary
    assert problem in error.summary
    assert hint in error.hint


@pytest.mark.parametrize("name", ["client_secret", "password", "access_token", "passphrase", "api_key"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(file: Path, name: str) -> None:
    error = refusal(file, f'[profiles.a]\ntenant="aaa"\n{name} = "hunter2-hunter2"\n')
    assert f"line 3, profile 'a': '{name}' is a secret" in error.summary
    assert "segtui login a" in error.hint
    assert "hunter2" not in error.summary + error.hint


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://api.emporix.io", "unencrypted"),
        ("http://127.0.0.1.example.org", "unencrypted"),
        ("ftp://api.emporix.io", "not the address"),
        ("api.emporix.io", "not the address"),
        ("https://", "not the address"),
        ("https://x/?a=b", "not the address"),
        ("https://user:hunter2@x", "no user name or password"),
        ("https://x:99999999", "not a URL"),
        ("https://[::1", "not a URL"),
    ],
)
def test_a_base_url_that_cannot_be_used_is_refused(file: Path, url: str, problem: str) -> None:
    error = refusal(file, f'[profiles.a]\ntenant="aaa"\nbase_url="{url}"')
    assert problem in error.summary
    assert "hunter2" not in error.summary


@pytest.mark.parametrize(
    "url", ["https://api.emporix.io", "http://127.0.0.1:8080", "http://localhost:1/shop", "http://[::1]:80"]
)
def test_a_base_url_may_be_https_or_this_machine(environ: dict[str, str], file: Path, url: str) -> None:
    file.write_text(f'[profiles.a]\ntenant="aaa"\nbase_url="{url}/"', encoding="utf-8")
    assert load_profiles(environ).by_name["a"].base_url == url


def test_a_file_that_is_no_text_is_refused(environ: dict[str, str], file: Path) -> None:
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be read"):
        load_profiles(environ)


def test_a_name_comes_before_the_variable_and_the_default(environ: dict[str, str], file: Path) -> None:
    file.write_text(EDITED, encoding="utf-8")
    assert choose_profile("other", {**environ, "SEGTUI_PROFILE": "acme"}).name == "other"
    assert choose_profile(None, {**environ, "SEGTUI_PROFILE": "other"}).name == "other"
    assert choose_profile(None, environ).name == "acme"


def test_the_only_profile_needs_no_default(environ: dict[str, str], file: Path) -> None:
    file.write_text('[profiles.a]\ntenant="aaa"', encoding="utf-8")
    assert choose_profile(None, environ).name == "a"


def test_several_profiles_without_a_default_ask_for_a_choice(environ: dict[str, str], file: Path) -> None:
    file.write_text('[profiles.a]\ntenant="aaa"\n[profiles.b]\ntenant="bbb"', encoding="utf-8")
    with pytest.raises(BadInput, match="several profiles") as caught:
        choose_profile(None, environ)
    assert "a, b" in caught.value.hint


def test_without_any_profile_the_hint_leads_on(environ: dict[str, str]) -> None:
    with pytest.raises(BadInput) as caught:
        choose_profile(None, environ)
    assert "segtui profile add" in caught.value.hint
    assert "segtui demo" in caught.value.hint


def test_variables_override_the_profile(environ: dict[str, str], file: Path) -> None:
    file.write_text(EDITED, encoding="utf-8")
    chosen = choose_profile(
        None,
        {**environ, "SEGTUI_BASE_URL": "http://localhost:1/", "SEGTUI_TENANT": "demo", "SEGTUI_SITE": "CH",
         "SEGTUI_LANGUAGE": "de", "SEGTUI_WRITABLE": "true"},
    )  # fmt: skip
    assert (chosen.base_url, chosen.tenant, chosen.site, chosen.language) == (
        "http://localhost:1", "demo", "CH", "de",
    )  # fmt: skip
    assert not chosen.writable
    assert chosen.colour == "red"


def test_variables_alone_make_a_profile(environ: dict[str, str]) -> None:
    chosen = choose_profile(None, {**environ, "SEGTUI_TENANT": "acme"})
    assert chosen == Profile(name=ENVIRONMENT, tenant="acme")


def test_a_variable_that_cannot_be_used_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="SEGTUI_BASE_URL"):
        choose_profile(None, {**environ, "SEGTUI_TENANT": "acme", "SEGTUI_BASE_URL": "http://example.org"})


def test_the_folder_is_the_systems_unless_a_variable_names_another(tmp_path: Path) -> None:
    assert config_directory({"SEGTUI_CONFIG_DIR": str(tmp_path)}) == tmp_path
    assert config_directory({}).name == "segtui"


def test_reading_imports_only_the_standard_library() -> None:
    script = (
        "import sys, segtui.profiles as profiles; profiles.load_profiles({'SEGTUI_CONFIG_DIR': '/nowhere'})\n"
        "roots = {name.partition('.')[0] for name in sys.modules}\n"
        "print(*sorted(roots - set(sys.stdlib_module_names) - {'segtui', '__main__'}))"
    )
    ran = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, check=True, text=True)
    foreign = {name for name in ran.stdout.split() if not name.startswith(("_", "sitecustomize"))}
    assert foreign <= {"cython_runtime", "distutils", "lazy"}
