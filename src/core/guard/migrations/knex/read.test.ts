import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadGrammars } from '../parser.ts';
import { told } from '../testing/told.ts';

before(() => loadGrammars(['javascript', 'typescript']));

function up(body: string): string {
  return `const TABLE = 'orders';\nexports.up = async function (knex) {\n  ${body}\n};\nexports.down = (knex) => knex.schema.dropTable('never');\n`;
}

function inTable(line: string): string {
  return up(`await knex.schema.alterTable('orders', (t) => { ${line}; });`);
}

const LINES: readonly (readonly [line: string, ...told: readonly string[]])[] = [
  ["t.string('a')", 'add orders.a varchar(255)'],
  ["t.string('a', 20).notNullable()", 'add orders.a varchar(20) not null'],
  ["t.text('a').notNullable().defaultTo('x')", "add orders.a text not null default 'x'"],
  ["t.timestamp('a').defaultTo(knex.fn.now())", 'add orders.a timestamptz default knex.fn.now()'],
  [
    "t.uuid('a').defaultTo(knex.raw('gen_random_uuid()')).primary()",
    'add orders.a uuid not null default gen_random_uuid(), primary-key a',
  ],
  [
    "t.integer('u').references('id').inTable('users').onDelete('CASCADE').index()",
    'add orders.u integer, orders_u_foreign key u -> users cascade',
    'index orders_u_index on orders (u)',
  ],
  ["t.specificType('a', 'text[]')", 'add orders.a text[]'],
  ["t.enu('s', ['a'], { useNative: true, enumName: 'state' })", 'add orders.s state'],
  ["t.string('a').unique()", 'add orders.a varchar(255), orders_a_unique unique a'],
  ["t.string('a', 50).nullable().alter()", 'redefine orders.a as a varchar(50)'],
  ["t.bigint('a').alter({ alterNullable: false })", 'type orders.a bigint'],
  ["t.dropColumn('a')", 'drop-column orders.a'],
  ["t.dropColumns('a', 'b')", 'drop-column orders.a', 'drop-column orders.b'],
  ["t.renameColumn('a', 'b')", 'rename orders.a to b'],
  ["t.setNullable('a')", 'drop-not-null orders.a'],
  ["t.dropNullable('a')", 'set-not-null orders.a'],
  ["t.unique(['a', 'b'])", 'constrain orders orders_a_b_unique unique a,b'],
  ["t.index(['a'], 'i')", 'index i on orders (a)'],
  ["t.foreign('u').references('users.id')", 'constrain orders orders_u_foreign key u -> users'],
  ["t.dropForeign('u')", 'free orders orders_u_foreign'],
  ["t.dropUnique(['a'])", 'free orders orders_a_unique'],
  ["t.dropIndex([], 'i')", 'drop index i'],
  ['t.string(name)', 'unreadable 3: a part of a table that is not known'],
];

const CALLS: readonly (readonly [script: string, ...told: readonly string[]])[] = [
  ['await knex.schema.dropTable(TABLE);', 'drop orders'],
  ["return knex.schema.renameTable('a', 'b').dropTableIfExists('c');", 'rename a to b', 'drop c'],
  ["await knex.schema.withSchema('sales').dropTable('a');", 'drop sales.a'],
  ["await knex.raw('UPDATE a');", '3 SQL: UPDATE a'],
  ['await knex.schema.raw(`\n    UPDATE a\n  `);', '3 SQL: UPDATE a'],
  [`await knex.raw(\`UPDATE \${TABLE} SET a = 1\`);`, '3 SQL: UPDATE orders SET a = 1'],
  [`await knex.raw(\`UPDATE \${name}\`);`, 'unreadable 3: SQL that is put together when it runs'],
  ["await knex('orders').whereNull('a').update({ a: 1 });", 'update orders set a where a is null'],
  ["await knex('orders').where({ a: 1 }).del();", 'delete-rows orders'],
  ["await knex('orders').insert([{ a: 1 }]);", 'insert-rows orders'],
  [
    "const rows = await knex('orders').select('id');\n  for (const row of rows) await knex('x').update({ a: 1 });",
    'harmless',
    'unreadable 4: a loop',
  ],
  ["if (!(await knex.schema.hasTable('a'))) { await knex.schema.dropTable('b'); }", 'drop b'],
  ["await knex.transaction(async (trx) => { await trx.schema.dropTable('a'); });", 'drop a'],
  ["return knex.schema.dropTable('a').then(() => knex.schema.dropTable('b'));", 'drop a', 'drop b'],
  ["await Promise.all([knex.schema.dropTable('a'), knex.raw('B')]);", 'drop a', '3 SQL: B'],
  ["['a', 'b'].forEach((name) => knex.schema.dropTable(name));", 'drop a', 'drop b'],
  ['await doSomething(knex);', 'unreadable 3: code of the program'],
];

describe('knex', () => {
  for (const [line, ...expected] of LINES) {
    test(`reads ${line}`, () => {
      assert.deepEqual(told('knex', 'migrations/1_add.js', inTable(line)), expected);
    });
  }

  for (const [script, ...expected] of CALLS) {
    test(`reads ${script.replace(/\s+/g, ' ')}`, () => {
      assert.deepEqual(told('knex', 'migrations/1_add.js', up(script)), expected);
    });
  }

  test('reads a new table, written in TypeScript', () => {
    const text = `import type { Knex } from 'knex';
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('orders', (table) => {
    table.increments();
    table.string('name').notNullable().unique();
    table.integer('user_id').unsigned().references('users.id').index();
    table.timestamps(true, true);
  });
}
`;

    assert.deepEqual(told('knex', 'migrations/1_add.ts', text), [
      'create orders (id integer not null counter, name varchar(255) not null, user_id integer unsigned, created_at timestamptz not null default CURRENT_TIMESTAMP, updated_at timestamptz not null default CURRENT_TIMESTAMP, primary-key id, orders_name_unique unique name, orders_user_id_foreign key user_id -> users)',
      'index orders_user_id_index on orders (user_id)',
    ]);
  });
});
