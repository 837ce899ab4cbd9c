package ui_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
	"github.com/livescope/livescope/fixtures"
)

// app is the other side of a store: the one that writes.
type app struct {
	t    *testing.T
	conn *sqlite.Conn
}

// copyOf copies a sample and opens its eventlog for writing.
func copyOf(t *testing.T, sample string) (path string, a *app) {
	t.Helper()
	base := fixtures.Store(t, sample)
	found, err := filepath.Glob(filepath.Join(base, "*", "eventlog@6.db"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the sample %s has %d eventlogs: %v", sample, len(found), err)
	}
	conn, err := sqlite.Create(found[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return base, &app{t, conn}
}

func (a *app) exec(sql string, args ...any) {
	a.t.Helper()
	if err := a.conn.Exec(context.Background(), sql, args...); err != nil {
		a.t.Fatalf("%s: %v", sql, err)
	}
}

// commit adds an event to the log, as the app would.
func (a *app) commit(n livestore.SeqNum, name, args string) {
	a.t.Helper()
	a.exec(`INSERT INTO eventlog VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`,
		n.Global, n.Client, n.Generation, n.Global-1, 0, 0, name, args, "client-a", "static", 916557426, `{"_tag":"None"}`)
}

// state runs a statement on the state database of a copied sample.
func state(t *testing.T, base, sql string, args ...any) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(base, "*", "state*@6.db"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s has %d states: %v", base, len(found), err)
	}
	conn, err := sqlite.Create(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
