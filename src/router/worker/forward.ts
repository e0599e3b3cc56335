import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Entrance } from '../model.ts';
import { answer, namesOf, RETRY_SOON } from './answers.ts';
import { BodyFeed } from './body-feed.ts';
import type { Inspected } from './inspect.ts';
import { reasonFor, responseHeaders } from './response-headers.ts';
import { type Cuttable, type LiveInstance, type LivePool, type LiveStack, pick } from './routes.ts';
import { noteBegin, noteOutcome, type Verdict } from './stats.ts';

export type Order = {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly asked: Inspected;
  readonly stack: LiveStack;
  readonly pool: LivePool;
  readonly entrance: Entrance;
  /** The client waits for `100 Continue` before it sends its body. */
  readonly waitsForContinue: boolean;
  readonly onUnreachable: (stack: LiveStack, instance: LiveInstance, problem: string) => void;
};

const BUSY_AT = 2_048;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const NO_INSTANCES: readonly LiveInstance[] = [];
const KEEP = { policy: 'keep', graceMs: 0 } as const;

/** Send a request to an instance of the pool and its answer back. */
export function forward(order: Order): void {
  new Exchange(order).start();
}

/**
 * One request under way. It goes to another instance when the first could not be connected to (nothing was sent), and once more when
 * nothing of an answer came back for a request that may be repeated without harm; never otherwise, because an order could be placed twice.
 */
class Exchange implements Dispatcher.DispatchHandler, Cuttable {
  readonly #order: Order;
  readonly #startedMs = performance.now();
  #tried: readonly LiveInstance[] = NO_INSTANCES;
  #instance: LiveInstance | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #sentTimes = 0;
  #isStream = false;
  #clientGone = false;
  #counted = false;
  #ended = false;
  #appFailed = false;

  constructor(order: Order) {
    this.#order = order;
  }

