import { type Contract, compareParts } from './comparing.ts';
import { matchMedia } from './media.ts';
import { nameOf, type Operation, type Response } from './model.ts';
import { isRate } from './names.ts';
import type { Notice } from './notice.ts';

type Responses = ReadonlyMap<string, Response>;

export function compareResponses(contract: Contract, live: Operation, target: Operation): void {
  contract.notices.push(...compareSuccess(live, target), ...compareErrors(live, target));
  for (const [code, response] of live.responses) {
    const other = responseFor(target.responses, code);
    if (other !== undefined) compareResponse(contract, live, { code, response, other });
  }
}

/** What answers with a code: the code itself, its range, or `default`. */
function responseFor(responses: Responses, code: string): Response | undefined {
  const range = /^\d/.test(code) ? responses.get(`${code[0]}XX`) : undefined;
  const lone = isSuccess(code) && [...responses.keys()].some(isSuccess) ? undefined : responses.get('default');
  return responses.get(code) ?? range ?? (code.endsWith('XX') ? within(responses, code) : lone);
}

function within(responses: Responses, range: string): Response | undefined {
  return [...responses].find(([code]) => code[0] === range[0])?.[1];
}

function isSuccess(code: string): boolean {
  return /^[123]/.test(code);
}

function compareSuccess(live: Operation, target: Operation): readonly Notice[] {
  const [ours, theirs] = [codesOf(live, isSuccess), codesOf(target, isSuccess)];
  if (ours.length === 0 || theirs.length === 0) return [];
  const added = ours.filter((code) => responseFor(target.responses, code) === undefined);
  const removed = theirs.filter((code) => responseFor(live.responses, code) === undefined);
  const spot = spotOf(live, added[0]);
  const notice = { subject: nameOf(live), where: 'response status', spot, new: listed(added), old: listed(removed) };
  if (removed.length > 0 && added.includes('202')) return [{ ...notice, kind: 'became-async' }];
  if (removed.length > 0) return [{ ...notice, kind: added.length > 0 ? 'success-changed' : 'success-removed' }];
  return added.length > 0 ? [{ ...notice, kind: 'success-added' }] : [];
}

function codesOf({ responses }: Operation, wanted: (code: string) => boolean): readonly string[] {
  return [...responses.keys()].filter(wanted);
}

function spotOf({ responses, spot }: Operation, code: string | undefined) {
  return (code === undefined ? undefined : responses.get(code)?.spot) ?? spot;
}

function listed(codes: readonly string[]): string {
  return codes.map((code) => `\`${code}\``).join(' or ');
}

/** That a server can fail (5xx) is known without being told. */
function compareErrors(live: Operation, target: Operation): readonly Notice[] {
  const isError = (code: string) => code.startsWith('4');
  const added = codesOf(live, isError).filter((code) => responseFor(target.responses, code) === undefined);
  const removed = codesOf(target, isError).filter((code) => responseFor(live.responses, code) === undefined);
  const notice = { subject: nameOf(live), where: 'response status' };
  const found: Notice[] = [];
  if (added.length > 0)
    found.push({ ...notice, kind: 'error-added', spot: spotOf(live, added[0]), new: listed(added) });
  if (removed.length > 0) found.push({ ...notice, kind: 'error-removed', spot: live.spot, new: listed(removed) });
  return found;
}

type Pair = { readonly code: string; readonly response: Response; readonly other: Response };

function compareResponse(contract: Contract, live: Operation, { code, response, other }: Pair): void {
  const notice = { subject: nameOf(live), where: `response ${code}` };
  contract.notices.push(
    ...compareContent(notice, { code, response, other }),
    ...compareHeaders(notice, response, other),
  );
  for (const { live, target } of matchMedia(response.media, other.media).both) {
    if (live.schema === null || target.schema === null) continue;
    const part = { subject: notice.subject, part: notice.where, it: 'what is sent', side: 'output' as const };
    compareParts(contract, { live: live.schema, target: target.schema, use: 'response', at: live.spot }, part);
  }
  for (const [name, header] of response.headers) {
    const before = other.headers.get(name);
    if (before === undefined) continue;
    const part = {
      subject: notice.subject,
      part: `${notice.where} header ${name}`,
      it: `the header \`${name}\``,
      side: 'output' as const,
    };
    compareParts(contract, { live: header.schema, target: before.schema, use: 'response', at: header.spot }, part);
  }
}

type Where = Pick<Notice, 'subject' | 'where'>;

function compareContent(notice: Where, { code, response, other }: Pair): readonly Notice[] {
  const { liveOnly, targetOnly } = matchMedia(response.media, other.media);
  const [ours, theirs] = [[...response.media.keys()], [...other.media.keys()]];
  const error = isSuccess(code) || code === 'default' ? null : ({ role: 'provides', verdict: 'check' } as const);
  if (ours.length > 0 && theirs.length === 0)
    return [{ ...notice, kind: 'response-body-added', spot: response.spot, instead: error }];
  if (ours.length === 0 && theirs.length > 0)
    return [{ ...notice, kind: 'response-body-removed', spot: response.spot }];
  return [
    ...liveOnly.map(([name, { spot }]) => ({
      ...notice,
      kind: 'response-media-added' as const,
      spot,
      new: `\`${name}\``,
      old: listed(theirs),
    })),
    ...targetOnly.map((name) => ({
      ...notice,
      kind: 'response-media-removed' as const,
      spot: response.spot,
      new: `\`${name}\``,
    })),
  ];
}

function compareHeaders(notice: Where, response: Response, other: Response): readonly Notice[] {
  const added = [...response.headers]
    .filter(([name]) => !other.headers.has(name))
    .map(([name, { spot }]) => ({ name: spot.key ?? name, spot }));
  const removed = [...other.headers]
    .filter(([name]) => !response.headers.has(name))
    .map(([name, { spot }]) => spot.key ?? name);
  const of = (name: string) => ({ ...notice, where: `${notice.where} header ${name}`, it: `\`${name}\`` });
  return [
    ...added.map(({ name, spot }) =>
      isRate(name)
        ? { ...of(name), kind: 'limits-changed' as const, spot, new: 'said in a header', old: 'not said' }
        : { ...of(name), kind: 'header-added' as const, spot },
    ),
    ...removed.map((name) => ({ ...of(name), kind: 'header-removed' as const, spot: response.spot })),
  ];
}
