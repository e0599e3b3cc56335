import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MOST_NOTE } from '../../../core/break-glass/note.ts';
import { BREAK_GLASS_KEPT } from '../port.ts';
import {
  mapChanges,
  packJson,
  parseGotEntry,
  parseMapFile,
  parseShownMap,
  unpackJson,
  writeMapFile,
} from './map-text.ts';
import type { PoolState, TargetState } from './model.ts';
import { backendOf } from './names.ts';
import { parseSessions } from './parse-sessions.ts';
import { type BackendSeen, backendSeen, parseStat, type ServerSeen } from './parse-stat.ts';
import { parseTable, valuesOf, wholeTime } from './parse-table.ts';
import { planServers } from './plan-servers.ts';
import { entriesOfTarget, keysToAsk, ownerOfHosts, targetOfEntries, targetsIn } from './records.ts';
import { LONGEST_COMMAND_BYTES } from './talk.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const TARGET = 'shop/production';

describe('what HAProxy 2.6 answers', () => {
  it('names servers with their address, state and last problem', () => {
    const seen = backendSeen(fixture('show-stat.csv'));

    assert.equal(seen?.failures, 0);
    assert.deepEqual(
      seen?.servers.map(({ name, address, mode, problem }) => [name, address, mode, problem]),
      [
        ['s1', '127.0.0.1:33499', 'down', 'the health check answered 500'],
        ['s2', '127.0.0.1:9', 'down', 'no connection'],
        ['s3', '127.0.0.1:1', 'maint', null],
        ['s4', '127.0.0.1:1', 'maint', null],
      ],
    );
  });

  it('quotes fields that hold commas', () => {
    const rows = parseStat('# pxname,svname,last_chk,\nb,s1,"said ""no"", and left",\n');

    assert.equal(rows[0]?.last_chk, 'said "no", and left');
  });

  it('says nothing of a backend that it does not have', () => {
    assert.equal(backendSeen("Can't find backend.\n"), null);
  });

  it('escapes characters in the keys of its tables', () => {
    const table = parseTable(fixture('show-table.txt'));

    assert.deepEqual(
      table.filter(({ values }) => (values.conn_cur ?? 0) > 0).map(({ key }) => key),
      ['p=shop.production.a', 'p=shop.production.a|127.0.0.1:36872', 'p=shop.production.a|127.0.0.1:36874'],
    );
    assert.deepEqual(valuesOf('\n'), {});
  });

  it('lists what is under way, itself included', () => {
    const sessions = parseSessions(fixture('show-sess.txt'));

    assert.deepEqual(
      sessions.map(({ client, backend }) => [client, backend]),
      [
        ['127.0.0.1:36872', 'shop.production.a.web'],
        ['unix:1', '<NONE>'],
        ['127.0.0.1:36874', 'shop.production.a.web'],
      ],
    );
  });

  it('answers the whole target out of its map', () => {
    const entries = parseShownMap(fixture('show-map.txt'));
    const state = targetOfEntries(TARGET, (key) => entries.get(key));

    assert.deepEqual([state.generation, state.production, state.test], [3, 'a', 'b']);
    assert.deepEqual(targetsIn(entries), [TARGET]);
    assert.deepEqual(keysToAsk(TARGET, parseGotEntry(fixture('get-map.txt'))), [
      'shop.localhost',
      'test.shop.localhost',
      '+shop/production@a',
      '+shop/production@b',
    ]);
    assert.equal(parseGotEntry('type=str, case=sensitive, found=no\n'), null);
  });

  it('gives the time of the last request back from its lower half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000_000, max: 4_000_000_000_000 }), fc.nat(1_000_000_000), (now, ago) => {
        const at = now - ago;
        assert.equal(wholeTime(at % 2 ** 32, now), at);
        assert.equal(wholeTime(at % 2 ** 32, now + 0.5), at);
      }),
    );
  });
});

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
const plain = { noNullPrototype: true } as const;
const pool = fc.record(
  {
    role: word,
    path: fc.stringMatching(/^\/[a-z/]{0,10}$/),
    health: fc.option(fc.stringMatching(/^\/[a-z?=&]{0,10}$/)),
    streams: fc.record({ policy: fc.constantFrom('keep', 'until', 'cut'), graceMs: fc.nat() }, plain),
    instances: fc.array(fc.record({ id: anyText, host: word, ip: fc.ipV4(), port: fc.nat(65_535) }, plain), {
      maxLength: 3,
    }),
  },
  plain,
);
const slot = fc.record(
  {
    stack: anyText,
    release: anyText,
    lostAtMs: fc.option(fc.nat()),
    pools: fc.uniqueArray(pool, { maxLength: 2, selector: ({ path }) => path }),
  },
  plain,
);
const note = fc.record(
  {
    by: anyText,
    reason: anyText,
    atMs: fc.nat(),
    fence: fc.nat(),
    from: fc.option(anyText),
    to: anyText,
  },
  plain,
);
const targetState: fc.Arbitrary<TargetState> = fc
  .record(
    {
      generation: fc.integer({ min: 1, max: 1_000_000 }),
      fence: fc.nat(),
      host: fc.constant('shop.example.com'),
      testHost: fc.constant('test.example.com'),
      breakGlass: fc.array(note, { maxLength: BREAK_GLASS_KEPT }),
      slots: fc.dictionary(fc.constantFrom<string>('a', 'b', 'c', 'd'), slot, plain),
    },
    plain,
  )
  .chain((state) => {
    const behind = fc.constantFrom<string | null>(null, ...Object.keys(state.slots));
    return fc.record({ production: behind, test: behind }, plain).map((routes) => ({ ...state, ...routes }));
  });

