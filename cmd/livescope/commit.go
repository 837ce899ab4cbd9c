package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) commit() *cobra.Command {
	var flags readFlags
	var yes bool
	c := p.command("commit SOURCE NAME ARGS_JSON", "Have a running app commit an event", `
livescope commit devtools+ws://localhost:4242 v1.TodoCreated '{"id":"t1","text":"Buy milk"}'
livescope commit devtools+ws://localhost:4242 v1.TodoCreated '{"id":"t1","text":"Buy milk"}' --yes --json`, takes(3, 3), func(ctx context.Context, args []string) error {
		format, err := flags.format()
		if err != nil {
			return err
		}
		name, payload := args[1], args[2]
		if name == "" {
			return wrong("commit: NAME is empty")
		}
		if !json.Valid([]byte(payload)) {
			return wrong("commit %s: ARGS_JSON is not JSON: %w", name, json.Unmarshal([]byte(payload), new(any)))
		}
		if !yes && !p.interactive() {
			return wrong("commit %s: nobody can be asked here; --yes commits without a question", name)
		}
		ctx, st, end, err := p.open(ctx, args[0], &flags.sourceFlags)
		if err != nil {
			return err
		}
		defer end()
		controls := st.Controls()
		if controls == nil || controls.Commit == nil {
			return refused(fmt.Errorf("commit to %s: it is read-only; a running app takes events: devtools+ws://HOST:PORT", st.Info().Where))
		}
		if !yes && !p.confirm(fmt.Sprintf("commit %s %s to store %s of client %s", name, payload, st.Info().StoreID, st.Info().ClientID)) {
			return errors.New("commit: not done")
		}
		if err := controls.Commit.Commit(ctx, name, payload); err != nil {
			return cause(ctx, err)
		}
		return p.tell(format, map[string]any{"committed": name}, "committed "+name, []string{"committed"}, []string{name})
	})
	flags.add(c)
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}
