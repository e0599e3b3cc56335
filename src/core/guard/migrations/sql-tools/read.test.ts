import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tool } from '../model.ts';
import { told } from '../testing/told.ts';
import { upPart } from './up-part.ts';

const FILES: readonly (readonly [tool: Tool, path: string, text: string, ...told: readonly string[]])[] = [
  ['goose', 'm/1_a.sql', '-- +goose Up\nA;\n-- +goose Down\nB;', '1 SQL: A;'],
  [
    'goose',
    'm/1_a.sql',
    '-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nA;\n-- +goose StatementEnd\n-- +goose Down\nB;',
    '1 SQL: -- +goose StatementBegin A; -- +goose StatementEnd',
  ],
  ['sql-migrate', 'm/1_a.sql', '-- +migrate Down\nB;\n-- +migrate Up\nA;', '1 SQL: A;'],
  ['dbmate', 'm/1_a.sql', '-- migrate:up transaction:false\nA;\n\n-- migrate:down\nB;', '1 SQL: A;'],
  ['node-pg-migrate', 'm/1_a.sql', '-- Up Migration\nA;\n-- Down Migration\nB;', '1 SQL: A;'],
  ['golang-migrate', 'm/1_a.up.sql', 'A;', '1 SQL: A;'],
  ['golang-migrate', 'm/1_a.down.sql', 'B;'],
  ['flyway', 'm/V1__a.sql', 'A;', '1 SQL: A;'],
  ['flyway', 'm/U1__a.sql', 'B;'],
  ['prisma', 'prisma/migrations/1_a/migration.sql', '-- CreateTable\nA;', '1 SQL: -- CreateTable A;'],
  ['drizzle', 'drizzle/0000_a.sql', 'A;\n--> statement-breakpoint\nB', '1 SQL: A; ; B'],
  ['drizzle', 'drizzle/0000_a.sql', 'A;--> statement-breakpoint\nB', '1 SQL: A; B'],
  ['plain', 'm/1.sql', 'A;', '1 SQL: A;'],
  ['plain', 'm/1_down.sql', 'B;'],
  ['plain', 'm/1.sql', '-- +goose Up\nA;\n-- +goose Down\nB;', '1 SQL: A;'],
  ['plain', 'm/1.sql', ''],
  ['plain', 'm/1.sql', '\\set x 1\n\\echo hi\nA;', '1 SQL: A;'],
  ['plain', 'm/1.sql', 'A;\n\\i other.sql\n', '1 SQL: A;', 'unreadable 2: a command of psql'],
  ['plain', 'm/1.sql', 'COPY public.orders (a) FROM stdin;\n1\n2\n\\.\nA;', 'insert-rows orders', '1 SQL: A;'],
  ['plain', 'm/1.sql', '\uFEFFA;\r\nB;', '1 SQL: A; B;'],
  ['plain', 'm/1.sql', 'A;\0B;', 'unreadable 1: a file with zero bytes'],
  ['goose', 'm/1_a.go', 'package m', 'unreadable 1: a migration written in go'],
  ['flyway', 'm/V1__a.java', 'class A {}', 'unreadable 1: a migration written in java'],
];

describe('files of SQL', () => {
  for (const [tool, path, text, ...expected] of FILES) {
    test(`${tool} reads ${JSON.stringify(text).slice(0, 80)} of ${path}`, () => {
      assert.deepEqual(told(tool, path, text), expected);
    });
  }

  test('lines keep their numbers where the way down is taken out', () => {
    assert.equal(upPart('dbmate', 'x\n-- migrate:up\nA;\n-- migrate:down\nB;'), '\n\nA;\n\n');
  });
});
