package recording

import (
	"context"
	"time"

	"github.com/livescope/livescope/client"
	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/client/sqlite"
)

const (
	// pieceRows and pieceBytes bound what is read of a log at once.
	pieceRows  = 2000
	pieceBytes = 8 << 20
)

// log is how far the eventlog is recorded.
type log struct {
	// last is the last event recorded, confirmed the one at the backend's head; zero
	// when there is none.
	last, confirmed livestore.Event
	// fresh is the number up to which the sync metadata is that of confirmed events.
	fresh int64
	heads client.Heads
}

// piece is what one read of the eventlog found beyond that.
type piece struct {
	heads client.Heads
	// cut, unless nil: what stood after this number does not any more.
	cut *livestore.SeqNum
	// after is the event that the rows come after, and once they are read their last.
	after     livestore.Event
	metadata  []livestore.Event // number and sync metadata only
	fresh     int64
	rows      []livestore.Event
	confirmed livestore.Event
	more      bool
}

// catchUp records what the eventlog has beyond what is recorded, in pieces: each
// is read in one state of the log, and joins on to the one before or cuts it off.
func (r *recorder) catchUp(ctx context.Context) error {
	db, err := r.s.Eventlog()
	if err != nil {
		r.behind = false
		return nil // there is none: the header says why
	}
	for more := true; more; {
		var p piece
		if err := db.Read(ctx, func(c *sqlite.Conn) (err error) {
			p, err = r.log.read(ctx, c)
			return err
		}); err != nil {
			return &readError{err}
		}
		if err := r.putPiece(ctx, p); err != nil {
			return err
		}
		more = p.more
	}
	r.behind = false
	return nil
}

// read reads the next piece.
func (l *log) read(ctx context.Context, c *sqlite.Conn) (p piece, err error) {
	if p.heads, err = client.ReadHeads(ctx, c); err != nil {
		return p, err
	}
	p.heads.At = time.Now()
	if err := l.join(ctx, c, &p); err != nil {
		return p, err
	}
	if upTo := min(p.heads.Backend, p.after.SeqNum.Global); p.fresh < upTo {
		return p, p.readMetadata(ctx, c, min(upTo, p.fresh+pieceRows))
	}
	return p, p.readRows(ctx, c)
}

// join finds the event after which the piece begins. A rebase takes out everything
// from some pending event to the end, so all is as recorded while the last event
// stands; and what is confirmed stands unless the log was reset or replaced.
func (l *log) join(ctx context.Context, c *sqlite.Conn, p *piece) error {
	p.after, p.confirmed, p.fresh = l.last, l.confirmed, l.fresh
	ok, err := stands(ctx, c, l.last)
	if ok || err != nil {
		return err
	}
	if ok, err = stands(ctx, c, l.confirmed); err != nil {
		return err
	}
	if !ok {
		p.confirmed = livestore.Event{}
	}
	at := p.confirmed.SeqNum
	p.after, p.cut = p.confirmed, &at
	p.fresh = min(p.fresh, p.after.SeqNum.Global)
	return nil
}

// stands reports whether an event is in the log under its number, whatever the
// backend has said of it since. The one before the first always is.
func stands(ctx context.Context, c *sqlite.Conn, e livestore.Event) (bool, error) {
	if e.SeqNum == livestore.Root {
		return true, nil
	}
	now, err := events(ctx, c, `(seqNumGlobal, seqNumClient, seqNumRebaseGeneration) = (?,?,?)`, e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation, 1)
	return len(now) == 1 && now[0].Name == e.Name && now[0].Args == e.Args && now[0].ClientID == e.ClientID && now[0].SessionID == e.SessionID, err
}

// events reads events in their order; the last argument is how many at most.
func events(ctx context.Context, c *sqlite.Conn, where string, args ...any) ([]livestore.Event, error) {
	st, err := c.Query(ctx, `SELECT `+client.EventColumns+` FROM eventlog WHERE `+where+` ORDER BY seqNumGlobal, seqNumClient, seqNumRebaseGeneration LIMIT ?`, args...)
	if err != nil {
		return nil, err
	}
	var out []livestore.Event
	for bytes := 0; bytes <= pieceBytes && st.Next(); {
		e := client.ScanEvent(st)
		out, bytes = append(out, e), bytes+len(e.Args)
	}
	return out, st.Close()
}

