package devtools

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/fixtures/recordings"
)

// silent is a TCP port that takes connections and says nothing.
func silent(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

func TestDialWhereNoAppIs(t *testing.T) {
	closed := silent(t)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := free.Addr().String()
	free.Close()
	pages := httptest.NewServer(http.NotFoundHandler())
	defer pages.Close()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		_ = c.Write(r.Context(), websocket.MessageText, []byte(`{"hello":"there"}`))
		_, _, _ = c.Read(r.Context())
	}))
	defer other.Close()
	for _, of := range []struct{ address, says string }{
		{nobody, "livescope listen"},
		{strings.TrimPrefix(pages.URL, "http://"), "4242"},
		{strings.TrimPrefix(other.URL, "http://"), "4242"},
		{closed, "attach to"},
		{"", "attach to"},
		{"a b:c", "attach to"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		began := time.Now()
		m, err := Dial(ctx, of.address)
		cancel()
		if err == nil {
			m.Close()
			t.Errorf("%s: dialled", of.address)
			continue
		}
		if !strings.Contains(err.Error(), of.says) || strings.Contains(err.Error(), "\n") || time.Since(began) > patience {
			t.Errorf("%s: %v after %s", of.address, err, time.Since(began))
		}
	}
}

func TestNoSessionIsThere(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{})
	m, err := Dial(within(t), app.Serve())
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	eventually(t, "the session is heard of", func() bool { l, _ := m.Sessions(Want{}); return len(l) == 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, _, err = Open(ctx, m, Options{Want: Want{StoreID: "shop", ClientID: "me"}})
	if err == nil || !strings.Contains(err.Error(), "store shop, client me") || !strings.Contains(err.Error(), "store recorded, client client-a, session static") {
		t.Errorf("the absent is refused with: %v", err)
	}
	empty, err := Listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	if _, _, err := Open(ctx, empty, Options{}); err == nil || !strings.Contains(err.Error(), empty.Address()) {
		t.Errorf("nobody is refused with: %v", err)
	}
}

func TestSeveralSessions(t *testing.T) {
	t.Parallel()
	m, err := Listen("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	first := recordings.NewApp(t, recordings.AppOptions{}).Join(m.Address())
	recordings.NewApp(t, recordings.AppOptions{SessionID: "other", ClientID: "client-b"}).Join(m.Address())
	eventually(t, "both are heard of", func() bool { l, _ := m.Sessions(Want{}); return len(l) == 2 })
	_, _, err = Open(within(t), m, Options{})
	var several *SeveralError
	if !errors.As(err, &several) || len(several.Sessions) != 2 || !strings.Contains(err.Error(), "session static") || !strings.Contains(err.Error(), "session other") {
		t.Errorf("several are refused with: %v", err)
	}
	no := errors.New("none of these")
	if _, _, err := Open(within(t), m, Options{Choose: func(context.Context, []Session) (Session, error) { return Session{}, no }}); !errors.Is(err, no) {
		t.Error(err)
	}
	a := opened(t, m, first, Options{Choose: func(_ context.Context, list []Session) (Session, error) { return list[1], nil }})
	if a.Session().ClientID != "client-b" || a.Info().ClientID != "client-b" {
		t.Errorf("chosen is %v", a.Session())
	}
}

// refused opens an app that is to be refused, within two seconds and what an app without files costs.
func refused(t *testing.T, app *recordings.App, limit time.Duration) error {
	t.Helper()
	m, err := Dial(within(t), app.Serve())
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	began := time.Now()
	s, _, err := Open(ctx, m, Options{})
	if err == nil {
		s.Close()
	}
	if spent := time.Since(began); spent > limit+patience/2 {
		t.Errorf("it took %s", spent)
	}
	return err
}

func TestAnAppOfAnotherProtocol(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"VersionMismatch": {"_tag": "LSD.Leader.VersionMismatch", "appVersion": "0.9.0", "receivedVersion": "0.4.0", "appDevtoolsProtocolVersion": 2, "receivedDevtoolsProtocolVersion": 1},
		"Pong":            {"liveStoreVersion": "0.9.0", "devtoolsProtocolVersion": 2.0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := recordings.NewApp(t, recordings.AppOptions{})
			app.On("LSD.Leader.Ping", func(r *recordings.Request) { r.Reply(recordings.With(t, r.Answer(), change)) })
			err := refused(t, app, patience)
			var mismatch *MismatchError
			if !errors.As(err, &mismatch) || *mismatch != (MismatchError{"0.9.0", 2, 1}) || !strings.Contains(err.Error(), "protocol 2") || !strings.Contains(err.Error(), "speaks 1") || !strings.Contains(err.Error(), "update livescope") {
				t.Errorf("refused with: %v", err)
			}
		})
	}
}

func TestAnAppThatDoesNotAnswer(t *testing.T) {
	for _, tag := range []string{"LSD.Leader.Ping", "LSD.ClientSession.Ping", "LSD.Leader.SyncingInfoReq", "LSD.Leader.EventlogReq", "LSD.Leader.SnapshotReq"} {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			app := recordings.NewApp(t, recordings.AppOptions{})
			app.On(tag, func(*recordings.Request) {})
			if err := refused(t, app, 2*time.Second); err == nil || !strings.Contains(err.Error(), "does not answer") {
				t.Errorf("refused with: %v", err)
			}
		})
	}
	t.Run("frozen", func(t *testing.T) {
		t.Parallel()
		app := recordings.NewApp(t, recordings.AppOptions{})
		app.On("LSD.Leader.Ping", func(*recordings.Request) { go app.Freeze() })
		if err := refused(t, app, 2*time.Second); err == nil {
			t.Error("it is attached")
		}
	})
	t.Run("killed", func(t *testing.T) {
		t.Parallel()
		app := recordings.NewApp(t, recordings.AppOptions{})
		app.On("LSD.Leader.EventlogReq", func(*recordings.Request) { go app.Kill() })
		if err := refused(t, app, 2*time.Second); err == nil {
			t.Error("it is attached")
		}
	})
}

