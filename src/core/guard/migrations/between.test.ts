import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { between, betweenFindings, outOfOrder } from './between.ts';
import { listMigrations } from './list.ts';
import type { Tool } from './model.ts';

const readYaml = (text: string): unknown => JSON.parse(text);

function at(tool: Tool, folders: readonly string[], files: Readonly<Record<string, string>>) {
  return listMigrations(
    { tool, folders },
    Object.entries(files).map(([path, text]) => ({ path, text })),
    { readYaml },
  );
}

describe('between', () => {
  test('gives files that only the live release has, in order', () => {
    const older = at('rails', ['db/migrate'], { 'db/migrate/1_a.rb': 'a' });
    const newer = at('rails', ['db/migrate'], {
      'db/migrate/10_c.rb': 'c',
      'db/migrate/2_b.rb': 'b',
      'db/migrate/1_a.rb': 'a',
    });

    const lies = between(older, newer);

    assert.deepEqual(
      lies.added.map(({ path }) => path),
      ['db/migrate/2_b.rb', 'db/migrate/10_c.rb'],
    );
    assert.deepEqual([lies.edited, lies.missing], [[], []]);
  });

  test('knows a migration by its number, not by its path or name', () => {
    const older = at('rails', ['db/migrate', 'x'], { 'db/migrate/1_a.rb': 'a' });
    const newer = at('rails', ['db/migrate', 'x'], { 'x/001_renamed.rb': 'a' });

    assert.deepEqual(between(older, newer), { added: [], edited: [], missing: [] });
  });

  test('says which were edited after they ran; ends of lines do not count', () => {
    const older = at('plain', ['m'], { 'm/1.sql': 'create table a ();\n', 'm/2.sql': 'x' });
    const newer = at('plain', ['m'], { 'm/1.sql': '\uFEFFcreate table a ();  \r\n', 'm/2.sql': 'y' });

    const lies = between(older, newer);

    assert.deepEqual(
      lies.edited.map(({ path }) => path),
      ['m/2.sql'],
    );
    assert.deepEqual(
      betweenFindings(lies).map(({ kind, verdict }) => [kind, verdict]),
      [['edited-migration', 'check']],
    );
  });

  test('says which the live release lacks', () => {
    const lies = between(at('plain', ['m'], { 'm/1.sql': 'x' }), []);

    assert.deepEqual(
      betweenFindings(lies).map(({ kind, subject }) => [kind, subject]),
      [['migration-missing-in-live', 'm/1.sql']],
    );
  });

  test('runs a repeatable one again when it changed', () => {
    const older = at('flyway', ['m'], { 'm/V1__a.sql': 'a', 'm/R__v.sql': 'a', 'm/R__w.sql': 'w', 'm/U1__a.sql': 'u' });
    const newer = at('flyway', ['m'], { 'm/V1__a.sql': 'a', 'm/R__v.sql': 'b', 'm/R__w.sql': 'w' });

    assert.deepEqual(between(older, newer), {
      added: newer.filter(({ path }) => path === 'm/R__v.sql'),
      edited: [],
      missing: [],
    });
  });

  test('takes no down file for a migration', () => {
    const newer = at('golang-migrate', ['m'], { 'm/1_a.up.sql': 'a', 'm/1_a.down.sql': 'b' });

    assert.deepEqual(
      newer.map(({ path }) => path),
      ['m/1_a.up.sql'],
    );
  });

  test('follows the chain of Alembic', () => {
    const revision = (id: string, down: string | null) =>
      `revision = "${id}"\ndown_revision = ${down === null ? 'None' : `"${down}"`}\n`;
    const newer = at('alembic', ['v'], {
      'v/a_last.py': revision('cc', 'bb'),
      'v/b_first.py': revision('aa', null),
      'v/c_next.py': `${revision('bb', 'aa')}`,
    });

    assert.deepEqual(
      newer.map(({ id }) => id),
      ['aa', 'bb', 'cc'],
    );
  });

  test('ends where revisions of Alembic go round in a circle', () => {
    const newer = at('alembic', ['v'], {
      'v/a.py': 'revision = "a"\ndown_revision = "b"',
      'v/b.py': 'revision = "b"\ndown_revision = "a"',
    });

    assert.equal(newer.length, 2);
  });

  test('a squashed migration of Django stands for those it replaces', () => {
    const older = at('django', ['shop/migrations'], {
      'shop/migrations/0001_a.py': 'a',
      'shop/migrations/0002_b.py': 'b',
    });
    const newer = at('django', ['shop/migrations'], {
      'shop/migrations/0001_squashed.py': 'replaces = [("shop", "0001_a"), ("shop", "0002_b")]',
    });

    assert.deepEqual(between(older, newer), { added: [], edited: [], missing: [] });
  });

  test('sees a Flyway migration that was put in between older ones', () => {
    const older = at('flyway', ['m'], { 'm/V1__a.sql': '', 'm/V3__c.sql': '' });
    const newer = at('flyway', ['m'], { 'm/V1__a.sql': '', 'm/V2__b.sql': '', 'm/V3__c.sql': '', 'm/V4__d.sql': '' });

    assert.deepEqual(
      outOfOrder('flyway', older, between(older, newer).added).map(({ path }) => path),
      ['m/V2__b.sql'],
    );
  });

  test('takes changesets of Liquibase one by one, by author, id and file', () => {
    const set = (id: string, rest = '') =>
      `  <changeSet id="${id}" author="ann"${rest}><dropTable tableName="t${id}"/></changeSet>\n`;
    const log = (...sets: readonly string[]) => `<databaseChangeLog>\n${sets.join('')}</databaseChangeLog>`;
    const older = at('liquibase', ['db'], { 'db/changelog.xml': log(set('1'), set('2', ' runOnChange="true"')) });
    const newer = at('liquibase', ['db'], {
      'db/changelog.xml': log(set('1'), set('2', ' runOnChange="true" failOnError="false"'), set('3')),
    });

    const { added, edited } = between(older, newer);

    assert.deepEqual(
      added.map(({ id, lineOffset }) => [id, lineOffset]),
      [
        ['db/changelog.xml::ann:2', 2],
        ['db/changelog.xml::ann:3', 3],
      ],
    );
    assert.deepEqual(edited, []);
  });
});
