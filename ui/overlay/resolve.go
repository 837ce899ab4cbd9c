package overlay

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/livescope/livescope/client/livestore"
	"github.com/livescope/livescope/inspector/filter"
	"github.com/livescope/livescope/ui/pane"
)

// short are names that fingers know from elsewhere.
var short = map[string]string{"q": "quit", "q!": "quit", "qa": "quit", "h": "help", "x": "quit"}

// event is what a command takes that is found by an event's number alone: ":e120".
const event = "EVENT"

// resolve finds the command that a line names, and how it is called. A name may go without its pane's where that is the
// one in front, or where no other has the same.
func resolve(line, front string, here, elsewhere []pane.Command) (pane.Command, pane.Call, error) {
	name, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
	arg = strings.TrimSpace(arg)
	if s, ok := short[name]; ok {
		name = s
	}
	c, ok := named(name, front, here, elsewhere)
	if !ok {
		if _, err := livestore.ParseSeqNum(name); err == nil && arg == "" {
			for _, c := range append(here, elsewhere...) {
				if c.Takes == event {
					return c, pane.Call{Arg: name}, nil
				}
			}
		}
		var ids []string
		for _, c := range append(here, elsewhere...) {
			ids = append(ids, c.ID, base(c.ID))
		}
		if near := filter.Closest(name, ids); near != "" {
			return c, pane.Call{}, fmt.Errorf("there is no command %q; did you mean %s?", name, near)
		}
		return c, pane.Call{}, fmt.Errorf("there is no command %q; tab lists them all", name)
	}
	if why := c.Reason(); why != "" {
		return c, pane.Call{}, fmt.Errorf("%s: %s", c.ID, why)
	}
	call := pane.Call{Arg: arg}
	if arg != "" && c.Takes == "" {
		n, err := strconv.Atoi(arg)
		if !c.Counts || err != nil || n < 1 {
			return c, call, fmt.Errorf("%s takes nothing after its name", c.ID)
		}
		call = pane.Call{Count: n}
	}
	return c, call, nil
}

// named finds a command by its whole name, by its name in the pane in front, or by one that only one command has. Of
// several with the same name the one that can be run is meant.
func named(name, front string, here, elsewhere []pane.Command) (pane.Command, bool) {
	all := append(append([]pane.Command(nil), here...), elsewhere...)
	for _, is := range []func(pane.Command) bool{
		func(c pane.Command) bool { return c.ID == name },
		func(c pane.Command) bool { return c.ID == front+"."+name },
	} {
		var found pane.Command
		ok := false
		for _, c := range all {
			if is(c) && (!ok || found.Reason() != "" && c.Reason() == "") {
				found, ok = c, true
			}
		}
		if ok {
			return found, true
		}
	}
	var found pane.Command
	n := 0
	for _, c := range all {
		if base(c.ID) == name {
			found = c
			n++
		}
	}
	return found, n == 1
}

// base is a command's name without its pane's.
func base(id string) string {
	_, name, ok := strings.Cut(id, ".")
	if !ok {
		return id
	}
	return name
}
