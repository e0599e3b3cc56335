import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { startTinyWorld, type TinyWorld } from '../support/tiny-world.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/ci/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../bin/astern.js', import.meta.url));

const YML = `service: tiny
build: { run: "echo CI builds it; exit 1" }
roles: { web: { run: exec node app.mjs, health: { http: /healthz, every: 100ms } } }
environments: { production: { host: tiny.localhost } }
gates:
  lint: { run: "echo CI runs it; exit 1" }
  unit: { run: "echo CI runs it; exit 1", hotfix: { run: npm test -- --short } }
`;

type Step = { readonly run?: string | { readonly command: string; readonly when?: string }; readonly if?: string };
type Line = { readonly text: string; readonly env?: Readonly<Record<string, string>> };
type Vars = Readonly<Record<string, string>>;

const read = (name: string) => readFileSync(join(EXAMPLES, name), 'utf8');

/** The lines that a job of each system would run when all goes well, in order; what they are written in must be as that system wants it. */
const SYSTEMS: Readonly<Record<string, { lines(): readonly Line[]; env(sha: string): Vars }>> = {
  'github-actions.yml': {
    lines: () => {
      const { on, jobs } = parse(read('github-actions.yml')) as {
        on: object;
        jobs: Record<string, { 'runs-on': string; needs?: string[]; steps: (Step & { uses?: string; env?: Vars })[] }>;
      };
      assert.deepEqual(Object.keys(on), ['push']);
      for (const { needs = [] } of Object.values(jobs)) for (const job of needs) assert.ok(job in jobs, job);
      return Object.values(jobs).flatMap((job) => {
        assert.equal(job['runs-on'], 'ubuntu-latest');
        assert.match(job.steps[0]?.uses ?? '', /^actions\/checkout@v\d$/);
        return job.steps.slice(1).map(({ run, env = {} }) => {
          assert.ok(typeof run === 'string');
          return { text: run.replace(/\$\{\{[^}]*\}\}/, 'passed'), env };
        });
      });
    },
    env: (sha) => ({ GITHUB_ACTIONS: 'true', GITHUB_SHA: sha, GITHUB_REF_NAME: 'main', GITHUB_OUTPUT: '/dev/null' }),
  },
  'gitlab-ci.yml': {
    lines: () => {
      const {
        stages,
        variables: _all,
        ...jobs
      } = parse(read('gitlab-ci.yml')) as {
        stages: string[];
        variables: Vars;
      } & Record<string, { stage: string; script: string[]; variables?: Vars }>;
      return Object.values(jobs).flatMap(({ stage, script, variables = {} }) => {
        assert.ok(stages.includes(stage));
        return script.map((text) => ({ text, env: variables }));
      });
    },
    env: (sha) => ({ GITLAB_CI: 'true', CI_COMMIT_SHA: sha, CI_COMMIT_BRANCH: 'main' }),
  },
  'circleci.yml': {
    lines: () => {
      const { version, jobs, workflows } = parse(read('circleci.yml')) as {
        version: number;
        jobs: Record<string, { docker: { image: string }[]; environment: Vars; steps: ('checkout' | Step)[] }>;
        workflows: Record<string, { jobs: Record<string, { requires?: string[] }>[] }>;
      };
      assert.equal(version, 2.1);
      const used = workflows.pipeline?.jobs.flatMap((job) => Object.keys(job)) ?? [];
      assert.deepEqual(used, Object.keys(jobs));
      return Object.values(jobs).flatMap(({ docker, environment: { ASTERN_TARGET: _target, ...env }, steps }) => {
        assert.ok(docker[0]?.image.startsWith('cimg/'));
        assert.equal(steps[0], 'checkout');
        return steps.flatMap((step) => {
          const run = step === 'checkout' ? null : step.run;
          if (run == null || (typeof run === 'object' && run.when === 'on_fail')) return [];
          return [{ text: typeof run === 'string' ? run : run.command, env }];
        });
      });
    },
    env: (sha) => ({ CIRCLECI: 'true', CIRCLE_SHA1: sha, CIRCLE_BRANCH: 'main' }),
  },
  'buildkite.yml': {
    lines: () => {
      const { steps } = parse(read('buildkite.yml')) as {
        steps: { key?: string; depends_on?: string[]; env?: Vars; command: string | string[] }[];
      };
      const keys = steps.map(({ key }) => key);
      return steps.flatMap(({ command, depends_on = [], env = {} }) => {
        for (const key of depends_on) assert.ok(keys.includes(key));
        return [command].flat().map((text) => ({ text, env }));
      });
    },
    env: (sha) => ({
      BUILDKITE: 'true',
      BUILDKITE_COMMIT: sha,
      BUILDKITE_BRANCH: 'main',
      BUILDKITE_BUILD_URL: 'https://b/1',
    }),
  },
  Jenkinsfile: {
    lines: () => {
      const text = read('Jenkinsfile').replace(/\/\/.*$/gm, '');
      assert.equal(text.split('{').length, text.split('}').length);
      assert.match(text, /^\s*pipeline \{\s+agent any/);
      return [...text.matchAll(/\bsh '([^']*)'/g)].map(([, line = '']) => ({ text: line }));
    },
    env: (sha) => ({
      JENKINS_URL: 'https://ci/',
      GIT_COMMIT: sha,
      BRANCH_NAME: 'main',
      BUILD_URL: 'https://ci/job/1/',
    }),
  },
};

