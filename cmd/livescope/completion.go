package main

import (
	"context"

	"github.com/spf13/cobra"
)

func (p *program) completion() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	var c *cobra.Command
	c = p.command("completion SHELL", "A script that completes verbs and flags in your shell: bash, zsh, fish, powershell", `
# bash, for this terminal
source <(livescope completion bash)
# fish, for good
livescope completion fish > ~/.config/fish/completions/livescope.fish`, takes(1, 1), func(_ context.Context, args []string) error {
		root := c.Root()
		switch args[0] {
		case "bash":
			return root.GenBashCompletionV2(p.stdout, true)
		case "zsh":
			return root.GenZshCompletion(p.stdout)
		case "fish":
			return root.GenFishCompletion(p.stdout, true)
		case "powershell":
			return root.GenPowerShellCompletionWithDesc(p.stdout)
		}
		return wrong("completion: no script for %q; write bash, zsh, fish or powershell", args[0])
	})
	c.ValidArgs = shells
	return c
}
