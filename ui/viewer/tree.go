package viewer

import (
	"github.com/livescope/livescope/ui/jsonview"
	"github.com/livescope/livescope/ui/text"
	"github.com/livescope/livescope/ui/theme"

	uv "github.com/charmbracelet/ultraviolet"
)

// treeView shows JSON as a tree.
type treeView struct{ *jsonview.Model }

func (v *treeView) name() string              { return "JSON" }
func (v *treeView) move(rows int)             { v.Move(rows) }
func (v *treeView) page(d int)                { v.Page(d) }
func (v *treeView) home()                     { v.Home() }
func (v *treeView) end()                      { v.End() }
func (v *treeView) scroll(int)                {}
func (v *treeView) search(what string)        { v.Search(what) }
func (v *treeView) next(d int) bool           { return v.Next(d) }
func (v *treeView) read() bool                { return v.Read() }
func (v *treeView) matches() (int, int, bool) { return v.Matches() }
func (v *treeView) position() string          { return text.MiddleCut(v.JSONPath(), 40) }
func (v *treeView) draw(scr uv.Screen, area uv.Rectangle, focused bool, th theme.Theme) {
	v.Draw(scr, area, focused, th)
}
