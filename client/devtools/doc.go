// Package devtools attaches to a running LiveStore app over LiveStore's devtools protocol, as its devtools do.
//
// The one idea: what the app says is written into a scratch store, and read from there like any other. The eventlog is
// asked for once and then kept up from what the app pushes at every change; nothing is asked for whose size is not known
// to be harmless. What can change the app ([Control]) is a type of its own, which a read-only attachment never makes.
//
// The way to the app is a mesh of nodes (package webmesh): either the app's own devtools server is joined ([Dial]), or
// livescope is the server ([Listen]) and the app connects to it.
//
// Facts hold for LiveStore 0.4.0 and were seen live. Newer versions say the same protocol version and write some values
// differently; which way is chosen by the version that the app names. That is tested on documented bytes only, and a
// note says so.
package devtools
