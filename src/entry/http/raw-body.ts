import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Room } from '../../flows/alerts/ingest.ts';
import type { Clock } from '../../lib/clock.ts';

export type BodyLimits = {
  readonly room: Room;
  readonly limitBytes: number;
  readonly clock: Pick<Clock, 'every' | 'monotonic'>;
  /** Whoever sends more slowly is cut off: what is half received takes room from the others. */
  readonly withinMs: number;
};

export class TooLarge extends Error {
  constructor(limitBytes: number, what = 'the body') {
    super(`${what} is larger than ${Math.round(limitBytes / 1024)} KiB`);
    this.name = 'TooLarge';
  }
}

export class NoRoom extends Error {
  constructor() {
    super('more is being sent at once than fits into memory');
    this.name = 'NoRoom';
  }
}

type Held = { readonly bytes: Buffer };

/** Bodies whose room was given back. */
const given = new WeakSet<Held>();

/**
 * Bodies as they come over the wire, whatever they are called: that is what was signed. However many are sent at once, all together they take no more
 * memory than the intake has room for.
 */
export function addBodyReader(scope: FastifyInstance, limits: BodyLimits): void {
  const { room, limitBytes } = limits;
  const underWay = watchSenders(scope, limits);
  scope.removeAllContentTypeParsers();
  scope.addHook('onRequest', (request, _reply, done) => {
    takeTypeAway(request);
    done();
  });
  scope.addContentTypeParser('*', async (request: FastifyRequest, payload: Readable): Promise<Held> => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > limitBytes) throw new TooLarge(limitBytes);
    return { bytes: await receive(payload, { ...limits, underWay }) };
  });
  const giveBack = ({ body }: FastifyRequest) => {
    if (!isHeld(body) || given.has(body)) return;
    given.add(body);
    room.release(body.bytes.length);
  };
  // A sender that hangs up before it is answered ends no response: its room is given back when the connection is gone.
  scope.addHook('preHandler', (request, reply, done) => {
    reply.raw.once('close', () => giveBack(request));
    done();
  });
  scope.addHook('onResponse', (request, _reply, done) => {
    giveBack(request);
    done();
  });
}

/** What a sender calls its body is kept, and refuses nobody: also one that names it in a way that none can read is heard. */
const sentTypes = new WeakMap<FastifyRequest, string>();

function takeTypeAway(request: FastifyRequest): void {
  sentTypes.set(request, request.headers['content-type'] ?? '');
  request.raw.headers['content-type'] = 'application/octet-stream';
}

export function sentType(request: FastifyRequest): string {
  return sentTypes.get(request) ?? '';
}

/** None at all for methods without a body. */
export function rawBody({ body }: FastifyRequest): Buffer {
  return isHeld(body) ? body.bytes : Buffer.alloc(0);
}

function isHeld(body: unknown): body is Held {
  return typeof body === 'object' && body !== null && 'bytes' in body && Buffer.isBuffer(body.bytes);
}

/** Bodies that are being received, each with the time at which it began. */
type UnderWay = Map<Readable, number>;

const LOOK_MS = 1_000;

/** One look at all of them each second: a timer for each would cost more than all else that is done for it. */
function watchSenders(scope: FastifyInstance, { clock, withinMs }: BodyLimits): UnderWay {
  const underWay: UnderWay = new Map();
  const stop = clock.every(LOOK_MS, () => {
    const beforeMs = clock.monotonic() - withinMs;
    for (const [payload, sinceMs] of underWay) {
      if (sinceMs > beforeMs) return;
      payload.destroy(new Error('the body was sent too slowly'));
    }
  });
  scope.addHook('onClose', async () => stop());
  return underWay;
}

type Receiving = Pick<BodyLimits, 'room' | 'limitBytes' | 'clock'> & { readonly underWay: UnderWay };

async function receive(payload: Readable, { room, limitBytes, clock, underWay }: Receiving): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  underWay.set(payload, clock.monotonic());
  try {
    for await (const chunk of payload as AsyncIterable<Buffer>) {
      if (!room.reserve(chunk.length)) throw new NoRoom();
      bytes += chunk.length;
      if (bytes > limitBytes) throw new TooLarge(limitBytes);
      chunks.push(chunk);
    }
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  } catch (error) {
    room.release(bytes);
    throw error;
  } finally {
    underWay.delete(payload);
  }
}

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const;

type Plain = { readonly plain: Buffer; readonly added: Readonly<Record<string, string>> };

/** What was compressed, as it was before. What cannot be unpacked is kept as it came, to be shown as not understood. */
export async function plainBody(raw: Buffer, encoding: string | undefined, limitBytes: number): Promise<Plain> {
  const asItCame = (added: Plain['added'] = {}) => ({ plain: raw, added });
  const named = encoding?.trim().toLowerCase() ?? '';
  if (named === '' || named === 'identity' || raw.length === 0) return asItCame();
  if (!Object.hasOwn(unpackers, named)) return asItCame({ 'content-encoding': named.slice(0, 100) });
  try {
    const plain = await unpackers[named as keyof typeof unpackers](raw, { maxOutputLength: limitBytes });
    return { plain, added: {} };
  } catch (error) {
    if (error instanceof RangeError) throw new TooLarge(limitBytes, 'the body, once unpacked,');
    return asItCame({ 'content-encoding': named });
  }
}
