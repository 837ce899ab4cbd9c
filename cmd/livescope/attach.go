package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/livescope/livescope/client/devtools"
)

// attachTo is the verb attach: the screen on a running app.
func (p *program) attachTo() *cobra.Command {
	var flags screenFlags
	var output outputFlags
	c := &cobra.Command{
		Use: "attach [HOST:PORT]", Short: "Attach to a running app by its devtools server, on the screen",
		Example: `
livescope attach
livescope attach localhost:4343 --store shop
livescope attach --json`,
		Args: takes(0, 1),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		p.verb = "attach"
		format, err := output.format()
		if err != nil {
			return err
		}
		address := devtools.DefaultAddr
		if len(args) > 0 {
			if address, err = hostPort(strings.TrimPrefix(args[0], appScheme+"://")); err != nil {
				return err
			}
		}
		source := appScheme + "://" + address
		at, err := parseSource(source, &flags.sourceFlags)
		if err != nil {
			return err
		}
		if format != asTable {
			return p.listSessions(c.Context(), at, format)
		}
		return p.lookAt(c, at, source, &flags)
	}
	flags.add(c)
	output.add(c)
	c.Flags().Lookup("json").Usage = "list the sessions that are there, one object a line, and end"
	c.ValidArgsFunction = cobra.NoFileCompletions
	return c
}

// sessionLine is a session as JSON.
type sessionLine struct {
	Source      string `json:"source"`
	StoreID     string `json:"storeId"`
	ClientID    string `json:"clientId"`
	SessionID   string `json:"sessionId"`
	SchemaAlias string `json:"schemaAlias"`
	IsLeader    bool   `json:"isLeader"`
}

func lineOf(address string, s devtools.Session) sessionLine {
	return sessionLine{sourceOf(address, s), s.StoreID, s.ClientID, s.SessionID, s.SchemaAlias, s.Leader}
}

// listSessions lists the sessions at a devtools server.
func (p *program) listSessions(ctx context.Context, at target, format format) error {
	within, cancel := context.WithTimeout(ctx, sessionTimeout)
	defer cancel()
	mesh, err := devtools.Dial(within, at.address)
	if err != nil {
		return cause(ctx, err)
	}
	defer mesh.Close()
	var several *devtools.SeveralError
	if _, err := mesh.Wait(within, at.want); err != nil && !errors.As(err, &several) {
		return cause(ctx, err)
	}
	sessions, _ := mesh.Sessions(at.want)
	w := newOutput(p.stdout)
	defer w.Close()
	if format == asCSV {
		err = csvLine(w, "source", "storeId", "clientId", "sessionId", "schemaAlias", "isLeader")
	}
	for _, s := range sessions {
		l := lineOf(at.address, s)
		if format == asCSV {
			err = cmpErr(err, csvLine(w, l.Source, l.StoreID, l.ClientID, l.SessionID, l.SchemaAlias, fmt.Sprint(l.IsLeader)))
		} else {
			err = cmpErr(err, jsonLine(w, l))
		}
	}
	return cmpErr(err, w.Close())
}

// listen is the verb listen: a devtools server for apps to connect to, and the screen on the one that does.
func (p *program) listen() *cobra.Command {
	var flags screenFlags
	var address string
	var allow []string
	var asLines bool
	c := &cobra.Command{
		Use: "listen", Short: "Be the devtools server that an app connects to, and show the app",
		Long: `Be the devtools server that an app connects to, and show the app. In the app: devtools: { schemaPath, port, useExistingDevtoolsServer: true }. Neither Vite nor @livestore/devtools-vite nor a browser is needed.

Only this machine is served. From another machine, an ssh tunnel is the safe way: on the app's machine ssh -L 4242:localhost:4242 HOST makes livescope's port its own.`,
		Example: `
livescope listen
livescope listen --addr 127.0.0.1:4343
livescope listen --json`,
		Args: takes(0, 0),
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		p.verb = "listen"
		at, err := hostPort(address)
		if err != nil {
			return err
		}
		nets, err := p.networks(allow)
		if err != nil {
			return err
		}
		if why := p.noScreen(); why != "" && !asLines {
			return wrong("listen: %s; with --json it serves apps and says which are there", why)
		}
		mesh, err := devtools.Listen(at, nets)
		if err != nil {
			return fmt.Errorf("%w; --addr names another port, --allow CIDR the networks that may connect", err)
		}
		if asLines {
			return p.serve(c.Context(), mesh)
		}
		p.note("listening on %s; start an app with devtools: { schemaPath, port: %s, useExistingDevtoolsServer: true } (ctrl+c ends)", mesh.Address(), mesh.Port())
		flags.mesh = func(string) (*devtools.Mesh, error) { return mesh, nil }
		source := appScheme + "://" + mesh.Address()
		t, err := parseSource(source, &flags.sourceFlags)
		if err != nil {
			mesh.Close()
			return err
		}
		return p.lookAt(c, t, source, &flags)
	}
	flags.add(c)
	c.Flags().StringVar(&address, "addr", "127.0.0.1:4242", "where to listen, HOST:PORT; the port alone may be left out")
	c.Flags().StringSliceVar(&allow, "allow", nil, "networks beyond this machine that may connect, such as 192.168.1.0/24: whoever is on them can read and change the apps")
	c.Flags().BoolVar(&asLines, "json", false, "no screen: serve apps until interrupted, and tell which sessions come and go, one object a line")
	c.ValidArgsFunction = cobra.NoFileCompletions
	return c
}

// networks reads --allow, and says what it exposes.
func (p *program) networks(allow []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range allow {
		net, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, wrong("--allow %.60q is no network; write it as 192.168.1.0/24", text)
		}
		out = append(out, net.Masked())
	}
	if len(out) > 0 {
		p.note("everyone on %s can read the events, state and queries of the apps that connect, commit events and reset them, without a password and unencrypted; an ssh tunnel does without that", strings.Join(allow, ", "))
	}
	return out, nil
}

// serve tells which sessions come and go, until interrupted.
func (p *program) serve(ctx context.Context, mesh *devtools.Mesh) error {
	defer mesh.Close()
	w := newOutput(p.stdout)
	defer w.Close()
	if err := jsonLine(w, map[string]string{"listening": mesh.Address()}); err != nil {
		return err
	}
	known := map[devtools.Session]bool{}
	for {
		list, changed := mesh.Sessions(devtools.Want{})
		now := map[devtools.Session]bool{}
		for _, s := range list {
			now[s] = true
			if !known[s] {
				if err := sessionEvent(w, "connected", mesh.Address(), s); err != nil {
					return err
				}
			}
		}
		for s := range known {
			if !now[s] {
				if err := sessionEvent(w, "gone", mesh.Address(), s); err != nil {
					return err
				}
			}
		}
		known = now
		select {
		case <-changed:
		case <-ctx.Done():
			return errInterrupted
		}
	}
}

func sessionEvent(w *output, what, address string, s devtools.Session) error {
	return jsonLine(w, struct {
		Session string `json:"session"`
		sessionLine
		At string `json:"at"`
	}{what, lineOf(address, s), isoTime(time.Now())})
}
