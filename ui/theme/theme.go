// Package theme names the styles of the screen by what they mean.
//
// A widget never picks a colour: it asks for Pending, Selected or Dim. Colour only ever repeats what a glyph already
// says, so that a screen reads in sixteen colours and in none at all. No style sets black or white, and none sets a
// background (a selection is reversed instead): the terminal's own stay.
//
// There are four themes. [Dark] and [Light] have colours that read on such a background; [ANSI16] uses the terminal's
// own palette and reads on both; [None] has no colours. [Choose] picks one.
package theme

import (
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Theme is a style for each thing the screen has to say. It is a value: copy it, change a field, pass it on.
type Theme struct {
	Plain  uv.Style // text with nothing to say about it, confirmed events
	Dim    uv.Style // column titles, line numbers, what may be overlooked
	Strong uv.Style // what should be seen first in its region
	Accent uv.Style // the one colour of focus

	Selected     uv.Style // the row under the cursor in the pane that has the keys
	SelectedBlur uv.Style // the row under the cursor in any other pane

	Header      uv.Style // the top line
	HeaderAlert uv.Style // the top line while the latch is closed
	Tab         uv.Style
	TabActive   uv.Style
	Rule        uv.Style // the line between two regions

	Pending    uv.Style // an event not yet confirmed by the backend
	ClientOnly uv.Style // an event that never leaves its client
	Rebased    uv.Style // an event that a rebase threw away
	Unknown    uv.Style // an event no schema knows

	Error uv.Style
	Warn  uv.Style
	OK    uv.Style
	Match uv.Style // the part of a text that a search found
	Flash uv.Style // what changed a moment ago

	Insert uv.Style // a row that was added
	Delete uv.Style // a row that was removed
	Update uv.Style // a row that was changed

	// The parts of SQL and JSON.
	Key      uv.Style
	String   uv.Style
	Number   uv.Style
	Keyword  uv.Style
	Function uv.Style
	Comment  uv.Style
	Null     uv.Style
	Punct    uv.Style
	Operator uv.Style
}

// ANSI16 is the theme that is safe where nothing is known of the terminal. It uses the terminal's own palette, so that it
// follows whatever the user made of it.
func ANSI16() Theme {
	return Theme{
		Dim:    attrs(uv.AttrFaint),
		Strong: attrs(uv.AttrBold),
		Accent: colour(ansi.Cyan, uv.AttrBold),

		Selected:     attrs(uv.AttrReverse),
		SelectedBlur: attrs(uv.AttrBold),

		Header:      attrs(uv.AttrBold),
		HeaderAlert: colour(ansi.Yellow, uv.AttrBold|uv.AttrReverse),
		TabActive:   underlined(colour(ansi.Cyan, uv.AttrBold)),
		Rule:        attrs(uv.AttrFaint),

		Pending:    colour(ansi.Yellow, 0),
		ClientOnly: colour(ansi.Blue, 0),
		Rebased:    colour(ansi.Red, 0),
		Unknown:    colour(ansi.Magenta, 0),

		Error: colour(ansi.Red, uv.AttrBold),
		Warn:  colour(ansi.Yellow, uv.AttrBold),
		OK:    colour(ansi.Green, 0),
		Match: underlined(colour(ansi.Yellow, uv.AttrBold)),
		Flash: colour(ansi.Cyan, uv.AttrBold),

		Insert: colour(ansi.Green, 0),
		Delete: colour(ansi.Red, 0),
		Update: colour(ansi.Yellow, 0),

		Key:      colour(ansi.Blue, 0),
		String:   colour(ansi.Green, 0),
		Number:   colour(ansi.Cyan, 0),
		Keyword:  colour(ansi.Magenta, uv.AttrBold),
		Function: colour(ansi.Blue, uv.AttrBold),
		Comment:  attrs(uv.AttrFaint | uv.AttrItalic),
		Null:     attrs(uv.AttrFaint),
	}
}

// None is the theme without a single colour: bold, faint, reverse and underline carry what glyphs do not.
func None() Theme {
	var (
		faint  = attrs(uv.AttrFaint)
		bold   = attrs(uv.AttrBold)
		under  = underlined(uv.Style{})
		strong = underlined(bold)
	)
	return Theme{
		Dim:    faint,
		Strong: bold,
		Accent: bold,

		Selected:     attrs(uv.AttrReverse),
		SelectedBlur: bold,

		Header:      bold,
		HeaderAlert: attrs(uv.AttrBold | uv.AttrReverse),
		TabActive:   strong,
		Rule:        faint,

		Pending: bold,
		Rebased: faint,
		Unknown: under,

		Error: strong,
		Warn:  bold,
		Match: strong,
		Flash: bold,

		Insert: bold,
		Delete: faint,
		Update: under,

		Key:     bold,
		Keyword: bold,
		Comment: faint,
		Null:    faint,
	}
}

// Over lays style top on style base: its colours and underline where it has any, its attributes added. A reversed top
// takes the colours away: what they said, a glyph says too.
func Over(base, top uv.Style) uv.Style {
	if top.Fg != nil {
		base.Fg = top.Fg
	}
	if top.Bg != nil {
		base.Bg = top.Bg
	}
	if top.Underline != uv.UnderlineNone {
		base.Underline, base.UnderlineColor = top.Underline, top.UnderlineColor
	}
	if top.Attrs&uv.AttrReverse != 0 && top.Fg == nil {
		base.Fg, base.Attrs = nil, base.Attrs&^uv.AttrFaint // one bar, not a patch for each colour
	}
	base.Attrs |= top.Attrs
	return base
}

func attrs(a uint8) uv.Style { return uv.Style{Attrs: a} }

func colour(c ansi.BasicColor, a uint8) uv.Style { return uv.Style{Fg: c, Attrs: a} }

func underlined(s uv.Style) uv.Style {
	s.Underline = uv.UnderlineSingle
	return s
}
