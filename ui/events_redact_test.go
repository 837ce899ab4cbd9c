package ui_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/livescope/livescope/fixtures"
	"github.com/livescope/livescope/ui/uitest"
)

// secrets are values of the sample's args that nothing else there has.
var secrets = []string{"pending 1", "pending draft", "offline", "from B 5", `"p1"`, " p1", `"b12"`, "2023-11-14"}

func TestNothingOfTheArgsIsSeenOnARedactedScreen(t *testing.T) {
	t.Parallel()
	d := startOn(t, uitest.Open(t, fixtures.Store(t, "pending")), uitest.Options{Width: 120, Height: 40, Redact: true}).WaitFor("◌ 22")
	d.Press("J").Type("e198").Press("enter", "enter")
	for range 6 {
		d.Press("]", "i")
	}
	d.Press("[", "o", "y", "Y", "p", "enter", "esc", "]", "y", "]", "y", "enter", "]", "y", "C", "Y")
	d.Press("esc", "esc", "e").WaitFor("timeline of …").Press("enter", "esc", "l", "l", "y", "C", "esc")
	d.Press("M").WaitFor("mentions of …").Press("/", "up", "esc", "esc").WaitFor("all events")
	d.Press("v", "k", "k", "y", "C", "esc", "l", "l", "*").WaitFor("search: mentions of …").Press("n", "N", "n", "esc")
	d.Press("b", "m", "a", "B").WaitFor("bookmarks and marks").Press("esc", "pgup", "pgup", "g", "G")
	d.Press(":").Type("export x.json").Press("enter").WaitFor("not on a redacted screen").Press("esc")
	raw := d.Raw()
	for i, part := range strings.Split(raw, "\x1b]52;c;") {
		if i == 0 {
			continue
		}
		copied, _, _ := strings.Cut(part, "\a")
		plain, err := base64.StdEncoding.DecodeString(copied)
		if err != nil {
			t.Fatal(err)
		}
		raw += string(plain) + "\n"
	}
	for _, s := range secrets {
		if at := strings.Index(raw, s); at >= 0 {
			t.Errorf("%q is seen: …%q…", s, raw[max(0, at-60):min(len(raw), at+60)])
		}
	}
	if !strings.Contains(raw, `{"id":"…"`) || !strings.Contains(raw, `{id:"…"`) {
		t.Error("the shapes of the args are not seen")
	}
}
