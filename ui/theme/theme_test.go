package theme

import (
	"reflect"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// each calls fn for every style of a theme, by the name of its field.
func each(t Theme, fn func(name string, s uv.Style)) {
	v := reflect.ValueOf(t)
	for i := range v.NumField() {
		fn(v.Type().Field(i).Name, v.Field(i).Interface().(uv.Style))
	}
}

// all are the themes by the names that Named knows.
func all(t *testing.T) map[string]Theme {
	t.Helper()
	out := map[string]Theme{}
	for _, name := range []string{"dark", "light", "16", "none"} {
		th, err := Named(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = th
	}
	return out
}

func TestNoThemeSetsABackgroundOrBlackOrWhite(t *testing.T) {
	for theme, th := range all(t) {
		each(th, func(name string, s uv.Style) {
			if s.Bg != nil {
				t.Errorf("%s: %s sets a background", theme, name)
			}
			switch c := s.Fg.(type) {
			case nil:
			case ansi.BasicColor:
				if theme != "16" {
					t.Errorf("%s: %s is of the palette, whose contrast nobody knows", theme, name)
				}
				if c == ansi.Black || c == ansi.White || c == ansi.BrightBlack || c == ansi.BrightWhite {
					t.Errorf("%s: %s is black or white, which vanishes on one background", theme, name)
				}
			case ansi.IndexedColor:
				if l := luminance(c); c < 16 || l < 0.01 || l > 0.9 {
					t.Errorf("%s: %s is colour %d, of the palette or as good as black or white", theme, name, c)
				}
			default:
				t.Errorf("%s: %s is a %T, more bytes than a page can afford", theme, name, c)
			}
		})
	}
}

func TestNoneHasNoColour(t *testing.T) {
	each(None(), func(name string, s uv.Style) {
		if s.Fg != nil || s.Bg != nil || s.UnderlineColor != nil {
			t.Errorf("%s has a colour", name)
		}
	})
}

func TestWhatMustDifferDoes(t *testing.T) {
	for name, th := range all(t) {
		pairs := map[string][2]uv.Style{
			"selected, plain":       {th.Selected, th.Plain},
			"selected, blurred":     {th.Selected, th.SelectedBlur},
			"blurred, plain":        {th.SelectedBlur, th.Plain},
			"header, alert":         {th.Header, th.HeaderAlert},
			"tab, active":           {th.Tab, th.TabActive},
			"match, plain":          {th.Match, th.Plain},
			"pending, confirmed":    {th.Pending, th.Plain},
			"pending, rebased away": {th.Pending, th.Rebased},
			"pending, unknown":      {th.Pending, th.Unknown},
			"rebased away, plain":   {th.Rebased, th.Plain},
			"unknown, rebased away": {th.Unknown, th.Rebased},
			"insert, delete":        {th.Insert, th.Delete},
			"insert, update":        {th.Insert, th.Update},
			"delete, update":        {th.Delete, th.Update},
			"error, plain":          {th.Error, th.Plain},
		}
		for what, p := range pairs {
			if p[0].Equal(&p[1]) {
				t.Errorf("%s: %s look the same", name, what)
			}
		}
	}
}

func TestWhatTheEnvironmentAsksFor(t *testing.T) {
	for _, tt := range []struct {
		noColor, term string
		want          Theme
	}{
		{"", "xterm-256color", ANSI16()},
		{"", "", ANSI16()},
		{"1", "xterm", None()},
		{"0", "xterm", None()},
		{"false", "xterm", None()},
		{"", "dumb", None()},
	} {
		got := Choose(Choice{Env: func(k string) string {
			return map[string]string{"NO_COLOR": tt.noColor, "TERM": tt.term}[k]
		}})
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("NO_COLOR=%q TERM=%q: the other theme", tt.noColor, tt.term)
		}
	}
}

func TestOverKeepsWhatTheTopDoesNotSay(t *testing.T) {
	th := ANSI16()
	if got := Over(th.Pending, th.SelectedBlur); got.Fg != th.Pending.Fg {
		t.Errorf("a pending row lost its colour: %+v", got)
	}
	if got := Over(th.Pending, th.Selected); got.Fg != nil || got.Attrs&uv.AttrReverse == 0 {
		t.Errorf("a selected row is not one bar: %+v", got)
	}
	if plain := Over(th.Match, uv.Style{}); !plain.Equal(&th.Match) {
		t.Errorf("an empty top changed the base: %+v", plain)
	}
}