describe('the examples for CI systems', () => {
  let tiny: TinyWorld;
  let bin = '';

  before(async () => {
    tiny = await startTinyWorld({ usual: { yml: YML } });
    bin = join(tiny.world.dir, 'bin');
    mkdirSync(bin);
    program('astern', `exec '${process.execPath}' '${PROGRAM}' "$@"`);
    program('npm', '[ "$2" != build ] || { mkdir -p dist; cp app.mjs astern.yml title.txt dist; }');
    program('circleci-agent', 'echo halted >> halted');
    mkdirSync(join(tiny.repository.folder, 'ci'));
    writeFileSync(join(tiny.repository.folder, 'ci', 'gate.sh'), read('gate.sh'));
  });
  after(() => tiny.close());

  function program(name: string, text: string): void {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }

  async function shell(line: Line, env: Vars): Promise<string> {
    const url = (await tiny.world.server().ready).url;
    const all = {
      PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: tiny.world.dir,
      ASTERN_FROM: 'source',
      ASTERN_URL: url,
      ASTERN_TOKEN: await tiny.world.token(),
      ASTERN_TARGET: 'tiny/production',
      ...env,
      ...line.env,
    };
    return new Promise((resolve, reject) => {
      execFile('/bin/sh', ['-ec', line.text], { cwd: tiny.repository.folder, env: all }, (error, out, err) => {
        if (error === null) resolve(`${out}${err}`);
        else reject(new Error(`${line.text} ended with ${error.code}: ${out}${err}`));
      });
    });
  }

  for (const [name, { lines, env }] of Object.entries(SYSTEMS)) {
    it(`${name}: its lines take a commit through gates into production`, async () => {
      const sha = await tiny.repository.commit(`by ${name}`);

      for (const line of lines()) await shell(line, env(sha));

      assert.equal((await tiny.orders.status()).hot?.sha, sha);
      const { body } = await tiny.world.api.call('pipelines', { query: { sha } });
      assert.deepEqual(
        body.pipelines.map(({ trigger, status }) => [trigger, status]),
        [
          ['person', 'done'],
          ['ci', 'done'],
        ],
      );
    });
  }

  it('gate.sh leaves out what a hotfix skips, runs its short form, and fails with its gate', async () => {
    const sha = await tiny.repository.commit('[hotfix] quick');
    const env = { GIT_COMMIT: sha, BRANCH_NAME: 'main' };

    await shell({ text: 'sh ci/gate.sh lint false' }, env);
    await shell({ text: 'sh ci/gate.sh unit false', env: { SHORT: 'true' } }, env);
    await assert.rejects(shell({ text: 'sh ci/gate.sh unit false', env: { SHORT: 'exit 3' } }, env), /ended with 3/);
    assert.match(await shell({ text: 'eval "$(astern ci gate lint --halt circleci)"; cat halted' }, env), /halted/);
  });
});
