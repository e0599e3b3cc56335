import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { effortOf } from '../../../../../test/support/effort.ts';
import { listMigrations } from '../list.ts';
import { readMigrations } from '../read-migration.ts';
import { inWords, SHOWS_SQL } from '../testing/told.ts';
import { readXml } from './xml.ts';

const readYaml = (text: string): unknown => parse(text);

function told(files: Readonly<Record<string, string>>): readonly string[] {
  const all = Object.entries(files).map(([path, text]) => ({ path, text }));
  const migrations = listMigrations({ tool: 'liquibase', folders: ['db'] }, all, { readYaml });
  return readMigrations('liquibase', migrations, { ...SHOWS_SQL, readYaml })
    .flat()
    .map(inWords);
}

function xml(...changes: readonly string[]): Readonly<Record<string, string>> {
  return {
    'db/changelog.xml': `<?xml version="1.0" encoding="UTF-8"?>\n<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">\n  <changeSet id="1" author="ann">\n    ${changes.join('\n    ')}\n  </changeSet>\n</databaseChangeLog>\n`,
  };
}

const TAGS: readonly (readonly [xml: string, ...told: readonly string[]])[] = [
  [
    '<createTable tableName="orders"><column name="id" type="bigint" autoIncrement="true"><constraints primaryKey="true" nullable="false"/></column><column name="a" type="varchar(20)" defaultValue="x"/></createTable>',
    "create orders (id bigint not null counter, a varchar(20) default 'x', primary-key id)",
  ],
  [
    '<addColumn tableName="orders"><column name="a" type="INT"><constraints nullable="false"/></column></addColumn>',
    'add orders.a integer not null',
  ],
  [
    '<addColumn tableName="orders"><column name="a" type="timestamp" defaultValueComputed="now()"/></addColumn>',
    'add orders.a timestamp default now()',
  ],
  [
    '<addColumn tableName="orders"><column name="a" type="boolean" valueBoolean="true"/></addColumn>',
    'add orders.a boolean',
    'update orders set a',
  ],
  ['<dropColumn tableName="orders" columnName="a"/>', 'drop-column orders.a'],
  [
    '<dropColumn tableName="orders"><column name="a"/><column name="b"/></dropColumn>',
    'drop-column orders.a',
    'drop-column orders.b',
  ],
  ['<renameColumn tableName="orders" oldColumnName="a" newColumnName="b"/>', 'rename orders.a to b'],
  ['<renameTable oldTableName="a" newTableName="b"/>', 'rename a to b'],
  ['<dropTable tableName="a" schemaName="sales"/>', 'drop sales.a'],
  ['<modifyDataType tableName="orders" columnName="a" newDataType="varchar(50)"/>', 'type orders.a varchar(50)'],
  [
    '<addNotNullConstraint tableName="orders" columnName="a" defaultNullValue="x"/>',
    'update orders set a where a is null',
    'set-not-null orders.a',
  ],
  ['<dropNotNullConstraint tableName="orders" columnName="a"/>', 'drop-not-null orders.a'],
  ['<addDefaultValue tableName="orders" columnName="a" defaultValueNumeric="5"/>', 'default orders.a 5'],
  ['<dropDefaultValue tableName="orders" columnName="a"/>', 'drop-default orders.a'],
  ['<addUniqueConstraint tableName="orders" columnNames="a, b" constraintName="u"/>', 'constrain orders u unique a,b'],
  [
    '<addForeignKeyConstraint baseTableName="orders" baseColumnNames="u" referencedTableName="users" referencedColumnNames="id" constraintName="fk" onDelete="CASCADE"/>',
    'constrain orders fk key u -> users cascade',
  ],
  ['<dropForeignKeyConstraint baseTableName="orders" constraintName="fk"/>', 'free orders fk'],
  [
    '<createIndex tableName="orders" indexName="i" unique="true"><column name="a"/></createIndex>',
    'unique index i on orders (a)',
  ],
  ['<dropIndex tableName="orders" indexName="i"/>', 'drop index i'],
  ['<sql>UPDATE a</sql>', '4 SQL: UPDATE a'],
  ['<sql><![CDATA[\n      UPDATE a WHERE b < 1\n    ]]></sql>', '4 SQL: UPDATE a WHERE b < 1'],
  ['<sql dbms="mysql">UPDATE a</sql>'],
  ['<sql dbms="!mysql">UPDATE a</sql>', '4 SQL: UPDATE a'],
  ['<sqlFile path="a.sql"/>', 'unreadable 4: the change `sqlFile`'],
  [
    '<update tableName="orders"><column name="a" value="1"/><where>a IS NULL</where></update>',
    'update orders set a where a is null',
  ],
  ['<delete tableName="orders"/>', 'delete-rows orders'],
  ['<insert tableName="orders"><column name="a" value="1"/></insert>', 'insert-rows orders'],
  ['<preConditions><tableExists tableName="a"/></preConditions><rollback><dropTable tableName="never"/></rollback>'],
  ['<customChange class="a.B"/>', 'unreadable 4: the change `customChange`'],
  ['<constructor/>', 'unreadable 4: the change `constructor`'],
];

