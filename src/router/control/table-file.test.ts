import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Target } from '../model.ts';
import { pathsIn } from '../paths.ts';
import { loadTable, saveTable } from './table-file.ts';
import { targetOf } from './testing/tables.ts';

describe('the state file', () => {
  let dir: string;
  let paths: ReturnType<typeof pathsIn>;
  let said: string[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'astern-table-'));
    paths = pathsIn(dir);
    said = [];
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const load = () => loadTable(paths, (message) => said.push(message));
  const save = (...targets: readonly Target[]) => saveTable(paths, new Map(targets.map((one) => [one.name, one])));

  it('gives back what was saved, and nothing when nothing was', () => {
    assert.equal(load().size, 0);

    save(targetOf('shop'), targetOf('blog'));

    assert.deepEqual([...load().values()], [targetOf('shop'), targetOf('blog')]);
    assert.deepEqual(said, []);
  });

  it('never loses a target to a file that is torn at any place', () => {
    save(targetOf('shop'));
    save(targetOf('shop'), targetOf('blog'));
    save(targetOf('shop'), targetOf('blog'));
    const whole = readFileSync(paths.table, 'utf8');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        writeFileSync(paths.table, whole.slice(0, length));
        assert.deepEqual([...load().keys()].toSorted(), ['blog', 'shop']);
        assert.ok(existsSync(`${paths.table}.bad`));
      }),
    );
  });

  it('loses no route to a note of break-glass that cannot be read', () => {
    const note = { by: 'ana', reason: 'orders fail', atMs: 1, fence: 2, from: 'a', to: 'b' };
    save({ ...targetOf('shop'), breakGlass: [note] }, targetOf('blog'));
    assert.deepEqual(load().get('shop')?.breakGlass, [note]);
    const state = JSON.parse(readFileSync(paths.table, 'utf8'));
    state.targets[0].breakGlass = [{ ...note, atMs: 'yesterday' }];
    writeFileSync(paths.table, JSON.stringify(state));

    const table = load();

    assert.deepEqual([...table.keys()], ['shop', 'blog']);
    assert.equal(table.get('shop')?.breakGlass, undefined);
    assert.deepEqual(said, []);
  });

  it('takes a bad record from the copy, and all others as they are', () => {
    save(targetOf('shop'), targetOf('blog'));
    save({ ...targetOf('shop'), fence: 9 }, targetOf('blog'));
    const state = JSON.parse(readFileSync(paths.table, 'utf8'));
    writeFileSync(
      paths.table,
      JSON.stringify({ ...state, targets: [state.targets[0], { ...state.targets[1], host: 7 }] }),
    );

    const table = load();

    assert.equal(table.get('shop')?.fence, 9);
    assert.deepEqual(table.get('blog'), targetOf('blog'));
    assert.ok(said.some((message) => message.startsWith('LOUD')));
  });

  it('keeps what is bad aside, and never lets it become the copy (F07)', () => {
    save(targetOf('shop'), targetOf('blog'));
    save(targetOf('shop'), targetOf('blog'));
    const bad = readFileSync(paths.table, 'utf8').replace('"blog.localhost"', '7');
    writeFileSync(paths.table, bad);

    load();

    assert.equal(readFileSync(`${paths.table}.bad`, 'utf8'), bad);
    assert.deepEqual([...load().keys()].toSorted(), ['blog', 'shop']);
    save(...load().values());
    assert.deepEqual([...loadTable({ ...paths, table: paths.previousTable }, () => undefined).keys()].toSorted(), [
      'blog',
      'shop',
    ]);
  });

  it('is left to a person when not a single record of it or of its copy is good', () => {
    writeFileSync(paths.table, 'not a table');

    assert.equal(load().size, 0);
    assert.equal(readFileSync(`${paths.table}.bad`, 'utf8'), 'not a table');
    assert.ok(!existsSync(paths.table));
    assert.ok(said.some((message) => message.startsWith('LOUD')));
  });

  it('points an entrance at nothing rather than at a stack that is not there', () => {
    save({ ...targetOf('shop'), production: 'ghost' });

    assert.equal(load().get('shop')?.production, null);
    assert.ok(said.some((message) => message.startsWith('LOUD')));
  });
});
