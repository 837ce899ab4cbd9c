package theme

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// Named returns the theme that a person asks for by name: dark, light, 16 or none.
func Named(name string) (Theme, error) {
	switch name {
	case "dark":
		return Dark(), nil
	case "light":
		return Light(), nil
	case "16":
		return ANSI16(), nil
	case "none":
		return None(), nil
	}
	return Theme{}, fmt.Errorf("no theme %q: take dark, light, 16 or none", name)
}

// Choice is what a theme is chosen by: what was asked for, and what is known of the terminal.
type Choice struct {
	// Name is a name that [Named] knows. Any other, such as "" and "auto", leaves it to the terminal.
	Name string
	// Env is os.Getenv or a stand-in for it. Nil is an empty environment.
	Env func(string) string
	// Background is what the terminal said that its background is; nil when it has said nothing.
	Background color.Color
	// Profile is how many colours the terminal has; the zero value when that is not known.
	Profile colorprofile.Profile
}

// Choose picks a theme. It is pure: the same choice gives the same theme, and a caller that learns more later decides
// itself whether that is worth drawing everything again.
//
// Whoever sets NO_COLOR wants no colour, whatever a configuration or a flag asks for; a terminal that is dumb or without
// colours gets none either. A terminal of 16 colours gets ANSI16 also when dark or light was asked for: rounded to 16
// they would lose their contrast. Then the name counts. Left to itself it goes by the background, as far as that is
// known, and ends at ANSI16, which reads on any: it follows the terminal's own palette.
func Choose(c Choice) Theme {
	env := c.Env
	if env == nil {
		env = func(string) string { return "" }
	}
	term := env("TERM")
	switch {
	case c.Name == "none", env("NO_COLOR") != "", term == "dumb",
		c.Profile == colorprofile.NoTTY, c.Profile == colorprofile.ASCII:
		return None()
	case term == "linux", c.Profile == colorprofile.ANSI:
		return ANSI16()
	}
	if th, err := Named(c.Name); err == nil {
		return th
	}
	if c.Background != nil {
		return forBackground(c.Background)
	}
	return forColorFgBg(env("COLORFGBG"))
}

// The luminance of the darkest background that is too light for Dark, and of the lightest too dark for Light. What is
// between, few people use, and no colours of ours would read well on it.
const (
	darkBelow  = 0.06
	lightAbove = 0.65
)

func forBackground(c color.Color) Theme {
	switch l := luminance(c); {
	case l < darkBelow:
		return Dark()
	case l > lightAbove:
		return Light()
	}
	return ANSI16()
}

// forColorFgBg reads COLORFGBG, in which rxvt, Konsole and others name their colours: "15;0", "0;default;15". The last
// is the background, one of the sixteen.
func forColorFgBg(s string) Theme {
	n, err := strconv.Atoi(s[strings.LastIndexByte(s, ';')+1:])
	switch {
	case err != nil || n < 0 || n > 15:
		return ANSI16()
	case n == 7 || n == 15:
		return Light()
	case n == 0 || n == 8:
		return Dark()
	}
	return ANSI16() // a coloured background: ours might vanish on it
}