describe('a target in the map', () => {
  it('is read back as it was written, over the file too', () => {
    fc.assert(
      fc.property(targetState, (state) => {
        const entries = entriesOfTarget(TARGET, state);
        const read = parseMapFile(writeMapFile(entries));

        assert.deepEqual(read, entries);
        assert.deepEqual(
          targetOfEntries(TARGET, (key) => read.get(key)),
          state,
        );
      }),
    );
  });

  it('is read without notes of break-glass from a record that has none, as an older Astern writes it, or broken ones', () => {
    const slots: TargetState['slots'] = {};
    const base = { generation: 3, fence: 2, host: 'h', testHost: 't', production: null, test: null };
    const entries = entriesOfTarget(TARGET, { ...base, breakGlass: [], slots });
    const broken = packJson({ ...base, slots: [], breakGlass: [{ by: 7 }] });

    assert.doesNotMatch(entries.get('+shop/production') ?? '', /breakGlass/);
    for (const record of [entries.get('+shop/production'), broken]) {
      const read = targetOfEntries(TARGET, (key) => (key === '+shop/production' ? record : entries.get(key)));
      assert.deepEqual(read, { ...base, breakGlass: [], slots });
    }
  });

  it('fits into one command with the longest notes that break-glass leaves', () => {
    const long = { by: '寿'.repeat(MOST_NOTE.by), reason: '寿'.repeat(MOST_NOTE.reason), atMs: 1_800_000_000_000 };
    const one = { ...long, fence: 1_000_000_000, from: 'x'.repeat(150), to: 'y'.repeat(150) };
    const breakGlass = Array.from({ length: BREAK_GLASS_KEPT }, () => one);
    const slots = {};
    const state = {
      generation: 1,
      fence: 1,
      host: 'h',
      testHost: 't',
      production: null,
      test: null,
      breakGlass,
      slots,
    };

    const record = entriesOfTarget(TARGET, state).get('+shop/production') ?? '';

    assert.ok(record.length < LONGEST_COMMAND_BYTES - 500, `${record.length}`);
  });

  it('has nothing in its values that would end a command', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = packJson(value);

        assert.match(text, /^[!-~]*$/);
        assert.doesNotMatch(text, /[;\\]|<</);
        assert.deepEqual(unpackJson(text), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('gets from any map to any other by the changes that were found', () => {
    const map = fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), word))
      .map((list) => new Map<string, string>(list));
    fc.assert(
      fc.property(map, map, (before, after) => {
        const result = new Map(before);
        for (const change of mapChanges(before, after)) {
          if (change.kind === 'del') result.delete(change.key);
          else result.set(change.key, change.value);
        }
        assert.deepEqual([...result].sort(), [...after].sort());
      }),
    );
  });

  it('writes its record before its entrances, so that a crash in between moves nothing', () => {
    const state = {
      generation: 2,
      fence: 1,
      host: 'h',
      testHost: 't',
      production: null,
      test: null,
      breakGlass: [],
      slots: {},
    };

    assert.deepEqual([...entriesOfTarget(TARGET, state).keys()], ['+shop/production', 't', 'h']);
  });

  it('is not there when its record is broken', () => {
    assert.equal(targetOfEntries(TARGET, () => 'nonsense').generation, 0);
    assert.equal(targetOfEntries(TARGET, () => '%').generation, 0);
    assert.equal(targetOfEntries(TARGET, () => null).generation, 0);
  });

  it('owns its host names', () => {
    const state = {
      generation: 1,
      fence: 1,
      host: 'h',
      testHost: 't',
      production: null,
      test: null,
      breakGlass: [],
      slots: {},
    };
    const entries = entriesOfTarget(TARGET, state);

    assert.equal(ownerOfHosts(entries, { target: TARGET, host: 'h', testHost: 'x' }), null);
    assert.deepEqual(ownerOfHosts(entries, { target: 'other/production', host: 'x', testHost: 'h' }), {
      host: 'h',
      target: TARGET,
    });
  });

  it('takes the names of its own backends apart, and of no other', () => {
    assert.deepEqual(backendOf(TARGET, 'shop.production.a.web'), { slot: 'a', role: 'web' });
    for (const other of ['shop.production2.a.web', 'shop.production.a', 'shop.production.a.web.x', 'astern.none']) {
      assert.equal(backendOf(TARGET, other), null);
    }
  });
});

