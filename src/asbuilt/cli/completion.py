"""``asbuilt completion SHELL``: the script that makes a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from asbuilt.cli.commands import group

SHELLS = ("bash", "zsh", "fish")


@click.command(
    epilog="\b\nExamples:\n"
    "  asbuilt completion bash > ~/.local/share/bash-completion/completions/asbuilt\n"
    "  asbuilt completion zsh > ~/.zfunc/_asbuilt\n"
    "  asbuilt completion fish > ~/.config/fish/completions/asbuilt.fish",
)
@click.argument("shell", type=click.Choice(SHELLS), metavar="[bash|zsh|fish]")
def command(shell: str) -> int:
    """Write the script that completes commands, options and rules in SHELL."""
    kind = get_completion_class(shell)
    assert kind is not None
    # The class's own ``source`` runs bash to ask for its version.
    script = ShellComplete.source(kind(group, {}, "asbuilt", "_ASBUILT_COMPLETE"))
    click.echo(script.rstrip("\n"))
    return 0
