// Package recompute is the Live pane.
package recompute

import (
	"github.com/livescope/livescope/ui/pane"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// Pane is the Live pane.
type Pane struct {
	env *pane.Env
}

// New makes the pane.
func New(env *pane.Env) *Pane { return &Pane{env: env} }

// ID is "live".
func (p *Pane) ID() string { return "live" }

// Title is the label of the tab.
func (p *Pane) Title() string { return "Live" }

// Init asks for nothing yet.
func (p *Pane) Init() tea.Cmd { return nil }

// Close has nothing to end.
func (p *Pane) Close() {}

// Capturing reports whether something is being typed.
func (p *Pane) Capturing() bool { return false }

// Update takes a message in.
func (p *Pane) Update(tea.Msg) tea.Cmd { return nil }

// Commands lists what can be done here.
func (p *Pane) Commands() []pane.Command { return nil }

// Draw draws it.
func (p *Pane) Draw(uv.Screen, uv.Rectangle, bool) *tea.Cursor { return nil }
