package devtools

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/livescope/livescope/client/webmesh"
)

// requestTimeout is how long the app may take to answer what costs it little.
const requestTimeout = 10 * time.Second

// scope is one of the two ends of an app that answer: the leader, which writes and syncs, and the client session, which
// has the queries.
type scope string

const (
	leader  scope = "Leader"
	session scope = "ClientSession"
)

// conn is the two channels to one session of an app, and the requests on them. It outlives the edge: channels come back
// by themselves.
type conn struct {
	mesh     *Mesh
	link     *link
	session  Session
	channels map[scope]*webmesh.Channel

	// taking counts the messages that are being taken in; an answer behind them waits.
	taking atomic.Int32

	mu      sync.Mutex
	version string // of LiveStore, as sent along
	waiting map[string]chan webmesh.Raw
	subs    []subscription
	// sent is told every message that goes out, for a test to look at.
	sent func(scope, map[string]any)
}

// open opens both channels, from a node of their own.
func open(ctx context.Context, m *Mesh, s Session) (*conn, error) {
	l, err := m.link(ctx, nil)
	if err != nil {
		return nil, err
	}
	c := &conn{mesh: m, link: l, session: s, version: provenVersion, channels: map[scope]*webmesh.Channel{}, waiting: map[string]chan webmesh.Raw{}}
	for _, of := range []struct {
		scope           scope
		target, channel string
	}{{leader, s.leaderNode(), s.leaderChannel()}, {session, s.sessionNode(), s.sessionChannel()}} {
		ch, err := l.node.OpenProxy(ctx, of.target, of.channel)
		if err != nil {
			c.close()
			return nil, err
		}
		c.channels[of.scope] = ch
	}
	m.register(c, true)
	return c, nil
}

func (c *conn) close() {
	c.mesh.register(c, false)
	c.closeChannels()
	c.link.close()
}

func (c *conn) closeChannels() {
	for _, ch := range c.channels {
		ch.Close()
	}
}

// newID is an id as LiveStore makes them.
func newID() string { return rand.Text()[:10] }

// send sends a message and waits until the app has it. The fields may be nil.
func (c *conn) send(ctx context.Context, to scope, tag, requestID string, fields map[string]any) error {
	m := map[string]any{"_tag": "LSD." + string(to) + "." + tag, "requestId": requestID, "clientId": c.session.ClientID}
	if to == session {
		m["sessionId"] = c.session.SessionID
	}
	c.mu.Lock()
	m["liveStoreVersion"] = c.version
	sent := c.sent
	c.mu.Unlock()
	for k, v := range fields {
		m[k] = v
	}
	payload, err := webmesh.Encode(m)
	if err != nil {
		return fmt.Errorf("%s: %w", tag, err)
	}
	if sent != nil {
		sent(to, m)
	}
	return c.channels[to].Send(ctx, payload)
}

// request sends a message and waits for its answer.
func (c *conn) request(ctx context.Context, to scope, tag string, fields map[string]any) (webmesh.Raw, error) {
	id := newID()
	answer := make(chan webmesh.Raw, 1)
	c.mu.Lock()
	c.waiting[id] = answer
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, id)
		c.mu.Unlock()
	}()
	if err := c.send(ctx, to, tag, id, fields); err != nil {
		return nil, fmt.Errorf("ask the app (%s): %w", tag, unanswered(ctx, err))
	}
	select {
	case raw := <-answer:
		return raw, nil
	case <-c.channels[to].Done():
		return nil, fmt.Errorf("ask the app (%s): %w", tag, c.channels[to].Err())
	case <-ctx.Done():
		return nil, fmt.Errorf("ask the app (%s): %w", tag, unanswered(ctx, ctx.Err()))
	}
}

// quick is a request for what costs the app little.
func (c *conn) quick(ctx context.Context, to scope, tag string, fields map[string]any) (webmesh.Raw, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	return c.request(ctx, to, tag, fields)
}

// unanswered says that time ran out in words that name the app.
func unanswered(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errors.New("it does not answer; is it stopped in a debugger, or busy?")
	}
	return err
}

// answered hands an answer to who asked, and says whether anybody did.
func (c *conn) answered(raw webmesh.Raw) bool {
	id, ok := webmesh.Field(raw, "requestId")
	if !ok {
		return false
	}
	v, err := webmesh.Decode(id)
	text, _ := v.(string)
	if err != nil || text == "" {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	answer, ok := c.waiting[text]
	if !ok {
		return false
	}
	delete(c.waiting, text)
	answer <- raw
	return true
}

// subscription is a kind of message that is asked for once and then comes by itself.
type subscription struct {
	to     scope
	what   string
	fields map[string]any
	id     string
}

// follow subscribes, under the subscription's id if it has one. What the same kind was subscribed to before goes on.
func (c *conn) follow(ctx context.Context, sub subscription) error {
	if sub.id == "" {
		sub.id = newID()
	}
	fields := map[string]any{"subscriptionId": sub.id}
	for k, v := range sub.fields {
		fields[k] = v
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	if err := c.send(ctx, sub.to, sub.what+"Subscribe", newID(), fields); err != nil {
		return fmt.Errorf("subscribe to %s of the app: %w", sub.what, unanswered(ctx, err))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.subs = append(c.subs, sub)
	return nil
}

// subscriptions are those that hold.
func (c *conn) subscriptions() []subscription {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.subs)
}

// fresh is called when both ends of an app, which may have been started anew, have answered: that the channels are
// established is known then, and of subscriptions the app knows nothing.
func (c *conn) fresh() {
	for _, ch := range c.channels {
		select {
		case <-ch.Establishments():
		default:
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.subs = nil
}

// unfollow ends the subscriptions of a kind.
func (c *conn) unfollow(ctx context.Context, to scope, what string) {
	c.end(ctx, func(s subscription) bool { return s.to == to && s.what == what })
}

// end ends the subscriptions that are such. LiveStore takes some by the request's id and some by the subscription's: they
// are the same here.
func (c *conn) end(ctx context.Context, such func(subscription) bool) {
	c.mu.Lock()
	var ended []subscription
	c.subs = slices.DeleteFunc(c.subs, func(s subscription) bool {
		is := such(s)
		if is {
			ended = append(ended, s)
		}
		return is
	})
	c.mu.Unlock()
	for _, s := range ended {
		// Nothing is lost if the app is not there to hear it.
		_ = c.send(ctx, s.to, s.what+"Unsubscribe", s.id, map[string]any{"subscriptionId": s.id})
	}
}

func (c *conn) setVersion(version string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version = version
}
