import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fieldsOf } from '../tree.ts';
import { samenessOf } from './same.ts';
import { readSide, type Side } from './side.ts';

function side(document: unknown, files: Readonly<Record<string, unknown>> = {}): Side {
  const texts = Object.entries(files).map(([file, value]) => [file, JSON.stringify(value)] as const);
  const reading = readSide({ file: 'api.json', text: JSON.stringify(document), files: new Map(texts) });
  assert.ok(reading.kind === 'read');
  return reading.side;
}

/** Whether `start` of both is the same. */
function same(live: Side, target: Side): boolean {
  return samenessOf(live, target)(fieldsOf(live.root).start, fieldsOf(target.root).start);
}

const order = { type: 'object', properties: { id: { type: 'integer' }, next: { $ref: '#/order' } } };
const start = { type: 'array', items: { $ref: '#/order' }, maxItems: 3 };

describe('whether two schemas are the same to the last word', () => {
  it('they are, with all that they refer to, in circles too', () => {
    assert.equal(same(side({ start, order }), side({ more: 1, order, start: { ...start } })), true);
  });

  it('they are not if what they refer to is not, however far away', () => {
    const [near, far] = [{ ...order, required: ['id'] }, { type: 'string' }];
    const chain = (last: unknown) => side({ start: { $ref: '#/a' }, a: { allOf: [{ $ref: '#/b' }] }, b: last });

    assert.equal(same(side({ start, order }), side({ start, order: near })), false);
    assert.equal(same(chain(order), chain(far)), false);
  });

  it('what was not told on the way to a difference is not taken for the same afterwards', () => {
    const circle = (end: string) =>
      side({ start: { a: { $ref: '#/other' }, z: { type: end } }, other: { $ref: '#/start', b: 1 } });
    const [live, target] = [circle('string'), circle('integer')];
    const is = samenessOf(live, target);

    assert.equal(is(fieldsOf(live.root).start, fieldsOf(target.root).start), false);
    assert.equal(is(fieldsOf(live.root).other, fieldsOf(target.root).other), false);
  });

  it('they are not where they lead to something by other ways, or out of what is known', () => {
    const kinds = { discriminator: { propertyName: 'kind', mapping: { a: '#/order' } } };
    const elsewhere = { start: { $ref: 'other.json#/a' } };
    const [one, other] = [{ 'other.json': { a: { type: 'string' } } }, { 'other.json': { a: { type: 'number' } } }];

    assert.equal(same(side({ start: kinds }), side({ start: kinds })), false);
    assert.equal(same(side(elsewhere), side(elsewhere)), false);
    assert.equal(same(side(elsewhere, one), side(elsewhere, one)), true);
    assert.equal(same(side(elsewhere, one), side(elsewhere, other)), false);
  });

  it('one thing more, less or other makes them differ', () => {
    const others = [{ type: 'array' }, { ...start, maxItems: 4 }, { ...start, minItems: 1 }, true, null, [start]];
    for (const one of others) {
      assert.equal(same(side({ start, order }), side({ start: one, order })), false, JSON.stringify(one));
      assert.equal(same(side({ start: one, order }), side({ start, order })), false, JSON.stringify(one));
    }
  });
});
