import type { CameIn, HookSaid, WatchedRepository } from '../port.ts';
import { seenFrom } from './seen.ts';
import { DeploymentEvent, StatusEvent } from './shapes.ts';

type Known = { readonly repositories: readonly WatchedRepository[]; readonly web: string };

/** What a delivery of GitHub tells of deploys. */
export function readHook({ headers, body }: CameIn, { repositories, web }: Known): HookSaid {
  const event = headers['x-github-event'] ?? '';
  if (event === '') return { kind: 'unreadable', why: 'it does not say which event it is (X-GitHub-Event)' };
  if (event === 'ping') return { kind: 'nothing', why: 'GitHub looks whether there is anybody' };
  if (event !== 'deployment' && event !== 'deployment_status')
    return { kind: 'nothing', why: `${event.slice(0, 60)} is no event about deploys` };
  const document = documentIn(body, headers['content-type'] ?? '');
  const isStatus = event === 'deployment_status';
  const read = (isStatus ? StatusEvent : DeploymentEvent).safeParse(document);
  if (!read.success) return { kind: 'unreadable', why: whatIsWrong(event, document, read.error.issues[0]?.path) };
  const { deployment, repository } = read.data;
  const statuses = 'deployment_status' in read.data ? [StatusEvent.parse(document).deployment_status] : [];
  const name = repository.full_name.toLowerCase();
  const watched = repositories.filter((one) => one.repository.toLowerCase() === name);
  if (watched.length === 0) return { kind: 'nothing', why: 'the settings name no such repository' };
  for (const one of watched) {
    const deploy = seenFrom(one, deployment, { web, statuses });
    if (deploy !== null) return { kind: 'deploy', deploy };
  }
  return { kind: 'nothing', why: 'the settings name no such environment of it' };
}

/** GitHub sends JSON, or a form with the same JSON in it. Undefined: it is neither. */
function documentIn(body: Buffer, type: string): unknown {
  const text = body.toString('utf8');
  const isForm = type.toLowerCase().startsWith('application/x-www-form-urlencoded');
  try {
    return JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text);
  } catch {
    return undefined;
  }
}

function whatIsWrong(event: string, document: unknown, path: readonly PropertyKey[] | undefined): string {
  if (document === undefined) return `what it sent as ${event} is no JSON`;
  const where = (path ?? []).map(String).join('.');
  return `what it sent as ${event} has no fitting ${where === '' ? 'object' : where}`;
}
