import type { FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ProblemBody } from '../../api/common.ts';
import { statusOf } from '../../api/problem-codes.ts';
import type { Refusal } from '../../core/orders/model.ts';
import { diskTrouble } from '../../lib/disk-trouble.ts';
import { ProviderError, UserError } from '../../lib/errors.ts';
import { findingBodies } from './bodies/findings.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not understood',
  401: 'Who are you?',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible now',
  410: 'Over',
  413: 'Too large',
  422: 'Not possible with this',
  423: 'Locked',
  500: 'Something is wrong inside Astern',
  503: 'Not available now',
  507: 'No room left',
};

export function problem(code: string, detail: string, next: string, more: Partial<ProblemBody> = {}): ProblemBody {
  const status = statusOf(code);
  return {
    type: `urn:astern:problem:${code}`,
    title: TITLES[status] ?? 'Problem',
    status,
    code,
    detail,
    next,
    ...more,
  };
}

export function refusalProblem({ code, message, next, cards }: Refusal, nowMs: number): ProblemBody {
  const findings = cards.flatMap((card) => findingBodies(card, nowMs));
  return problem(code, message, next, findings.length === 0 ? {} : { findings });
}

export function sendProblem(reply: FastifyReply, body: ProblemBody): FastifyReply {
  return reply.code(body.status).type('application/problem+json').send(JSON.stringify(body));
}

/** What a thrown error says to the one who asked. Null: a fault of ours, to be logged with its stack. */
export function problemOf(thrown: unknown): ProblemBody | null {
  const error = diskTrouble(thrown) ?? thrown;
  if (error instanceof UserError) {
    const facts = Object.keys(error.facts).length === 0 ? {} : { facts: { ...error.facts } };
    return problem(error.code, error.message, error.next, facts);
  }
  if (error instanceof ProviderError) {
    return problem('server/unavailable', error.message, 'Run `astern doctor`, and try again when it works.');
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error);
  const status = statusCodeOf(error);
  if (status !== null && status < 500)
    return problem('request/invalid', (error as Error).message, 'See /v1/openapi.json for what it takes.');
  return null;
}

function invalid(error: {
  validation: readonly { instancePath: string; message?: string | undefined }[];
  validationContext?: string;
}): ProblemBody {
  const where = error.validationContext ?? 'request';
  const faults = error.validation.map(
    (fault) => `${where}${placeIn(fault.instancePath)}: ${fault.message ?? 'not valid'}`,
  );
  return problem('request/invalid', faults.join('; '), 'See /v1/openapi.json for what this route takes.');
}

function placeIn(instancePath: string): string {
  return instancePath === '/' ? '' : instancePath.replaceAll('/', '.');
}

function statusCodeOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
