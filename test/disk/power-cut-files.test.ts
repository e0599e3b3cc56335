import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { localSecret } from '../../src/local-token.ts';
import { openLocalArtifacts } from '../../src/providers/artifacts/local/index.ts';
import { readMapFile } from '../../src/providers/router/haproxy/folder.ts';
import { loadTable } from '../../src/router/control/table-file.ts';
import { tableOf } from '../../src/router/control/testing/tables.ts';
import { pathsIn } from '../../src/router/paths.ts';
import { atEveryPowerCut, type PowerCut } from '../support/disk/power-cuts.ts';
import { needsRecorder, type Recorder, startRecorder } from '../support/disk/recorder.ts';

const only = process.env.ASTERN_POWER_CUT;
const writer = (name: string) => fileURLToPath(new URL(`writers/${name}.ts`, import.meta.url));

describe("a power cut under the router's table", { skip: needsRecorder() }, () => {
  it('leaves the last table or the one being written, whole and never empty (F06)', async (t) => {
    const recorder = recording(t);
    recorder.run(writer('table-writer'), [join(recorder.folder, 'router'), '12']);

    const cuts = await cutEverywhere(recorder, async ({ folder, promised }) => {
      const saved = Number(promised.at(-1) ?? 0);
      const said: string[] = [];
      const table = loadTable(pathsIn(join(folder, 'router')), (message) => said.push(message));

      assert.deepEqual(said, []);
      if (saved === 0 && table.size === 0) return;
      assert.equal(table.size, 20);
      const fences = new Set([...table.values()].map(({ fence }) => fence));
      assert.ok(
        [[saved], [saved + 1]].some(([fence]) => fences.size === 1 && fences.has(fence ?? 0)),
        `${[...fences]}`,
      );
    });

    t.diagnostic(`${cuts} power cuts`);
  });

  it('while a bad record is being replaced costs neither its copy nor any other record (F06, F07)', async (t) => {
    const recorder = recording(t);
    recorder.run(writer('table-healer'), [recorder.folder]);

    const cuts = await cutEverywhere(recorder, async ({ folder, promised }) => {
      if (promised.length === 0) return;
      const table = loadTable(pathsIn(folder), () => undefined);

      assert.deepEqual(new Map([...table].sort()), new Map([...tableOf(1)].sort()));
    });

    t.diagnostic(`${cuts} power cuts`);
  });
});

describe('a power cut under what HAProxy reads when it starts', { skip: needsRecorder() }, () => {
  it('leaves the last map or the one being written, whole, and never one without the addresses that were saved before it', async (t) => {
    const recorder = recording(t);
    recorder.run(writer('map-writer'), [join(recorder.folder, 'haproxy'), '10']);

    const cuts = await cutEverywhere(recorder, async ({ folder, promised }) => {
      const saved = Number(promised.at(-1) ?? 0);
      const entries = await readMapFile(join(folder, 'haproxy'));
      const state = join(folder, 'haproxy', 'shop.production.a.web.state');
      const states = new Set(existsSync(state) ? readFileSync(state, 'utf8').trim().split(' ') : ['0']);
      const routes = new Set(entries.size === 0 ? ['p=shop.production.0'] : entries.values());

      assert.ok(entries.size === 120 || (entries.size === 0 && saved === 0), `${entries.size} entries`);
      assert.deepEqual([routes.size, states.size], [1, 1]);
      const map = Number([...routes].join().replace('p=shop.production.', ''));
      assert.ok(map === saved || map === saved + 1, `${saved} was saved, ${map} is there`);
      assert.ok(Number([...states].join()) >= map, `addresses of ${[...states]} for the map ${map}`);
    });

    t.diagnostic(`${cuts} power cuts`);
  });
});

describe('a power cut under the other files of a data directory', { skip: needsRecorder() }, () => {
  it('leaves a token, every stored artifact, and a replaced file whole (F06)', async (t) => {
    const recorder = recording(t);
    const outside = mkdtempSync(join(tmpdir(), 'astern-outside-'));
    t.after(() => rmSync(outside, { recursive: true }));
    recorder.run(writer('file-writer'), [join(recorder.folder, 'lib', 'data'), outside]);

    const cuts = await cutEverywhere(recorder, async (cut) => {
      const data = join(cut.folder, 'lib', 'data');
      const kept = (word: string) => wordsAfter(cut, word);
      const notes = existsSync(join(data, 'notes'))
        ? new Set(readFileSync(join(data, 'notes'), 'utf8').trim().split(' '))
        : null;
      const done = Number(kept('notes').at(-1) ?? 0);
      assert.ok(notes === null ? done === 0 : notes.size === 1 && (notes.has(`${done}`) || notes.has(`${done + 1}`)));
      if (cut.promised.length === 0) return;
      const artifacts = await openLocalArtifacts({ dir: join(data, 'artifacts') });
      for (const digest of kept('artifact')) {
        assert.ok(await artifacts.has(digest));
        assert.equal(await artifacts.verify(digest), 'present');
      }
      assert.deepEqual([localSecret(data)], kept('token'));
    });

    t.diagnostic(`${cuts} power cuts`);
  });
});

function recording(t: TestContext): Recorder {
  const recorder = startRecorder();
  t.after(() => recorder.close());
  return recorder;
}

function cutEverywhere(recorder: Recorder, check: (cut: PowerCut) => Promise<void>): Promise<number> {
  return atEveryPowerCut(recorder.acts(), { root: recorder.folder, more: 600, only }, check);
}

function wordsAfter({ promised }: PowerCut, word: string): readonly string[] {
  return promised.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
}