const server = (name: string, more: Partial<ServerSeen> = {}): ServerSeen => ({
  name,
  address: '127.0.0.1:1',
  mode: 'maint',
  isChecked: true,
  passes: 0,
  problem: null,
  sessions: 0,
  ...more,
});
const poolOf = (ports: readonly number[], health: string | null = '/health'): PoolState => ({
  role: 'web',
  path: '/',
  health,
  streams: { policy: 'keep', graceMs: 0 },
  instances: ports.map((port) => ({ id: `i${port}`, host: 'h', ip: '10.0.0.1', port })),
});
const backend = (...servers: ServerSeen[]): BackendSeen => ({ failures: 0, servers });

describe('servers of a backend', () => {
  it('come up only after real checks', () => {
    const plan = planServers('be', backend(server('s1'), server('s2')), poolOf([80]));

    assert.deepEqual(plan, {
      kind: 'commands',
      commands: [
        'set server be/s1 addr 10.0.0.1 port 80',
        'enable health be/s1',
        'set server be/s1 state ready',
        'set server be/s1 health down',
      ],
    });
  });

  it('are up at once where there is nothing to check', () => {
    const plan = planServers('be', backend(server('s1')), poolOf([80], null));

    assert.deepEqual(plan.kind === 'commands' && plan.commands.slice(1), [
      'disable health be/s1',
      'set server be/s1 state ready',
    ]);
  });

  it('are left alone when they are right', () => {
    const right = server('s1', { address: '10.0.0.1:80', mode: 'up' });

    assert.deepEqual(planServers('be', backend(right, server('s2')), poolOf([80])), { kind: 'commands', commands: [] });
  });

  it('never change their address while they are in use', () => {
    const busy = server('s1', { sessions: 3 });
    const plan = planServers('be', backend(busy, server('s2', { address: '10.0.0.1:79', mode: 'up' })), poolOf([80]));

    assert.deepEqual(plan, { kind: 'too-few', declared: 2, draining: true });
  });

  it('are too few when the pool is larger than what is declared', () => {
    assert.deepEqual(planServers('be', backend(server('s1')), poolOf([80, 81])), {
      kind: 'too-few',
      declared: 1,
      draining: false,
    });
  });

  it('are all taken out when the slot is given back', () => {
    const plan = planServers('be', backend(server('s1', { mode: 'up' }), server('s2', { mode: 'down' })), null);

    assert.deepEqual(plan.kind === 'commands' && plan.commands, [
      'set server be/s1 state maint',
      'set server be/s2 state maint',
    ]);
  });

  it('start and stop being checked when the release says so', () => {
    const up = server('s1', { address: '10.0.0.1:80', mode: 'up' });
    const commands = (seen: ServerSeen, health: string | null) =>
      planServers('be', backend(seen), poolOf([80], health));

    assert.deepEqual(commands(up, null), { kind: 'commands', commands: ['disable health be/s1'] });
    assert.deepEqual(commands({ ...up, isChecked: false }, '/'), {
      kind: 'commands',
      commands: ['enable health be/s1'],
    });
  });
});
