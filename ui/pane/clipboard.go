package pane

import (
	"github.com/livescope/livescope/ui/text"

	tea "charm.land/bubbletea/v2"
)

// MaxCopy bounds what is handed to the terminal's clipboard, in bytes; terminals refuse much, or stall on it.
const MaxCopy = 256 << 10

// Copy hands text to the terminal's clipboard (OSC 52): that of the machine the terminal is on, also over ssh. The
// clipboard of the machine that livescope runs on is never touched. A terminal that refuses says nothing; the toast
// tells what was sent. Instead says how to get at what is too much: "livescope sql --json writes it to a file".
func Copy(what, s, instead string) tea.Cmd {
	size := text.Bytes(int64(len(s)))
	if len(s) > MaxCopy {
		if instead != "" {
			instead = ": " + instead
		}
		return Say(Warn, what+" is "+size+", too much for a terminal's clipboard"+instead)
	}
	return tea.Batch(tea.SetClipboard(s), Say(Info, "copied "+what+", "+size))
}
