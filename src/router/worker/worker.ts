import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { openLog } from '../log.ts';
import type { ToWorker } from '../model.ts';
import { pathsIn } from '../paths.ts';
import { createFront } from './front.ts';
import { type Link, openLink } from './link.ts';
import { createRoutes, type Routes } from './routes.ts';
import { snapshot } from './stats.ts';

export type WorkerOptions = {
  readonly dir: string;
  readonly generation: string;
  readonly index: number;
  readonly workers: number;
  /** The listening socket, inherited from the supervisor. */
  readonly fd: number;
  readonly drainMs: number;
  /** Start a supervisor on the listening socket, because the own one is gone. */
  readonly rescue: () => void;
};

type DrainLimits = { readonly idleMs: number; readonly withinMs: number; readonly cutStreams: boolean };

const COUNTS_EVERY_MS = 150;
const RESCUE_AGAIN_MS = 2_000;
/** A worker that lost its supervisor was replaced without anybody's asking; its long requests and streams get this long. */
const ORPHAN_DRAIN_MS = 15 * 60_000;
/** Idle clients of an orphan get this long to send one more request, which tells them to connect anew. */
const ORPHAN_IDLE_MS = 5_000;
const ALONE_LOOKS = 8;
const WHEN_LISTEN_FAILS = 10;

/** The data plane: takes connections from the shared socket, routes by the last table it was given. */
export function runWorker(options: WorkerOptions): void {
  process.umask(0o077);
  const paths = pathsIn(options.dir);
  const log = openLog(paths.log(`worker-${options.index}`));
  const routes = createRoutes();
  let secret: string | null = null;
  let draining = false;

  const front = createFront({
    routes,
    workers: options.workers,
    secret: () => secret ?? '',
    draining: () => draining,
    onUnreachable: (stack, live, problem) => {
      live.up = false;
      const { instance } = live;
      log('instance unreachable', { stack: stack.id, instance: instance.id, problem });
      link.send({ kind: 'down', target: stack.target, stack: stack.id, instance, problem });
    },
  });
  const drain = (limits: DrainLimits) => {
    if (draining && !limits.cutStreams) return;
    draining = true;
    log('draining', limits);
    drainFront(front, routes, limits, () => leave(link, routes));
  };
  const onMessage = (message: ToWorker) => {
    switch (message.kind) {
      case 'table':
        secret ??= readFileSync(paths.secret, 'utf8').trim();
        routes.replace(message.targets, message.whole);
        listen(front, options.fd, draining, () => link.send({ kind: 'ack', seq: message.seq }));
        return;
      case 'flush':
        // What did not change was told before; a new line begins with all of it.
        return sendCounts(link, routes, { flush: message.id, all: false });
      case 'cut':
        return link.send({ kind: 'cut-done', id: message.id, ...cutStack(routes, message) });
      case 'drain':
        leaveWhenAlone(link, routes);
        return drain({ idleMs: ORPHAN_IDLE_MS, withinMs: ORPHAN_DRAIN_MS, cutStreams: false });
    }
  };
  const onConnect = () => sendCounts(link, routes, { flush: null, all: true });
  const link = openLink({ socket: paths.socket, generation: options.generation, onMessage, onConnect });
  setInterval(() => sendCounts(link, routes, { flush: null, all: false }), COUNTS_EVERY_MS).unref();

  front.on('error', (error) => {
    log('LOUD: cannot listen', { error: String(error) });
    process.exit(WHEN_LISTEN_FAILS);
  });
  const stop = () => drain({ idleMs: 0, withinMs: options.drainMs, cutStreams: true });
  process.on('SIGTERM', stop).on('SIGINT', stop);
  process.on('SIGHUP', () => log('terminal is gone'));
  process.on('disconnect', () => rescueUntilReplaced(options, () => draining));
  process.on('uncaughtException', (error) => log('LOUD: bug', { error: error.stack ?? String(error) }));
  process.on('unhandledRejection', (error) =>
    log('LOUD: bug', { error: error instanceof Error ? error.stack : String(error) }),
  );
}

function listen(front: Server, fd: number, draining: boolean, then: () => void) {
  if (front.listening || draining) return then();
  front.listen({ fd }, then);
}

/**
 * The supervisor died. The listening socket lives on here, so a new supervisor is started on it and nobody notices; the first worker does
 * it at once, the others if nothing came of it. Several are harmless: the folder's lock lets only one stay.
 */
function rescueUntilReplaced(options: WorkerOptions, isReplaced: () => boolean): void {
  setTimeout(
    () => {
      if (isReplaced()) return;
      options.rescue();
      setInterval(() => isReplaced() || options.rescue(), RESCUE_AGAIN_MS).unref();
    },
    options.index * (RESCUE_AGAIN_MS / 2),
  );
}

function sendCounts(link: Link, routes: Routes, what: { flush: number | null; all: boolean }): void {
  const changed = [...routes.stats()].filter((stats) => what.all || stats.changed);
  if (what.flush === null && (changed.length === 0 || !link.connected())) return;
  for (const stats of changed) stats.changed = false;
  link.send({ kind: 'counts', flush: what.flush, stacks: changed.map(snapshot) });
}

function cutStack(routes: Routes, which: { target: string; stack: string }): { requests: number; streams: number } {
  const stack = routes.stack(which.target, which.stack);
  if (stack === undefined) return { requests: 0, streams: 0 };
  const streams = stack.streams.cutAll();
  const requests = [...stack.underWay];
  for (const request of requests) request.cut();
  return { requests: requests.length, streams };
}

/** Take nothing new, and be done when the last connection has ended. A second call may be stricter than the first. */
function drainFront(front: Server, routes: Routes, limits: DrainLimits, then: () => void) {
  // `http.Server.close` would also reset idle clients at once, one of which may be sending its next request right now.
  if (front.listening) NetServer.prototype.close.call(front);
  if (limits.cutStreams) for (const stack of routes.all()) stack.streams.cutAll();
  const startedMs = performance.now();
  const look = () => {
    const tookMs = performance.now() - startedMs;
    if (tookMs >= limits.idleMs) front.closeIdleConnections();
    front.getConnections((_error, open) => (open === 0 || tookMs >= limits.withinMs) && then());
  };
  look();
  setInterval(look, 50);
}

/** An orphan is nobody's child any more: when the router that replaced it was stopped, nobody else would tell it to end. */
function leaveWhenAlone(link: Link, routes: Routes) {
  let alone = 0;
  setInterval(() => {
    alone = link.connected() ? 0 : alone + 1;
    if (alone > ALONE_LOOKS) leave(link, routes);
  }, 1_000);
}

function leave(link: Link, routes: Routes): void {
  sendCounts(link, routes, { flush: null, all: true });
  // The last counts are on their way through a local socket; they need one turn of the loop.
  setTimeout(() => process.exit(0), 20);
}
