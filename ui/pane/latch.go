package pane

// LatchCommand is the ID of the command that closes and opens the sync latch.
const LatchCommand = "latch.toggle"

// LatchKeys are its declared keys.
var LatchKeys = []string{"P"}

// LatchKey is how the latch is closed and opened, for where it is shown: the command's key as it is printed on a keyboard,
// or its name where it has none.
func (e *Env) LatchKey() string {
	keys := LatchKeys
	if e.Keys != nil {
		keys = e.Keys(LatchCommand, keys)
	}
	if len(keys) == 0 {
		return ":" + LatchCommand
	}
	return KeyName(keys[0])
}
