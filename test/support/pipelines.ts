import assert from 'node:assert/strict';
import { isPassing } from '../../src/api/client/problem.ts';
import type { Client } from '../../src/api/client.ts';
import type { OrderedBody } from '../../src/api/operations.ts';
import type { GateBody, PipelineBody } from '../../src/api/pipelines.ts';

/** Pipelines of a server, through the API. */
export type Pipelines = {
  /** The pipeline that an order started. */
  started(ordered: OrderedBody | Promise<OrderedBody>): Promise<PipelineBody>;
  now(id: string): Promise<PipelineBody>;
  /** Wait until it is so; survives restarts of the server. */
  becomes(
    id: string,
    what: string,
    isSo: (pipeline: PipelineBody) => boolean,
    withinMs?: number,
  ): Promise<PipelineBody>;
  /** Wait until it has this status. */
  reaches(id: string, status: PipelineBody['status']): Promise<PipelineBody>;
  /** Wait until a gate has this status. */
  gateIs(id: string, gate: string, status: GateBody['status']): Promise<GateBody>;
  log(id: string, gate: string, attempt?: number): Promise<string>;
};

const ENDED: readonly PipelineBody['status'][] = ['done', 'failed', 'cancelled', 'collapsed'];

export function pipelinesFor(api: Client): Pipelines {
  const pipelines: Pipelines = {
    started: async (ordered) => {
      const { pipeline, message } = await ordered;
      assert.ok(pipeline !== null, message);
      return pipeline;
    },
    now: async (id) => (await api.call('pipeline', { params: { id } })).body,
    becomes: async (id, what, isSo, withinMs = 40_000) => {
      const deadlineMs = performance.now() + withinMs;
      let seen = 0;
      for (;;) {
        const found = await next(api, id, seen);
        if (found !== null && isSo(found)) return found;
        const isLate = performance.now() > deadlineMs;
        if (isLate) throw new Error(`not within ${withinMs} ms: ${what}; it is ${JSON.stringify(found)}`);
        seen = found?.version ?? seen;
      }
    },
    reaches: async (id, status) => {
      const isThere = (one: PipelineBody) => one.status === status || ENDED.includes(one.status);
      const found = await pipelines.becomes(id, `${id} is ${status}`, isThere);
      assert.equal(found.status, status, JSON.stringify(found));
      return found;
    },
    gateIs: async (id, gate, status) => {
      const isSo = (one: PipelineBody) => gateOf(one, gate).status === status;
      return gateOf(await pipelines.becomes(id, `${gate} of ${id} is ${status}`, isSo), gate);
    },
    log: async (id, gate, attempt) => {
      const { body } = await api.call('gateLog', {
        params: { id, gate },
        query: attempt === undefined ? {} : { attempt },
      });
      return body.text;
    },
  };
  return pipelines;
}

export function gateOf(pipeline: PipelineBody, gate: string): GateBody {
  const found = pipeline.gates.find((one) => one.gate === gate);
  assert.ok(found !== undefined, `${pipeline.id} has no gate ${gate}`);
  return found;
}

/** Gates to what became of them, such as `{ build: 'passed', lint: 'failed' }`. */
export function gateStates({ gates }: PipelineBody): Readonly<Record<string, string>> {
  return Object.fromEntries(gates.map(({ gate, status }) => [gate, status]));
}

async function next(api: Client, id: string, seen: number): Promise<PipelineBody | null> {
  try {
    return (await api.call('pipeline', { params: { id }, query: { waitMs: 1_000, seen } })).body;
  } catch (error) {
    if (isPassing(error)) return null;
    throw error;
  }
}
