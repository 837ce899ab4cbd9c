// Package webmesh speaks LiveStore's webmesh, the network over which a LiveStore
// app and its devtools find each other and talk, as far as it goes over WebSocket.
//
// The one idea: a payload is somebody else's bytes. What a node needs to know in
// order to route, acknowledge and tell copies apart stands beside the payload in
// the packet, so a payload passes through as it came ([Raw]) and is only decoded
// by who wants to read it, and when. That keeps an acknowledgement within the
// 100 ms after which a LiveStore app sends everything again.
//
// A [Node] has a name and edges to other nodes. [Dial] makes an edge to a relay,
// a [Relay] accepts edges, [Pipe] joins two nodes of one process. On top of the
// edges lie a [Broadcast], which everyone hears and nobody acknowledges, and a
// [Channel], which is between two nodes, established by a handshake, and
// acknowledged payload by payload. [Decode] and [Encode] are MessagePack as
// msgpackr writes it, which is what LiveStore sends.
//
// Facts hold for @livestore/webmesh 0.4.0. What needs a MessagePort (direct
// channels) does not exist here: a request for one is answered as a relay
// without transferables answers it.
package webmesh
