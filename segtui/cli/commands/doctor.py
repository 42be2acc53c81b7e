"""`segtui doctor`: what works on this machine, what does not, and why."""

from __future__ import annotations

import click

from segtui.cli.options import complete_profiles, json_option, profile_option


@click.command()
@click.argument("name", metavar="[PROFILE]", required=False, shell_complete=complete_profiles)
@json_option
@profile_option
def command(name: str | None, as_json: bool, profile_name: str | None) -> int:
    """Examine terminal, profile, keyring, credential, network, clock and scopes; leaves nothing behind."""
    import asyncio

    from segtui.cli.examination import examine, exit_code, findings_shape, lines
    from segtui.cli.output import write, write_lines
    from segtui.cli.shapes import document

    findings = asyncio.run(examine(name or profile_name))
    if as_json:
        write(document("doctor", {"findings": findings_shape(findings)}))
    else:
        write_lines(lines(findings))
    return exit_code(findings)
