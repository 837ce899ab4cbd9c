// Package progress says how far long work has come, in one line:
//
//	exporting  1.2M of 10M events · 340k/s · 26 s left · esc cancels
//
// A [Meter] is a value without a clock of its own: whoever does the work tells it how much is done, and whoever draws
// asks it for a line. What it cannot know it does not say: without a total there is no time left, and when nothing has
// come for a while it says so, instead of a rate that no longer holds.
package progress

import "time"

const (
	quiet   = 300 * time.Millisecond // work that ends before this is not worth a line
	stalled = 5 * time.Second        // this long without progress is told
	window  = 4 * time.Second        // the rate is that of this time
	every   = 250 * time.Millisecond // samples are at least this far apart
)

// Meter is how far some work has come. It is used by one goroutine; a copy is a snapshot.
type Meter struct {
	What  string    // what is being done: "exporting"
	Unit  string    // what is counted, in the plural: "events". "B" means bytes, which are written as sizes
	Began time.Time // when the work began
	Done  int64     // how many are done; [Meter.Add] keeps it
	Total int64     // how many there are; 0 or less when nobody knows

	moved   time.Time // when Done last grew
	samples [int(window/every) + 4]sample
	n       int // how many samples there are; none before the first Add
}

// sample is how much was done at some time.
type sample struct {
	at   time.Time
	done int64
}

// Add takes in that, by now, done are done altogether. A number smaller than before means that the work began again.
func (m *Meter) Add(now time.Time, done int64) {
	switch {
	case m.n == 0:
		m.restart(m.Began, m.Done)
	case done < m.Done, now.Before(m.samples[m.n-1].at):
		m.restart(now, done) // again from the start, or a clock that was set back
	}
	if done > m.Done {
		if now.Sub(m.moved) > stalled {
			m.restart(now, done) // the pause says nothing about the rate from now on
		}
		m.moved = now
	}
	m.Done = done
	if now.Sub(m.samples[m.n-1].at) >= every {
		m.keep(sample{now, done})
	}
}

// restart forgets what was measured.
func (m *Meter) restart(at time.Time, done int64) {
	m.Done, m.moved = done, at
	m.samples[0], m.n = sample{at, done}, 1
}

// keep adds a sample and drops those from before the window, save the last of them: the window begins at it.
func (m *Meter) keep(s sample) {
	drop := 0
	for drop+1 < m.n && s.at.Sub(m.samples[drop+1].at) >= window {
		drop++
	}
	m.n = copy(m.samples[:], m.samples[drop:m.n])
	m.samples[m.n] = s
	m.n++
}

// perSecond is the rate of the last seconds, or 0 when it is not known.
func (m *Meter) perSecond() float64 {
	if m.n == 0 {
		return 0
	}
	took := m.moved.Sub(m.samples[0].at)
	if took < every {
		return 0
	}
	return float64(m.Done-m.samples[0].done) / took.Seconds()
}

// left is the time until everything is done, in whole seconds, or 0 when it is not known.
func (m *Meter) left(now time.Time) time.Duration {
	rate := m.perSecond()
	if rate <= 0 || m.Done >= m.Total {
		return 0
	}
	seconds := float64(m.Total-m.Done)/rate - now.Sub(m.moved).Seconds()
	const most = 1000 * 24 * 3600 // beyond three years nobody waits
	if seconds > most {
		return 0
	}
	return max(time.Second, (time.Duration(seconds*float64(time.Second)) + time.Second - 1).Truncate(time.Second))
}

// stalledFor is how long nothing has come, or 0 when that is not worth telling. Work that never says how much is done
// cannot stall.
func (m *Meter) stalledFor(now time.Time) time.Duration {
	since := m.moved
	if m.n == 0 {
		if m.Total <= 0 {
			return 0
		}
		since = m.Began
	}
	if d := now.Sub(since); d >= stalled && (m.Total <= 0 || m.Done != m.Total) {
		return d
	}
	return 0
}
