import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { SentAlert } from '../../core/alerts/model.ts';
import type { AlertSender, HookFacts, Incoming, Reading } from './port.ts';

/** So many inputs go through a hook as a whole; `ASTERN_FUZZ=10000` for more. */
export const FUZZ_RUNS = Number(process.env.ASTERN_FUZZ ?? 300);
/** So many for each of the three properties of a sender by itself, which are cheap: more than 10,000 inputs together. */
const SENDER_RUNS = Number(process.env.ASTERN_FUZZ ?? 3_400);

export const NOW_MS = Date.UTC(2026, 10, 28, 9, 30);

export function hookFacts(change: Partial<HookFacts> = {}): HookFacts {
  return { name: 'monitor', secrets: [], topics: [], toleranceMs: 300_000, ...change };
}

export function incoming(body: string | Buffer | object, change: Partial<Incoming> = {}): Incoming {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { method: 'POST', headers: { 'content-type': 'application/json' }, query: {}, ...change, body: bytes };
}

/** What the store hands to `read` of what came in: only the headers that the sender asked for. */
export function kept(sender: AlertSender, { method, headers, query, body }: Incoming, receivedAtMs = NOW_MS) {
  const isText = body.equals(Buffer.from(body.toString('utf8'))) && !body.includes(0);
  return {
    method,
    contentType: headers['content-type'] ?? '',
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => sender.headers.includes(name))),
    query,
    body: body.toString(isText ? 'utf8' : 'base64'),
    encoding: isText ? ('utf8' as const) : ('base64' as const),
    receivedAtMs,
  };
}

export function readBy(sender: AlertSender, came: Incoming, receivedAtMs = NOW_MS): Reading {
  return sender.read(kept(sender, came, receivedAtMs));
}

/** The alerts of a body that must be readable. */
export function alertsBy(sender: AlertSender, came: Incoming, receivedAtMs = NOW_MS): readonly SentAlert[] {
  const reading = readBy(sender, came, receivedAtMs);
  assert.equal(reading.kind, 'alerts', 'problem' in reading ? reading.problem : reading.kind);
  return reading.kind === 'alerts' ? reading.alerts : [];
}

export type Examples = {
  /** Genuine deliveries; what fuzzing changes, and what must be readable. */
  readonly deliveries: readonly Incoming[];
  /** Secrets that a signing sender may be given. */
  readonly secrets?: readonly string[];
  /** It cannot sign a sample itself (the key is the sender's own). */
  readonly cannotSign?: true;
};

/** What every sender must do. */
export function alertSenderContract(
  sender: AlertSender,
  { deliveries, secrets = ['one', 'two'], ...more }: Examples,
): void {
  const hook = hookFacts(sender.signs ? { secrets } : {});

  describe(`${sender.title}, as every sender`, () => {
    it('is named as the settings name it, and asks for headers by their lower-case names', () => {
      assert.match(sender.name, /^[a-z][a-z0-9-]*$/);
      assert.deepEqual(
        sender.headers,
        sender.headers.map((name) => name.toLowerCase()),
      );
    });

    it('reads its examples, and gives well-made alerts', () => {
      for (const delivery of deliveries) assertWellMade(readBy(sender, delivery), true);
    });

    it('makes a sample that is genuine and readable', async () => {
      const sample = sender.sample(hook, NOW_MS);
      const verified = await sender.verify(sample, hook, NOW_MS);
      const reading = readBy(sender, sample);

      if (more.cannotSign !== true) assert.equal(verified.kind, 'genuine', JSON.stringify(verified));
      assert.ok(reading.kind !== 'unreadable', JSON.stringify(reading));
      assertWellMade(reading, true);
    });

    if (sender.signs && more.cannotSign !== true) signedCases(sender, secrets);
    fuzzCases(sender, deliveries, hook);
  });
}

