// A real node of @livestore/webmesh, to be run in fixtures/interop:
//
//   node --input-type=module - leaf <url> <name> < peer.mjs
//   node --input-type=module - relay <port> <name> < peer.mjs
//
// It opens every channel that it is asked for and echoes, as {echo: payload}, what
// comes on it; and it says "here" on the broadcast session-info when it is asked.
// A relay is one as LiveStore's devtools server is. Each line it writes is a step.
import http from 'node:http'
import { WebSocket } from 'ws'
import { Deferred, Effect, FetchHttpClient, Headers, HttpServer, HttpServerRequest, HttpServerResponse, Layer, Schema, Stream } from '@livestore/utils/effect'
import { PlatformNode } from '@livestore/utils/node'
import { connectViaWebSocket, makeMeshNode, makeWebSocketEdge } from '@livestore/webmesh'

globalThis.WebSocket ??= WebSocket // Node 20 has none
const [, , role, where, name] = process.argv
const say = (line) => process.stdout.write(`${line}\n`)

const echo = (node) =>
  node.listenForChannel.pipe(
    Stream.tap(({ source, channelName }) =>
      Effect.gen(function* () {
        const channel = yield* node.makeChannel({ target: source, channelName, schema: Schema.Any, mode: 'proxy' })
        say(`open ${channelName}`)
        yield* channel.listen.pipe(
          Stream.flatten(),
          Stream.tap((message) => channel.send({ echo: message })),
          Stream.runDrain,
        )
      }).pipe(Effect.tapCauseLogPretty, Effect.forkScoped),
    ),
    Stream.runDrain,
    Effect.forkScoped,
  )

const answer = (node) =>
  Effect.gen(function* () {
    const channel = yield* node.makeBroadcastChannel({ channelName: 'session-info', schema: Schema.Any })
    yield* channel.listen.pipe(
      Stream.flatten(),
      Stream.tap(() => channel.send({ _tag: 'here', name })),
      Stream.runDrain,
      Effect.forkScoped,
    )
  })

const serve = (node) => {
  const handler = Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    if (!Headers.has(request.headers, 'upgrade')) return HttpServerResponse.text('no upgrade')
    const socket = yield* request.upgrade
    const { webChannel, from } = yield* makeWebSocketEdge({ socket, socketType: { _tag: 'relay' } })
    yield* Effect.raceFirst(
      Effect.gen(function* () {
        yield* node
          .addEdge({ target: from, edgeChannel: webChannel, replaceIfExists: true })
          .pipe(Effect.acquireRelease(() => node.removeEdge(from).pipe(Effect.orDie)))
        say(`edge ${from}`)
        return yield* Effect.never
      }),
      webChannel.closedDeferred,
    )
    return HttpServerResponse.empty({ status: 101 })
  }).pipe(Effect.tapCauseLogPretty, Effect.interruptible)
  const server = http.createServer()
  server.on('listening', () => say(`port ${server.address().port}`))
  return HttpServer.serve(handler).pipe(
    Layer.provide(PlatformNode.NodeHttpServer.layer(() => server, { port: Number(where), host: '127.0.0.1' })),
    Layer.launch,
  )
}

await Effect.gen(function* () {
  const node = yield* makeMeshNode(name)
  yield* echo(node)
  yield* answer(node)
  say('ready')
  yield* role === 'relay' ? serve(node) : connectViaWebSocket({ node, url: where })
}).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer), Effect.tapCauseLogPretty, Effect.runPromise)