// TestAnAppWithoutFiles never answers the question for them.
func TestAnAppWithoutFiles(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{})
	app.On("LSD.Leader.DatabaseFileInfoReq", func(*recordings.Request) {})
	a := dialled(t, app, Options{})
	if len(a.log()) != len(atFirst) {
		t.Errorf("the log has %q", a.log())
	}
}

func TestAnswersThatAreWrong(t *testing.T) {
	for name, of := range map[string]struct {
		tag    string
		fields map[string]any
		says   string
	}{
		"no version":        {"LSD.Leader.Ping", map[string]any{"liveStoreVersion": 4}, "liveStoreVersion"},
		"protocol a text":   {"LSD.ClientSession.Ping", map[string]any{"devtoolsProtocolVersion": "one"}, "devtoolsProtocolVersion"},
		"no syncing":        {"LSD.Leader.SyncingInfoReq", map[string]any{"syncingInfo": nil}, "not a map"},
		"enabled a number":  {"LSD.Leader.SyncingInfoReq", map[string]any{"syncingInfo": map[string]any{"enabled": 1}}, "enabled"},
		"size a text":       {"LSD.Leader.DatabaseFileInfoReq", map[string]any{"state": map[string]any{"fileSize": "big"}}, "fileSize"},
		"no bytes":          {"LSD.Leader.EventlogReq", map[string]any{"eventlog": []any{1, 2}}, "eventlog"},
		"empty":             {"LSD.Leader.EventlogReq", map[string]any{"eventlog": []byte{}}, ""},
		"not a database":    {"LSD.Leader.EventlogReq", map[string]any{"eventlog": []byte(strings.Repeat("no database ", 1000))}, "eventlog"},
		"the wrong one":     {"LSD.Leader.EventlogReq", map[string]any{"eventlog": fieldsOf(t, 27, "snapshot")}, "eventlog"},
		"a database cut":    {"LSD.Leader.EventlogReq", map[string]any{"eventlog": fieldsOf(t, 31, "eventlog")[:20_000]}, ""},
		"another's message": {"LSD.Leader.EventlogReq", map[string]any{"_tag": "LSD.Leader.Else", "eventlog": nil}, "eventlog"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := recordings.NewApp(t, recordings.AppOptions{})
			app.On(of.tag, func(r *recordings.Request) { r.Reply(recordings.With(t, r.Answer(), of.fields)) })
			if err := refused(t, app, patience); err == nil || !strings.Contains(err.Error(), of.says) {
				t.Errorf("refused with: %v", err)
			}
		})
	}
}

func fieldsOf(t *testing.T, n int, name string) []byte {
	t.Helper()
	f := fields{raw: line(t, n)}
	return f.bytes(name)
}

func TestMoreFieldsThanAreKnown(t *testing.T) {
	t.Parallel()
	app := recordings.NewApp(t, recordings.AppOptions{})
	for _, tag := range []string{"LSD.Leader.Ping", "LSD.Leader.EventlogReq", "LSD.Leader.SyncingInfoReq"} {
		app.On(tag, func(r *recordings.Request) {
			r.Reply(recordings.With(t, r.Answer(), map[string]any{"new": map[string]any{"x": []any{1}}, "another": nil}))
		})
	}
	a := dialled(t, app, Options{})
	if len(a.log()) != len(atFirst) {
		t.Errorf("the log has %q", a.log())
	}
	a.healthy()
}

func TestAnEventlogThatIsTooLarge(t *testing.T) {
	for name, accept := range map[string]bool{"refused": false, "accepted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := recordings.NewApp(t, recordings.AppOptions{})
			app.On("LSD.Leader.DatabaseFileInfoReq", func(r *recordings.Request) {
				file := map[string]any{"fileSize": 5_000_000, "persistenceInfo": map[string]any{"fileName": "x.db"}}
				r.Reply(recordings.With(t, r.Answer(), map[string]any{"state": file, "eventlog": file}))
			})
			asked := make(chan string, 10)
			a := dialled(t, app, Options{Large: func(_ context.Context, what string, bytes int64) bool {
				if bytes == 5_000_000 {
					asked <- what
				}
				return accept
			}})
			if what := <-asked; what != "eventlog" {
				t.Errorf("asked for %s", what)
			}
			notes := strings.Join(a.Info().Notes, "\n")
			if got := len(a.log()); accept && (got != 6 || notes != "") || !accept && (got != 0 || !strings.Contains(notes, "5.0 MB")) {
				t.Errorf("%d events, the notes are %q", got, notes)
			}
			if err := a.Can(client.CapState); accept != (err == nil) {
				t.Errorf("the state: %v", err)
			}
			app.Play(86, 97)
			a.until("what comes is seen", func() bool { l := a.log(); return len(l) > 0 && l[len(l)-1] == "e6 v1.TodoCreated t4" })
			if h := a.scratchHeads(); h.Leader != (livestore.SeqNum{Global: 6}) || h.Backend != 5 {
				t.Errorf("the heads are %+v", h)
			}
		})
	}
}