function signedCases(sender: AlertSender, secrets: readonly string[]): void {
  const signed = (secret: string) => sender.sample(hookFacts({ secrets: [secret] }), NOW_MS);

  it('takes what any of several secrets signed, while they are changed for new ones (S33)', async () => {
    for (const secret of secrets) {
      const verified = await sender.verify(signed(secret), hookFacts({ secrets }), NOW_MS);

      assert.equal(verified.kind, 'genuine');
    }
  });

  it('refuses what another secret signed, what was changed afterwards, and what is not signed at all (S30)', async () => {
    const sample = signed(secrets[0] ?? '');
    const bytes = Buffer.from(sample.body);
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
    const bare = { ...sample, headers: { 'content-type': 'application/json' } };
    const hook = hookFacts({ secrets: ['other'] });

    assert.equal((await sender.verify(sample, hook, NOW_MS)).kind, 'refused');
    assert.equal((await sender.verify({ ...sample, body: bytes }, hookFacts({ secrets }), NOW_MS)).kind, 'refused');
    assert.equal((await sender.verify(bare, hookFacts({ secrets }), NOW_MS)).kind, 'refused');
  });

  it('with no secret set, the key of the hook alone opens it', async () => {
    const sample = signed(secrets[0] ?? '');
    const bare = { ...sample, headers: { 'content-type': 'application/json' } };

    assert.equal((await sender.verify(bare, hookFacts(), NOW_MS)).kind, 'genuine');
  });
}

/** Whatever comes in, nothing throws, and what is made of it can be stored and shown. */
function fuzzCases(sender: AlertSender, deliveries: readonly Incoming[], hook: HookFacts): void {
  const check = async (came: Incoming) => {
    const verified = await sender.verify(came, hook, NOW_MS);
    assert.ok(verified.kind === 'genuine' || verified.kind === 'refused');
    const key = sender.deliveryKey(came);
    assert.ok(key === null || typeof key === 'string');
    assertWellMade(readBy(sender, came), false);
  };

  it('survives any bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => incoming(Buffer.from(array)));
    await fc.assert(fc.asyncProperty(bytes, check), { numRuns: SENDER_RUNS });
  });

  it('survives any JSON, any headers and any query', async () => {
    const json = fc
      .tuple(fc.json(), anyHeaders(sender), anyQuery)
      .map(([text, headers, query]) => incoming(text, { headers, query }));
    await fc.assert(fc.asyncProperty(json, check), { numRuns: SENDER_RUNS });
  });

  it('survives its own examples with anything in the place of any value', async () => {
    await fc.assert(fc.asyncProperty(disfigured(sender, deliveries), check), { numRuns: SENDER_RUNS });
  });
}

/** Whatever may come in at the hook of a sender: bytes, JSON, and its own examples disfigured. */
export function anythingFor(sender: AlertSender, deliveries: readonly Incoming[]): fc.Arbitrary<Incoming> {
  const bytes = fc.tuple(fc.uint8Array({ maxLength: 400 }), anyHeaders(sender));
  const text = fc.tuple(fc.json(), anyHeaders(sender));
  const made = fc.tuple(fc.oneof(bytes, text), anyQuery, fc.constantFrom('POST', 'PUT', 'GET'));
  return fc.oneof(
    made.map(([[body, headers], query, method]) =>
      incoming(typeof body === 'string' ? body : Buffer.from(body), { headers, query, method }),
    ),
    { weight: 3, arbitrary: disfigured(sender, deliveries) },
  );
}

const anyQuery = fc.dictionary(fc.string({ maxLength: 12 }), fc.string({ maxLength: 40 }), { maxKeys: 6 });

function anyHeaders(sender: AlertSender): fc.Arbitrary<Record<string, string>> {
  const names = fc.constantFrom('content-type', 'x-other', ...sender.headers);
  const values = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.constantFrom('application/json', 'a=b', 't=1,v1=00', '%%%', '-1', '1e999'),
  );
  return fc.dictionary(names, values, { maxKeys: 8 });
}

const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    '',
    '\u0000',
    '\ud800',
    1e308,
    -1,
    0,
    [],
    {},
    [[]],
    ['trigger'],
    { toString: 1, valueOf: 1 },
    '0001-01-01T00:00:00Z',
    'javascript:alert(1)',
    'x'.repeat(40_000),
  ),
);