describe('liquibase', () => {
  for (const [tag, ...expected] of TAGS) {
    test(`reads ${tag.slice(0, 90)}`, () => {
      assert.deepEqual(told(xml(tag)), expected);
    });
  }

  test('reads YAML, and JSON the same way', () => {
    const log = {
      databaseChangeLog: [
        {
          changeSet: {
            id: 1,
            author: 'ann',
            changes: [
              {
                createTable: {
                  tableName: 'orders',
                  columns: [
                    { column: { name: 'id', type: 'int', constraints: { primaryKey: true, nullable: false } } },
                  ],
                },
              },
              { addColumn: { tableName: 'orders', columns: [{ column: { name: 'a', type: 'text' } }] } },
              { sql: { sql: 'UPDATE a' } },
              { dropColumn: { tableName: 'orders', columnName: 'b' } },
            ],
            rollback: [{ dropTable: { tableName: 'never' } }],
          },
        },
      ],
    };
    const expected = [
      'create orders (id integer not null, primary-key id)',
      'add orders.a text',
      '1 SQL: UPDATE a',
      'drop-column orders.b',
    ];

    assert.deepEqual(told({ 'db/changelog.json': JSON.stringify(log) }), expected);
    const yaml = expected.map((one) => one.replace('1 SQL', '3 SQL'));
    assert.deepEqual(
      told({
        'db/changelog.yaml': `databaseChangeLog:
- changeSet:
    id: 1
    author: ann
    changes:
    - createTable:
        tableName: orders
        columns:
        - column: { name: id, type: int, constraints: { primaryKey: true, nullable: false } }
    - addColumn:
        tableName: orders
        columns:
        - column: { name: a, type: text }
    - sql: { sql: UPDATE a }
    - dropColumn: { tableName: orders, columnName: b }
`,
      }),
      yaml,
    );
  });

  test('reads changesets of SQL without their way back', () => {
    const text =
      '--liquibase formatted sql\n--changeset ann:1\nA;\n--rollback B;\n--changeset ann:2 dbms:mysql\nC;\n--changeset ann:3\nD;\n';

    assert.deepEqual(told({ 'db/changelog.sql': text }), [
      '2 SQL: --changeset ann:1 A;',
      '7 SQL: --changeset ann:3 D;',
    ]);
  });

  test('follows includes, each file once, in their order', () => {
    const set = (id: string) =>
      `<databaseChangeLog><changeSet id="${id}" author="a"><dropTable tableName="t${id}"/></changeSet></databaseChangeLog>`;
    const files = {
      'db/a/2.xml': set('2'),
      'db/a/1.xml': set('1'),
      'db/z.xml': set('3'),
      'db/master.xml':
        '<databaseChangeLog><include file="z.xml" relativeToChangelogFile="true"/><includeAll path="db/a"/><include file="db/master.xml"/></databaseChangeLog>',
    };

    assert.deepEqual(told(files), ['drop t3', 'drop t1', 'drop t2']);
  });

  test('a changelog that is broken is unreadable', () => {
    assert.deepEqual(told({ 'db/changelog.xml': '<databaseChangeLog><changeSet>' }), [
      'unreadable 1: a changelog that could not be read',
    ]);
  });
});

describe('XML', () => {
  test('knows the five entities and no other', () => {
    const element = readXml('<a b="&lt;&#65;&#x42;"><!-- c --><?pi?>x &amp; y &mine;</a>');

    assert.deepEqual([element?.attributes.get('b'), element?.text], ['<AB', 'x & y &mine;']);
  });

  test('refuses what is not well formed, has rules of its own, or is too deep', () => {
    const refused = [
      '<a>',
      '<a></b>',
      '<a b=c/>',
      'x',
      '',
      '<a/><b/>',
      '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
      `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`,
      '<a><![CDATA[x</a>',
    ];

    assert.deepEqual(
      refused.map(readXml),
      refused.map(() => null),
    );
  });

  test('reads a large file in linear time', () => {
    const text = `<a>${'<b c="d">e</b>\n'.repeat(50_000)}</a>`;
    const effort = effortOf(() => assert.equal(readXml(text)?.children.length, 50_000));

    assert.ok(effort < 300, `${effort}`);
  });
});
