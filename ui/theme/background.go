package theme

import (
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Dark is the theme for a dark background, from #000000 up to about #2e3440. Every colour has a contrast of at least
// 4.5 against those.
func Dark() Theme {
	return palette{
		dim: 247, accent: 80,
		pending: 221, clientOnly: 111, rebased: 210, unknown: 176, ok: 114,
		key: 110, text: 108, number: 180, keyword: 141, function: 110,
	}.theme()
}

// Light is the theme for a light background, from #ffffff down to about #eeeeee. Every colour has a contrast of at
// least 4.5 against those.
func Light() Theme {
	return palette{
		dim: 241, accent: 23,
		pending: 94, clientOnly: 26, rebased: 160, unknown: 127, ok: 22,
		key: 25, text: 22, number: 94, keyword: 91, function: 25,
	}.theme()
}

// palette is the colours that go with one background. They are of the fixed part of the 256 colours, from 16 on: these
// look the same in every terminal, unlike the first 16, and take 11 bytes to switch to, where true colour takes 19.
type palette struct {
	dim, accent                               ansi.IndexedColor
	pending, clientOnly, rebased, unknown, ok ansi.IndexedColor
	key, text, number, keyword, function      ansi.IndexedColor
}

// theme is the same in what it makes bold, underlined or reversed whatever the colours. What stands on every row has
// one colour and no attribute, and punctuation has nothing at all, so that a page takes few bytes to send.
func (p palette) theme() Theme {
	in := func(c ansi.IndexedColor, a uint8) uv.Style { return uv.Style{Fg: c, Attrs: a} }
	return Theme{
		Dim:    in(p.dim, 0),
		Strong: attrs(uv.AttrBold),
		Accent: in(p.accent, uv.AttrBold),

		Selected:     attrs(uv.AttrReverse),
		SelectedBlur: attrs(uv.AttrBold),

		Header:      attrs(uv.AttrBold),
		HeaderAlert: in(p.pending, uv.AttrBold|uv.AttrReverse),
		TabActive:   underlined(in(p.accent, uv.AttrBold)),
		Rule:        attrs(uv.AttrFaint), // no text, and on every row where it stands upright: 4 bytes

		Pending:    in(p.pending, 0),
		ClientOnly: in(p.clientOnly, 0),
		Rebased:    in(p.rebased, 0),
		Unknown:    in(p.unknown, 0),

		Error: in(p.rebased, uv.AttrBold),
		Warn:  in(p.pending, uv.AttrBold),
		OK:    in(p.ok, 0),
		Match: underlined(in(p.pending, uv.AttrBold)),
		Flash: in(p.accent, uv.AttrBold),

		Insert: in(p.ok, 0),
		Delete: in(p.rebased, 0),
		Update: in(p.pending, 0),

		Key:      in(p.key, 0),
		String:   in(p.text, 0),
		Number:   in(p.number, 0),
		Keyword:  in(p.keyword, uv.AttrBold),
		Function: in(p.function, uv.AttrBold),
		Comment:  in(p.dim, uv.AttrItalic),
		Null:     in(p.dim, 0),
	}
}
