import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import type { CameIn, DeploySource, WatchedRepository } from './port.ts';

export const NOW_MS = Date.UTC(2026, 10, 28, 9, 30);
export const SHA = '4f3a2c1'.padEnd(40, '0');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** More than 10,000 bodies and signatures for each source. */
const FUZZ_RUNS = Number(process.env.ASTERN_FUZZ ?? 10_000);

export type Manner = 'well' | 'hang' | 'reset' | 'drip' | 'flood' | 'failure';

/** A source beside a stand-in that speaks its protocol over a real connection; questions have a deadline of a third of a second. */
export type SourceAtTest = {
  readonly source: DeploySource;
  readonly watched: WatchedRepository;
  /** Somebody deploys that sha to production, so long before NOW_MS; it has begun. Returns its id. */
  deploy(agoMs: number): string;
  /** It took effect at that time. */
  succeed(id: string, agoMs: number): void;
  /** What the hook is sent about it, signed with a secret that is valid (two are), or with another. */
  delivery(id: string, secret: 'newest' | 'former' | 'wrong'): CameIn;
  behave(manner: Manner): void;
};

/** What every source of deploys must do. */
export function deploySourceContract(name: string, open: (t: TestContext) => Promise<SourceAtTest>): void {
  const look = ({ source, watched }: SourceAtTest) =>
    source.look(watched, { sinceMs: NOW_MS - HOUR_MS, signal: AbortSignal.timeout(20_000) });
  const keep = async (at: SourceAtTest) => {
    const looked = await look(at);
    looked.kept();
    return looked;
  };

  describe(`${name} as a source of deploys`, () => {
    it('gives a deploy with its service and environment, and since when it is live by the source’s own time', async (t) => {
      const at = await open(t);
      const id = at.deploy(7 * MINUTE_MS);
      at.succeed(id, 6 * MINUTE_MS);

      const { deploys, trouble } = await look(at);

      const [deploy] = deploys;
      assert.deepEqual(
        [trouble, deploys.length, deploy?.id, deploy?.service, deploy?.environment, deploy?.sha],
        [null, 1, id, 'payments', 'production', SHA],
      );
      const live = deploy?.said.find(({ state }) => state === 'live');
      assert.equal(live?.atMs, NOW_MS - 6 * MINUTE_MS);
      assert.match(deploy?.link ?? '', /^https?:/);
    });

    it('gives it again until it is kept, and then when something is said of it', async (t) => {
      const at = await open(t);
      const id = at.deploy(2 * MINUTE_MS);

      const before = [await look(at), await keep(at), await keep(at)];
      at.succeed(id, MINUTE_MS);
      const since = [await keep(at), await keep(at)];

      assert.deepEqual(
        [...before, ...since].map(({ deploys }) =>
          deploys.map((deploy) => deploy.said.some((one) => one.state === 'live')),
        ),
        [[false], [false], [], [true], []],
      );
    });

    it('hears from its hook the same as it is told when it asks', async (t) => {
      const at = await open(t);
      const id = at.deploy(MINUTE_MS);
      const { deploys } = await look(at);
      const told = deploys.find((deploy) => deploy.id === id);
      at.succeed(id, 0);

      const heard = at.source.readHook(at.delivery(id, 'newest'));

      assert.ok(heard.kind === 'deploy');
      assert.ok(heard.deploy.said.some(({ state, atMs }) => state === 'live' && atMs === NOW_MS));
      assert.deepEqual({ ...heard.deploy, said: told?.said, link: told?.link }, told);
    });

    it('believes its hook what is signed with either secret, over the bytes as they came', async (t) => {
      const at = await open(t);
      const id = at.deploy(MINUTE_MS);
      const genuine = at.delivery(id, 'former');

      assert.ok(at.source.isGenuine(genuine));
      assert.ok(at.source.isGenuine(at.delivery(id, 'newest')));
      assert.equal(at.source.isGenuine(at.delivery(id, 'wrong')), false);
      assert.equal(at.source.isGenuine({ ...genuine, headers: {} }), false);
      assert.equal(at.source.isGenuine({ ...genuine, body: Buffer.concat([genuine.body, Buffer.from(' ')]) }), false);
    });

    it('reads or leaves whatever is sent, and believes nothing that was not signed', async (t) => {
      const at = await open(t);
      const genuine = at.delivery(at.deploy(MINUTE_MS), 'newest');
      const text = genuine.body.toString();

      fc.assert(
        fc.property(anyBody(text), anyHeaders(genuine), (body, headers) => {
          const came = { headers, body };
          if (at.source.isGenuine(came)) assert.ok(body.equals(genuine.body));
          const said = at.source.readHook(came);
          if (said.kind === 'deploy') assert.match(said.deploy.sha, /^[0-9a-f]{7,64}$/);
        }),
        { numRuns: FUZZ_RUNS },
      );
    });

    for (const manner of ['hang', 'reset', 'drip', 'flood', 'failure'] as const) {
      it(`says in time that it could not be asked, and knows afterwards what it knew, at: ${manner}`, async (t) => {
        const at = await open(t);
        at.succeed(at.deploy(7 * MINUTE_MS), 6 * MINUTE_MS);
        await look(at);
        at.behave(manner);

        const { trouble } = await look(at);
        at.behave('well');

        assert.equal(trouble?.isOutage, true);
        assert.ok(trouble.why !== '' && trouble.next !== '');
        assert.equal((await keep(at)).deploys.length, 1);
      });
    }

    it('tells nothing of a commit that it cannot be told', async (t) => {
      const { source, watched } = await open(t);
      const between = { from: 'a'.repeat(40), to: 'b'.repeat(40) };

      assert.equal(await source.describe(watched.repository, between.from, AbortSignal.timeout(5_000)), null);
      assert.equal(await source.changed(watched.repository, between, AbortSignal.timeout(5_000)), null);
    });
  });
}

/** Bytes, or a genuine document of which something is another thing. */
function anyBody(genuine: string): fc.Arbitrary<Buffer> {
  const document = JSON.parse(genuine) as Record<string, unknown>;
  const outer = fc.tuple(fc.constantFrom(...Object.keys(document)), fc.jsonValue({ maxDepth: 3 }));
  const objects = Object.entries(document).filter(([, value]) => typeof value === 'object' && value !== null);
  const inner = fc
    .constantFrom(...objects)
    .chain(([key, value]) =>
      fc
        .tuple(fc.constantFrom(...Object.keys(value as object)), fc.jsonValue({ maxDepth: 1 }))
        .map(([name, other]) => [key, { ...(value as object), [name]: other }] as const),
    );
  return fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    outer.map(([key, value]) => Buffer.from(JSON.stringify({ ...document, [key]: value }))),
    { weight: 2, arbitrary: inner.map(([key, value]) => Buffer.from(JSON.stringify({ ...document, [key]: value }))) },
  );
}

function anyHeaders({ headers }: CameIn): fc.Arbitrary<CameIn['headers']> {
  const names = fc.constantFrom('content-type', ...Object.keys(headers));
  const values = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.constantFrom(
      'application/x-www-form-urlencoded',
      'sha256=',
      `sha256=${'0'.repeat(64)}`,
      ...Object.values(headers),
    ),
  );
  return fc.dictionary(names, values, { maxKeys: 4 }).map((change) => ({ ...headers, ...change }));
}