/** Some values of a genuine delivery are exchanged, removed or doubled. */
function disfigured(sender: AlertSender, deliveries: readonly Incoming[]): fc.Arbitrary<Incoming> {
  const one = fc.constantFrom(...deliveries);
  const blows = fc.array(fc.tuple(fc.nat(), fc.option(anyValue, { nil: undefined })), { minLength: 1, maxLength: 4 });
  return fc.tuple(one, blows, fc.option(anyHeaders(sender), { nil: undefined })).map(([came, strikes, headers]) => {
    const own = headers === undefined ? came.headers : { ...came.headers, ...headers };
    const parsed = parsedOrNull(came.body);
    if (parsed === null)
      return {
        ...came,
        headers: own,
        body: struck(
          came.body,
          strikes.map(([place]) => place),
        ),
      };
    let value: unknown = parsed;
    for (const [place, put] of strikes) value = exchanged(value, place, put);
    return { ...came, headers: own, body: Buffer.from(JSON.stringify(value) ?? '') };
  });
}

function parsedOrNull(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

function struck(body: Buffer, places: readonly number[]): Buffer {
  const bytes = Buffer.from(body);
  for (const place of places) if (bytes.length > 0) bytes[place % bytes.length] = place & 0xff;
  return bytes;
}

/** The value with the one at this place, counted through all of it, exchanged. */
function exchanged(root: unknown, place: number, put: unknown): unknown {
  const paths: Array<readonly (string | number)[]> = [];
  const walk = (value: unknown, path: readonly (string | number)[]) => {
    paths.push(path);
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) walk((value as Record<string, unknown>)[key], [...path, key]);
  };
  walk(root, []);
  return withValue(root, paths[place % paths.length] ?? [], put);
}

function withValue(value: unknown, [step, ...path]: readonly (string | number)[], put: unknown): unknown {
  if (step === undefined) return put;
  if (Array.isArray(value))
    return value.map((one, index) => (String(index) === step ? withValue(one, path, put) : one));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, one]) => [key, key === step ? withValue(one, path, put) : one]),
  );
}

const STATUSES: ReadonlySet<unknown> = new Set(['firing', 'acknowledged', 'resolved']);
const LARGEST_ALERT_CHARACTERS = 600_000;

function assertWellMade(reading: Reading, mustBeRead: boolean): void {
  if (mustBeRead)
    assert.ok(reading.kind !== 'unreadable', `unreadable: ${'problem' in reading ? reading.problem : ''}`);
  if (reading.kind === 'unreadable') assert.ok(reading.problem.length > 0 && reading.problem.length < 2_000);
  if (reading.kind === 'nothing') assert.ok(reading.why.length > 0);
  if (reading.kind !== 'alerts') return;
  assert.ok(Number.isSafeInteger(reading.truncated) && reading.truncated >= 0);
  for (const alert of reading.alerts) assertAlert(alert);
  for (const change of reading.changes) {
    assertLine(change.title, 'title of a change');
    for (const link of change.links) assert.match(link.url, /^https?:\/\//);
  }
}

function assertAlert(alert: SentAlert): void {
  assertLine(alert.key, 'key');
  assert.ok(alert.key.length <= 1_000, 'a key that no index takes');
  assertLine(alert.title, 'title');
  assert.ok(alert.title.length <= 400, 'a title of one line');
  assert.ok(STATUSES.has(alert.status));
  assert.ok(!alert.text.includes('\u0000'));
  for (const part of ['service', 'environment', 'release', 'group'] as const) {
    const said = alert[part];
    if (said !== null) assertLine(said, part);
  }
  for (const ms of [alert.startsAtMs, alert.endsAtMs]) assert.ok(ms === null || Number.isSafeInteger(ms));
  for (const link of alert.links) assert.match(link.url, /^https?:\/\//);
  for (const [name, value] of Object.entries(alert.labels)) {
    assertLine(name, 'a label');
    assert.equal(typeof value, 'string');
  }
  assert.ok(JSON.stringify(alert).length < LARGEST_ALERT_CHARACTERS, 'an alert of a size that one can show');
}

function assertLine(text: string, what: string): void {
  assert.equal(typeof text, 'string', what);
  assert.ok(text !== '' && text === text.trim(), `${what} is not empty: ${JSON.stringify(text.slice(0, 80))}`);
  assert.doesNotMatch(text, /\p{Cc}/u, `${what} is one line`);
}
