import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readDump } from '../read-migration.ts';
import { inWords, SHOWS_SQL } from '../testing/told.ts';

const SCHEMA = `
datasource db {
  provider = "postgresql"
}

/// An order.
model Order {
  id        Int       @id @default(autoincrement())
  name      String    @db.VarChar(20) // its name
  note      String?
  state     State     @default(NEW)
  total     Decimal   @default(0) @db.Decimal(10, 2)
  tags      String[]
  code      String    @unique @default(uuid())
  createdAt DateTime  @default(now()) @map("created_at") @db.Timestamptz
  rank      Int       @default(dbgenerated("floor(1.5)"))
  buyerId   Int       @map("buyer_id")
  buyer     Person    @relation(fields: [buyerId], references: [id], onDelete: Cascade)

  @@unique([name, buyerId])
  @@index([createdAt], map: "by_time")
  @@map("orders")
}

model Person {
  id     Int     @id
  orders Order[]
}

enum State {
  NEW  @map("new")
  PAID

  @@map("order_state")
}
`;

describe('dumps', () => {
  test('schema.prisma gives tables, enums, keys and indexes by their names in the database', () => {
    assert.deepEqual(readDump({ kind: 'prisma', path: 'prisma/schema.prisma' }, SCHEMA, SHOWS_SQL).map(inWords), [
      "create orders (id integer not null counter, name varchar(20) not null, note text, state order_state not null default 'NEW', total numeric(10,2) not null default 0, tags text[] not null, code text not null, created_at timestamptz not null default CURRENT_TIMESTAMP, rank integer not null default floor(1.5), buyer_id integer not null, primary-key id, orders_code_key unique code, key buyer_id -> Person cascade, orders_name_buyer_id_key unique name,buyer_id)",
      'index by_time on orders (created_at)',
      'create Person (id integer not null, primary-key id)',
      'enum order_state (new, PAID)',
    ]);
  });

  test('a snapshot of Drizzle gives its tables', () => {
    const snapshot = {
      tables: {
        'public.orders': {
          name: 'orders',
          schema: '',
          columns: {
            id: { name: 'id', type: 'serial', primaryKey: true, notNull: true },
            at: { name: 'at', type: 'timestamp with time zone', primaryKey: false, notNull: true, default: 'now()' },
          },
          indexes: { i: { name: 'i', columns: [{ expression: 'at', isExpression: false }], isUnique: true } },
          foreignKeys: {
            fk: { name: 'fk', tableTo: 'users', columnsFrom: ['u'], columnsTo: ['id'], onDelete: 'cascade' },
          },
          uniqueConstraints: { u: { name: 'u', columns: ['at'] } },
        },
      },
      enums: { 'public.s': { name: 's', schema: 'public', values: ['a', 'b'] } },
    };

    assert.deepEqual(
      readDump({ kind: 'drizzle', path: 'meta/0_snapshot.json' }, JSON.stringify(snapshot), SHOWS_SQL).map(inWords),
      [
        'enum s (a, b)',
        'create orders (id integer not null counter, at timestamptz not null default now(), primary-key id, u unique at, fk key u -> users cascade)',
        'unique index i on orders (at)',
      ],
    );
    assert.deepEqual(readDump({ kind: 'drizzle', path: 'meta/0_snapshot.json' }, '{', SHOWS_SQL).map(inWords), [
      'unreadable 1: a snapshot that could not be read',
    ]);
  });
});
