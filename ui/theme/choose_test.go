package theme

import (
	"image/color"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func TestNamed(t *testing.T) {
	for name, want := range map[string]Theme{"dark": Dark(), "light": Light(), "16": ANSI16(), "none": None()} {
		if got, err := Named(name); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is another theme, %v", name, err)
		}
	}
	for _, name := range []string{"", "auto", "Dark", "solarized"} {
		if _, err := Named(name); err == nil || !strings.Contains(err.Error(), "take dark, light, 16 or none") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestChoose(t *testing.T) {
	const (
		unknown, none, sixteen, many, full = colorprofile.Unknown, colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor
	)
	black, white, grey := color.Color(color.Black), color.Color(color.White), hex(0x808080)
	for _, tt := range []struct {
		name       string
		env        string
		background color.Color
		profile    colorprofile.Profile
		want       string
	}{
		// Nothing is known: what reads on any background.
		{"", "", nil, unknown, "16"},
		{"auto", "TERM=xterm-256color", nil, many, "16"},
		{"auto", "TERM=xterm-256color COLORTERM=truecolor", nil, full, "16"},
		{"no such theme", "", nil, full, "16"},
		// The terminal's answer.
		{"auto", "", black, full, "dark"},
		{"", "", hex(0x1e1e1e), many, "dark"},
		{"", "", hex(0x2e3440), full, "dark"},
		{"", "", white, full, "light"},
		{"", "", hex(0xfdf6e3), full, "light"},
		{"", "", grey, full, "16"},
		{"", "", black, unknown, "dark"},
		// The environment's, where the terminal has not answered.
		{"", "COLORFGBG=15;0", nil, full, "dark"},
		{"", "COLORFGBG=0;default;15", nil, full, "light"},
		{"", "COLORFGBG=0;7", nil, many, "light"},
		{"", "COLORFGBG=12;8", nil, many, "dark"},
		{"", "COLORFGBG=15;4", nil, full, "16"},
		{"", "COLORFGBG=15;default", nil, full, "16"},
		{"", "COLORFGBG=15;-1", nil, full, "16"},
		{"", "COLORFGBG=15;99", nil, full, "16"},
		{"", "COLORFGBG=;", nil, full, "16"},
		{"", "COLORFGBG=15;0", white, full, "light"},
		// A name counts where there are colours enough.
		{"light", "COLORFGBG=15;0", black, full, "light"},
		{"dark", "", white, many, "dark"},
		{"16", "", black, full, "16"},
		{"none", "", black, full, "none"},
		{"dark", "", black, unknown, "dark"},
		{"dark", "", black, sixteen, "16"},
		{"dark", "TERM=linux", black, full, "16"},
		{"none", "TERM=linux", nil, sixteen, "none"},
		{"auto", "TERM=linux COLORFGBG=15;0", nil, sixteen, "16"},
		// No colour means none, whatever the name.
		{"", "NO_COLOR=1", black, full, "none"},
		{"dark", "NO_COLOR=0", black, full, "none"},
		{"16", "NO_COLOR=false", nil, full, "none"},
		{"dark", "NO_COLOR=", black, full, "dark"},
		{"light", "TERM=dumb", white, full, "none"},
		{"light", "", white, none, "none"},
		{"auto", "TERM=linux", nil, colorprofile.NoTTY, "none"},
	} {
		env := map[string]string{}
		for _, pair := range strings.Fields(tt.env) {
			key, value, _ := strings.Cut(pair, "=")
			env[key] = value
		}
		c := Choice{Name: tt.name, Background: tt.background, Profile: tt.profile, Env: func(k string) string { return env[k] }}
		if got := Choose(c); !reflect.DeepEqual(got, all(t)[tt.want]) {
			t.Errorf("%q, %s, background %v, %v: not %s", tt.name, tt.env, tt.background, tt.profile, tt.want)
		}
	}
	if got := Choose(Choice{Background: black}); !reflect.DeepEqual(got, Dark()) {
		t.Error("without an environment the background does not count")
	}
}
