package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/devtools"
	"github.com/livescope/livescope/inspector"
)

const (
	// sessionTimeout is how long a devtools server may take to name a session.
	sessionTimeout = 10 * time.Second
	// settleTimeout is how long an app may take to tell how it reaches its backend;
	// LiveStore waits a second before it does.
	settleTimeout = 4 * time.Second
)

// reachApp attaches to a running app.
func (p *program) reachApp(ctx context.Context, at target, f *sourceFlags) (client.Store, *client.Controls, error) {
	dial := f.mesh
	within, cancel := context.WithTimeout(ctx, sessionTimeout)
	defer cancel()
	if dial == nil {
		dial = func(address string) (*devtools.Mesh, error) { return devtools.Dial(within, address) }
	} else {
		within = ctx // an app may connect whenever it likes
	}
	mesh, err := dial(at.address)
	if err != nil {
		return nil, nil, cause(ctx, err)
	}
	store, controls, err := devtools.Open(within, mesh, devtools.Options{
		Want: at.want, ReadOnly: f.readOnly, KeepLatch: f.keepLatch, Large: p.large(f),
	})
	if err != nil {
		mesh.Close()
		var several *devtools.SeveralError
		if errors.As(err, &several) {
			err = wrong("%w", err)
		}
		return nil, nil, cause(ctx, err)
	}
	return store, controls, nil
}

// large asks whether an app is to send a database that may never get through.
func (p *program) large(f *sourceFlags) func(context.Context, string, int64) bool {
	return func(_ context.Context, what string, bytes int64) bool {
		switch {
		case f.fetchLarge:
			return true
		case p.onScreen.Load() || !p.interactive():
			return false
		}
		return p.confirm(fmt.Sprintf("the app's %s has %.1f MB, which may take long to come or never arrive; have it sent", what, float64(bytes)/1e6))
	}
}

// interactive reports whether a person can be asked.
func (p *program) interactive() bool { return isTerminal(p.stdin) && isTerminal(p.stderr) }

// confirm asks a person.
func (p *program) confirm(question string) bool {
	fmt.Fprintf(p.stderr, "livescope: %s? [y/N] ", line(question))
	answer, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true
	}
	return false
}

// settle waits until a store has told how it is connected, if it will.
func settle(ctx context.Context, st *inspector.Store) {
	if st.Client().Can(client.CapQueries) != nil {
		return
	}
	backend := st.Client().Can(client.CapBackend) == nil
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	heads := false
	for c := range st.Client().Changes(ctx) {
		st.Apply(c)
		if _, is := c.(client.HeadsChanged); is {
			heads = true
		}
		if heads && (!backend || st.Latch().Latch != client.LatchNone) {
			return
		}
	}
}