// readMetadata reads what the backend has said of events that are recorded.
func (p *piece) readMetadata(ctx context.Context, c *sqlite.Conn, upTo int64) error {
	st, err := c.Query(ctx, `SELECT seqNumGlobal, seqNumRebaseGeneration, syncMetadataJson FROM eventlog
WHERE seqNumGlobal > ? AND seqNumGlobal <= ? AND seqNumClient = 0`, p.fresh, upTo)
	if err != nil {
		return err
	}
	for st.Next() {
		p.metadata = append(p.metadata, livestore.Event{SeqNum: livestore.SeqNum{Global: st.Int(0), Generation: st.Int(1)}, SyncMetadata: st.Text(2)})
	}
	p.fresh, p.more = upTo, true
	return st.Close()
}

// readRows reads the events that come next.
func (p *piece) readRows(ctx context.Context, c *sqlite.Conn) (err error) {
	n := p.after.SeqNum
	if p.rows, err = events(ctx, c, `(seqNumGlobal, seqNumClient, seqNumRebaseGeneration) > (?,?,?)`, n.Global, n.Client, n.Generation, pieceRows); err != nil {
		return err
	}
	if len(p.rows) > 0 {
		p.after = p.rows[len(p.rows)-1]
	}
	p.more = p.after.SeqNum.Compare(p.heads.Leader) < 0 && len(p.rows) > 0
	p.fresh = max(p.fresh, min(p.heads.Backend, p.after.SeqNum.Global))
	if head := p.heads.Backend; head != p.confirmed.SeqNum.Global && head <= p.after.SeqNum.Global {
		at, err := events(ctx, c, `seqNumGlobal = ? AND seqNumClient = 0`, head, 1)
		if err != nil {
			return err
		}
		if len(at) == 1 {
			p.confirmed = at[0]
		}
	}
	return nil
}

// insertEvent has the columns of [client.EventColumns] after n and op.
const insertEvent = `INSERT INTO event VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`

// putPiece writes a piece.
func (r *recorder) putPiece(ctx context.Context, p piece) error {
	if p.cut != nil || len(p.metadata) > 0 || len(p.rows) > 0 {
		err := r.f.each(ctx, insertEvent, 14, func(put func(...any) error) error { return r.putSteps(put, p) })
		if err != nil {
			return err
		}
	}
	was := r.log.heads
	r.log = log{last: p.after, confirmed: p.confirmed, fresh: p.fresh, heads: p.heads}
	r.sum.Events += int64(len(p.rows))
	if was.Leader != p.heads.Leader || was.Backend != p.heads.Backend || was.BackendID != p.heads.BackendID {
		r.headsMoved = true
	}
	return nil
}

func (r *recorder) putSteps(put func(...any) error, p piece) error {
	if at := p.cut; at != nil {
		if err := put(r.sum.Changes, opCut, at.Global, at.Client, at.Generation, nil, nil, nil, nil, nil, nil, nil, nil, nil); err != nil {
			return err
		}
	}
	for _, e := range p.metadata {
		if err := put(r.sum.Changes, opConfirm, e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation, nil, nil, nil, nil, nil, nil, nil, nil, e.SyncMetadata); err != nil {
			return err
		}
	}
	for _, e := range p.rows {
		if err := put(append([]any{r.sum.Changes, opPut}, r.columns(e)...)...); err != nil {
			return err
		}
	}
	return nil
}

// columns are an event's, in the order of [client.EventColumns].
func (r *recorder) columns(e livestore.Event) []any {
	return []any{e.SeqNum.Global, e.SeqNum.Client, e.SeqNum.Generation, e.Parent.Global, e.Parent.Client, e.Parent.Generation,
		e.Name, r.shape(e.Args), e.ClientID, e.SessionID, e.SchemaHash, e.SyncMetadata}
}