  start(): void {
    const { stack, entrance, res, asked } = this.#order;
    if (!asked.probe) noteBegin(stack.stats, entrance, this.#startedMs);
    stack.underWay.add(this);
    res.on('close', this.#onClose);
    res.on('drain', this.#onDrain);
    this.#attempt(null);
  }

  /** End it from outside; what was not answered yet is lost to the client. */
  cut(): void {
    const { res } = this.#order;
    this.#controller?.abort(new Error('cut by the router'));
    if (this.#isStream && !res.writableEnded) res.end();
    else if (!res.writableFinished) res.destroy();
    this.#end('failure');
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
    this.#sentTimes += 1;
    if (this.#clientGone || this.#ended) controller.abort(new Error('the client left'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    text?: string,
  ) {
    if (status < 200) return;
    const { res, asked, stack, pool, entrance } = this.#order;
    const list = responseHeaders(controller.rawHeaders ?? [], asked.probe ? stack : null);
    this.#appFailed = status >= 500;
    if (res.req.complete === false && this.#order.waitsForContinue) res.shouldKeepAlive = false;
    res.writeHead(status, reasonFor(text), list);
    if (String(headers['content-type'] ?? '').startsWith('text/event-stream')) {
      this.#isStream = true;
      // Nobody knows when the next event comes; the client shall know at once that it is connected.
      res.flushHeaders();
      this.#count(this.#appFailed ? 'error' : 'fine');
      stack.stats.inFlight -= asked.probe ? 0 : 1;
      stack.stats.streams += asked.probe ? 0 : 1;
      stack.streams.add(this, entrance === 'production' ? pool.policy : KEEP);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer) {
    if (!this.#order.res.write(chunk)) controller.pause();
  }

  onResponseEnd() {
    this.#order.res.end();
    this.#end(this.#appFailed ? 'error' : 'fine');
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }) {
    const { res } = this.#order;
    if (this.#ended || this.#clientGone) return this.#end('fine');
    if (res.headersSent) {
      res.destroy();
      return this.#end('failure');
    }
    this.#attempt(error);
  }

  #attempt(problem: (Error & { code?: string }) | null) {
    if (problem !== null && !this.#mayGoOn(problem)) return this.#giveUp(502, 'The app broke off before it answered.');
    const { pool } = this.#order;
    const instance = pick(pool, this.#tried) ?? (this.#sentTimes > 0 ? pick(pool, NO_INSTANCES) : undefined);
    if (instance === undefined) return this.#giveUp(503, 'Nothing can answer here at the moment.');
    if (instance.inFlight >= BUSY_AT) return this.#giveUp(503, 'Too many requests are waiting.');
    this.#leaveInstance();
    this.#instance = instance;
    instance.inFlight += 1;
    this.#dispatch(instance);
  }

  /** After trouble: may it go to an instance again? Also takes an unreachable instance out at once. */
  #mayGoOn(problem: Error & { code?: string }): boolean {
    const { stack, req, asked, onUnreachable } = this.#order;
    const instance = this.#instance;
    if (instance !== null) this.#tried = [...this.#tried, instance];
    const sentNow = this.#controller !== null;
    this.#controller = null;
    if (!sentNow) {
      if (instance !== null && isUnreachable(problem)) onUnreachable(stack, instance, problem.code ?? problem.message);
      return isConnectFailure(problem);
    }
    return this.#sentTimes < 2 && !asked.hasBody && SAFE_METHODS.has(req.method ?? '');
  }

  #dispatch(instance: LiveInstance): void {
    const { req, asked, res, waitsForContinue } = this.#order;
    const body = asked.hasBody ? new BodyFeed(req, () => void (waitsForContinue && res.writeContinue())) : null;
    try {
      instance.connections.dispatch(
        { path: asked.path, method: req.method ?? 'GET', headers: asked.headers, body, blocking: true },
        this,
      );
    } catch (error) {
      // What the client library will not write on a connection is malformed in a way that the parser in front let pass.
      answer(res, 400, 'Bad request.', ['Connection', 'close']);
      this.#end('fine');
      if (!(error instanceof Error)) throw error;
    }
  }

  #giveUp(status: 502 | 503, text: string): void {
    const { res, asked, stack } = this.#order;
    const named = asked.probe ? namesOf(stack) : [];
    if (asked.hasBody) res.shouldKeepAlive = false;
    answer(res, status, text, [...(status === 503 ? RETRY_SOON : []), ...named]);
    this.#end('failure');
  }

  #count(verdict: Verdict): void {
    if (this.#counted || this.#order.asked.probe) return;
    this.#counted = true;
    noteOutcome(this.#order.stack.stats, this.#order.entrance, {
      verdict,
      tookMs: performance.now() - this.#startedMs,
    });
  }

  #end(verdict: Verdict): void {
    if (this.#ended) return;
    this.#ended = true;
    const { stack, asked, res } = this.#order;
    this.#count(verdict);
    this.#leaveInstance();
    stack.underWay.delete(this);
    if (this.#isStream) stack.streams.remove(this);
    if (!asked.probe) stack.stats[this.#isStream ? 'streams' : 'inFlight'] -= 1;
    stack.stats.changed = true;
    if (res.writableFinished) res.off('close', this.#onClose);
  }

  #leaveInstance(): void {
    if (this.#instance !== null) this.#instance.inFlight -= 1;
    this.#instance = null;
  }

  readonly #onClose = (): void => {
    if (this.#order.res.writableFinished || this.#ended) return;
    this.#clientGone = true;
    this.#controller?.abort(new Error('the client left'));
    this.#end('fine');
  };

  readonly #onDrain = (): void => {
    if (this.#controller?.paused === true) this.#controller.resume();
  };
}

/** Reasons that lie with the instance: it is taken out at once. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Reasons that lie on our side; the instance is not to blame. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'EADDRNOTAVAIL',
  'EMFILE',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);

function isUnreachable(error: Error & { code?: string }): boolean {
  return UNREACHABLE.has(error.code ?? '');
}

function isConnectFailure(error: Error & { code?: string }): boolean {
  return isUnreachable(error) || NOT_SENT.has(error.code ?? '');
}
