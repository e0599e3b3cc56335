import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EnvValue } from '../../../releases/model.ts';
import { configWith } from '../testing/configs.ts';
import type { EnvironmentSide } from './candidates.ts';
import { judgeEnvironment } from './judge.ts';
import type { ExampleKey, Need } from './model.ts';

function side(env: Readonly<Record<string, EnvValue>>, examples: readonly string[] | null = null): EnvironmentSide {
  const keys = examples?.map((name, index): ExampleKey => {
    return { name: name.replace('#', ''), file: '.env.example', line: index + 1, commented: name.startsWith('#') };
  });
  return { config: configWith({ env }), examples: keys ?? null };
}

function read(name: string, need: Need) {
  return { name, need, file: 'src/mail.js', line: 3, text: `process.env.${name}` };
}

type Case = {
  readonly title: string;
  readonly live: EnvironmentSide;
  readonly back: EnvironmentSide;
  readonly before?: Need;
  readonly now?: Need;
  readonly is: readonly string[];
};

const SEARCHED = new Set(['X', 'A', 'SMTP_HOST']);
const REF = { env: 'SMTP' };
const CASES: readonly Case[] = [
  { title: 'nothing changed', live: side({ X: REF }), back: side({ X: REF }), is: [] },
  {
    title: 'configuration/1 a reference is gone, no default',
    live: side({}),
    back: side({ X: REF }),
    before: 'required',
    is: ['env-gone stop'],
  },
  {
    title: 'configuration/1 a reference is gone, with a default',
    live: side({}),
    back: side({ X: REF }),
    before: 'optional',
    is: ['env-gone check'],
  },
  {
    title: 'configuration/1 a reference is gone, read nowhere',
    live: side({}),
    back: side({ X: REF }),
    is: ['env-gone check'],
  },
  {
    title: 'configuration/1 the same source under another name',
    live: side({ Y: REF }),
    back: side({ X: REF }),
    before: 'required',
    is: ['env-added safe'],
  },
  {
    title: 'configuration/1 a plain value that the older one carries',
    live: side({}),
    back: side({ X: 'a' }),
    before: 'required',
    is: ['env-own-value safe'],
  },
  {
    title: 'configuration/1 a file is gone',
    live: side({}),
    back: side({ X: { file: '/run/x' } }),
    before: 'required',
    is: ['env-gone stop'],
  },
  {
    title: 'configuration/2 a reference changed',
    live: side({ X: { env: 'OTHER' } }),
    back: side({ X: REF }),
    before: 'required',
    is: ['env-reference-changed check'],
  },
  {
    title: 'configuration/2 a reference became plain',
    live: side({ X: 'a' }),
    back: side({ X: REF }),
    before: 'required',
    is: ['env-reference-changed check'],
  },
  {
    title: 'configuration/2 a plain value became a reference',
    live: side({ X: REF }),
    back: side({ X: 'a' }),
    before: 'required',
    is: ['env-value-changed check'],
  },
  {
    title: 'configuration/2 an address changed',
    live: side({ X: 'https://b' }),
    back: side({ X: 'https://a' }),
    is: ['env-value-changed check'],
  },
  {
    title: 'configuration/2 a level changed',
    live: side({ X: 'debug' }),
    back: side({ X: 'info' }),
    is: ['env-value-changed safe'],
  },
  { title: 'configuration/3 a variable came', live: side({ X: REF }), back: side({}), is: ['env-added safe'] },
  {
    title: 'configuration/1 an example is gone, no default',
    live: side({}, ['A']),
    back: side({}, ['A', 'X']),
    before: 'required',
    is: ['env-gone stop'],
  },
  {
    title: 'configuration/1 an example is gone, with a default',
    live: side({}, ['A']),
    back: side({}, ['A', 'X']),
    before: 'optional',
    is: ['env-may-be-gone check'],
  },
  {
    title: 'configuration/1 an example is gone, only mentioned',
    live: side({}, ['A']),
    back: side({}, ['A', 'X']),
    before: 'mentioned',
    is: ['env-may-be-gone check'],
  },
  {
    title: 'configuration/1 an example is gone, built in',
    live: side({}, ['A']),
    back: side({}, ['A', 'X']),
    before: 'built-in',
    is: ['env-built-in safe'],
  },
  {
    title: 'configuration/1 an example is gone, read nowhere',
    live: side({}, ['A']),
    back: side({}, ['A', 'X']),
    is: ['env-not-read safe'],
  },
  {
    title: 'configuration/1 an example is gone, still read',
    live: side({}, ['A']),
    back: side({}, ['A', 'X']),
    before: 'required',
    now: 'required',
    is: ['env-still-read safe'],
  },
  {
    title: 'configuration/1 an example is gone, read with a default now',
    live: side({}, ['A']),
    back: side({}, ['A', 'X']),
    before: 'required',
    now: 'optional',
    is: ['env-gone stop'],
  },
  {
    title: 'configuration/1 an example became a comment',
    live: side({}, ['A', '#X']),
    back: side({}, ['A', 'X']),
    before: 'required',
    is: [],
  },
  {
    title: 'configuration/1 all examples are gone',
    live: side({}),
    back: side({}, ['A', 'X']),
    before: 'required',
    is: ['env-not-read safe', 'env-may-be-gone check'],
  },
  {
    title: 'configuration/1 an example is gone, astern.yml sets it',
    live: side({ X: 'a' }, ['A']),
    back: side({}, ['A', 'X']),
    before: 'required',
    is: [],
  },
];

describe('the environment of the older release', () => {
  for (const { title, live, back, before, now, is } of CASES) {
    it(title, () => {
      const reads = {
        live: now === undefined ? [] : [read('X', now)],
        back: before === undefined ? [] : [read('X', before)],
      };

      const findings = judgeEnvironment({ live, back, reads, searched: SEARCHED });

      assert.deepEqual(
        findings.map(({ kind, verdict }) => `${kind} ${verdict}`),
        is,
      );
    });
  }

  it('says it so that anybody can act on it, and tells no value', () => {
    const [finding] = judgeEnvironment({
      live: side({}),
      back: side({ SMTP_HOST: { env: 'MAIL' } }),
      reads: { live: [], back: [read('SMTP_HOST', 'required')] },
      searched: SEARCHED,
    });

    assert.equal(
      finding?.why,
      '{target} could not start or would misbehave: it reads $SMTP_HOST, which {live} does not set any more.',
    );
    assert.equal(
      finding?.instruction,
      'Check that the variable MAIL is still there where the Astern server runs; if it is not, set it again before going back.',
    );
    assert.deepEqual([finding?.file, finding?.line, finding?.statement], ['src/mail.js', 3, 'process.env.SMTP_HOST']);
  });

  it('says nothing of variables that were not looked for', () => {
    const sides = { live: side({}, ['A']), back: side({}, ['A', 'X']), reads: { live: [], back: [] } };

    assert.deepEqual(judgeEnvironment({ ...sides, searched: new Set() }), []);
  });

  it('never tells a value', () => {
    const findings = judgeEnvironment({
      live: side({ TOKEN: 'sesame-2', URL: 'https://new.example' }),
      back: side({ TOKEN: 'sesame-1', URL: 'https://old.example', GONE: 'sesame-3' }),
      reads: { live: [], back: [] },
      searched: SEARCHED,
    });

    assert.equal(findings.length, 3);
    assert.ok(!/sesame|example/.test(JSON.stringify(findings)));
  });
});
