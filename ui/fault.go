package ui

import (
	"path"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// Fault is a panic of livescope's own, as it ends the program: the terminal is as it was. It says where it happened and
// nothing of what was on the screen: what a panic quotes may be a value of the store.
type Fault struct {
	// What is the kind of the fault, as the runtime names it.
	What string
	// Where is the function and line of livescope that it happened in.
	Where string
	// Stack is how it came there, the innermost first: functions and lines, without arguments.
	Stack []string
}

// Error is one line.
func (f *Fault) Error() string {
	return "the screen stopped at a fault of livescope's own: " + f.What + " in " + f.Where
}

// Unwrap is Bubble Tea's own word for it.
func (f *Fault) Unwrap() error { return tea.ErrProgramPanic }

// maxFrames bounds a fault's stack.
const maxFrames = 40

// faultOf describes a panic. It is called while it is being recovered from.
func faultOf(panicked any) *Fault {
	f := &Fault{What: "a panic", Where: "an unknown place"}
	if err, ok := panicked.(runtime.Error); ok {
		f.What = strings.TrimPrefix(err.Error(), "runtime error: ")
	}
	pcs := make([]uintptr, maxFrames+20)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	inside := true // of the runtime's own way from the panic to here
	for len(f.Stack) < maxFrames {
		frame, more := frames.Next()
		if inside = inside && strings.HasPrefix(frame.Function, "runtime."); !inside && frame.Function != "" {
			at := strings.TrimPrefix(frame.Function, module) + " " + path.Base(frame.File) + ":" + strconv.Itoa(frame.Line)
			if f.Stack = append(f.Stack, at); f.Where == "an unknown place" && strings.HasPrefix(frame.Function, module) {
				f.Where = at
			}
		}
		if !more {
			break
		}
	}
	return f
}

// guard stands around the program's model and turns a panic, in it or in one of its commands, into a fault that ends the
// program. Bubble Tea would write a stack over the screen, with the panic's text.
type guard struct {
	model tea.Model
	end   func() // ends the program

	mu    sync.Mutex
	fault *Fault
	view  tea.View // the last one
}

// recovered notes a panic, if there was one. It is deferred.
func (g *guard) recovered() {
	if p := recover(); p != nil {
		g.note(faultOf(p))
	}
}

func (g *guard) note(f *Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.fault == nil {
		g.fault = f
	}
	g.end()
}

// failed is the fault there was, nil for none.
func (g *guard) failed() *Fault {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.fault
}

func (g *guard) Init() (cmd tea.Cmd) {
	defer g.recovered()
	return g.guarded(g.model.Init())
}

func (g *guard) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	if g.failed() != nil {
		return g, nil // its model may be in the middle of something
	}
	defer g.recovered()
	m = g
	model, next := g.model.Update(msg)
	g.model = model
	return g, g.guarded(next)
}

func (g *guard) View() (v tea.View) {
	if g.failed() != nil {
		return g.view
	}
	v = g.view
	defer g.recovered()
	g.view = g.model.View()
	return g.view
}

// guarded is a command whose panic is a fault.
func (g *guard) guarded(cmd tea.Cmd) tea.Cmd {
	return around(cmd, func(run tea.Cmd) tea.Msg {
		defer g.recovered()
		return run()
	})
}

// commandsType is the type of a list of commands: what a batch and a sequence are underneath.
var commandsType = reflect.TypeFor[tea.Cmd]()

// around puts something around a command, and around each of those that it turns out to stand for.
func around(cmd tea.Cmd, each func(run tea.Cmd) tea.Msg) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		msg := each(cmd)
		if msg == nil {
			return nil
		}
		// A sequence's type has no name outside Bubble Tea.
		list := reflect.ValueOf(msg)
		if list.Kind() != reflect.Slice || list.Type().Elem() != commandsType {
			return msg
		}
		for i := range list.Len() {
			if one, _ := list.Index(i).Interface().(tea.Cmd); one != nil {
				list.Index(i).Set(reflect.ValueOf(around(one, each)))
			}
		}
		return msg
	}
}
