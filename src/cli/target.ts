import type { Client } from '../api/client.ts';
import { UserError } from '../lib/errors.ts';
import { type Call, textFlag } from './command.ts';
import { readProjectNames } from './project-file.ts';

export type TargetRef = { readonly service: string; readonly environment: string };

export function targetName({ service, environment }: TargetRef): string {
  return `${service}/${environment}`;
}

/** Which target is meant: the word given, else `--target`, else ASTERN_TARGET, else the only environment in `astern.yml`. */
export async function findTarget(call: Call, client: Client, word?: string): Promise<TargetRef> {
  const told = word ?? textFlag(call, 'target') ?? fromEnv(call);
  return told === undefined ? fromProject(call) : parseTarget(told, client, call.context.interrupted);
}

/** Which service is meant, and which target of it when one was named. */
export async function findService(call: Call, word?: string): Promise<{ service: string; target: string | null }> {
  const told = word ?? textFlag(call, 'target') ?? fromEnv(call);
  if (told !== undefined) return { service: told.split('/')[0] ?? told, target: told.includes('/') ? told : null };
  const project = await readProjectNames(call.context.cwd);
  if (project !== null) return { service: project.service, target: null };
  throw new UserError(
    'target/not-named',
    'Which service is meant? There is no astern.yml here that would tell.',
    'Name it, such as: astern releases shop',
  );
}

function fromEnv(call: Call): string | undefined {
  const text = call.context.env.ASTERN_TARGET;
  return text === '' ? undefined : text;
}

async function parseTarget(text: string, client: Client, signal: AbortSignal): Promise<TargetRef> {
  const [service = '', environment, ...more] = text.split('/');
  if (service === '' || environment === '' || more.length > 0) {
    throw new UserError(
      'request/usage',
      `"${text}" is not a target.`,
      'Write service/environment, such as shop/production.',
    );
  }
  return environment === undefined ? onlyEnvironment(service, client, signal) : { service, environment };
}

/** A bare service name will do while the server knows it in one environment only. */
async function onlyEnvironment(service: string, client: Client, signal: AbortSignal): Promise<TargetRef> {
  const { body } = await client.call('status', { query: { target: service }, signal });
  const found = body.targets;
  const [only] = found;
  if (only === undefined) {
    throw new UserError('target/unknown', `There is no service ${service}.`, 'See all that there are: astern status');
  }
  if (found.length > 1)
    throw severalEnvironments(
      service,
      found.map(({ environment }) => environment),
    );
  return { service, environment: only.environment };
}

async function fromProject(call: Call): Promise<TargetRef> {
  const project = await readProjectNames(call.context.cwd);
  if (project === null) {
    throw new UserError(
      'target/not-named',
      'Which target is meant? There is no astern.yml here that would tell.',
      'Name it with --target shop/production or ASTERN_TARGET; astern status lists the targets.',
    );
  }
  const { service, environments } = project;
  const [only] = environments;
  if (only === undefined || environments.length > 1) throw severalEnvironments(service, environments);
  return { service, environment: only };
}

function severalEnvironments(service: string, environments: readonly string[]): UserError {
  const names = environments.map((environment) => `${service}/${environment}`);
  return new UserError(
    'target/ambiguous',
    `${service} has ${names.length} environments: ${names.join(', ')}.`,
    `Say which one: --target ${names[0] ?? `${service}/production`}`,
    { targets: names },
  );
}
