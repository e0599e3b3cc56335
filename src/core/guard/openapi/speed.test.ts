import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeOpenApi } from './judge.ts';
import { ROW_CASES } from './testing/row-cases.ts';

/** 5,000 lines: operations that share schemas, which lead to each other. */
function large(length: number): string {
  const paths = Array.from({ length: 95 }, (_, index) => OPERATIONS.replaceAll('NAME', `Thing${index}`)).join('');
  const schemas = Array.from({ length: 95 }, (_, index) =>
    SCHEMA.replaceAll('NAME', `Thing${index}`)
      .replace('NEXT', `Thing${(index + 1) % 95}`)
      .replace('LENGTH', String(length)),
  ).join('');
  return `openapi: 3.0.3\ninfo:\n  title: Shop\n  version: 1.0.0\npaths:\n${paths}components:\n  schemas:\n${schemas}`;
}

const OPERATIONS = `  /NAME/{id}:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          type: string
    get:
      summary: Get NAME
      operationId: getNAME
      tags: [things]
      parameters:
        - name: limit
          in: query
          schema:
            type: integer
            maximum: 100
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/NAME'
        '404':
          description: not found
    post:
      summary: Change NAME
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/NAME'
      responses:
        '201':
          description: >-
            made
`;
const SCHEMA = `    NAME:
      type: object
      required: [id, name]
      properties:
        id:
          type: string
          format: uuid
        name:
          type: string
          maxLength: LENGTH
        status:
          type: string
          enum: [a, b, c]
        next:
          $ref: '#/components/schemas/NEXT'
`;

/** Processor time of this thread, so that what else the machine does is not counted. */
function spentMs(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

describe('judging in time', () => {
  it('takes two documents of 5,000 lines within 300 ms', () => {
    const [live, target] = [
      { file: 'api.yaml', text: large(90) },
      { file: 'api.yaml', text: large(80) },
    ];
    assert.ok(live.text.split('\n').length > 4_900);
    let found = 0;

    const ms = spentMs(() => {
      found = judgeOpenApi({ live, target }).length;
    });

    assert.equal(found, 190);
    assert.ok(ms <= 300, `${ms} ms`);
  });

  it('takes 1,000 small pairs within 1.5 s', () => {
    const pairs = Array.from({ length: 1_000 }, (_, index) => ROW_CASES[index % ROW_CASES.length]);

    const ms = spentMs(() => {
      for (const pair of pairs) {
        judgeOpenApi({ live: { file: 'a', text: pair?.live ?? '' }, target: { file: 'a', text: pair?.target ?? '' } });
      }
    });

    assert.ok(ms <= 1_500, `${ms} ms`);
  });
});
