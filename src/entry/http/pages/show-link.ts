import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Button } from '../../../core/links/button.ts';
import { type IncidentView, readIncidentView } from '../../../flows/incidents/incident-view.ts';
import { withSuspects } from '../../../flows/incidents/name-suspects.ts';
import { blamedBy } from '../../../flows/incidents/page-facts.ts';
import { freshWayBack } from '../../../flows/incidents/way-back.ts';
import { type LinkKeys, readLinkKeys } from '../../../flows/links/link-keys.ts';
import type { OpenedLink } from '../../../flows/links/open-link.ts';
import { signedValue } from '../../../flows/paging/message-of.ts';
import type { World } from '../../../flows/world.ts';
import { OPENED, setCookie } from './cookies.ts';
import { type Live, sendDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { incidentPage } from './incident-page.ts';
import type { Acting } from './parts.ts';
import { putBackPage } from './put-back-page.ts';
import { saidAfter } from './said-after.ts';
import { sendOver } from './send-over.ts';
import { shapeOf, stampOf } from './stamp.ts';

type Call = { readonly world: World; readonly request: FastifyRequest; readonly reply: FastifyReply };

/** The page of a link: it asks to take the incident, or shows it. Looking changes nothing, as mail programs look too. */
export async function showIncident(call: Call, opened: OpenedLink): Promise<FastifyReply> {
  if (opened.may === 'over') return sendOver(call, opened);
  const { world, request, reply } = call;
  const { incident, member, written } = opened;
  const view = await readIncidentView(world.store, { incident, person: member.name });
  const acting = await actingOn(world, opened, view);
  const isSecure = world.url.startsWith('https:');
  setCookie(reply, { name: OPENED, value: written, path: `/i/${incident.number}`, sameSite: 'Lax', isSecure });
  const main = incidentPage({
    view,
    acting,
    putBack: `/p/${written}/put-back`,
    said: saidOf(request, view, member.name),
  });
  const document = { title: titleOf(view), main, footer: footerOf(opened), live: liveOf(written, view, null) };
  return sendDocument(request, reply, { status: 200, document });
}

/** Without script: often while it moves, and with time to read while it is watched. */
const RELOAD_SECONDS: Readonly<Record<string, number>> = { 'under-way': 2, watching: 5 };

export async function showPutBack(call: Call, opened: OpenedLink): Promise<FastifyReply> {
  if (opened.may === 'over') return sendOver(call, opened);
  const { world, request, reply } = call;
  const { member, written } = opened;
  const incident = await withSuspects(world.store, opened.incident);
  const blamed = blamedBy(incident);
  const { wayBack, isFresh } = blamed === null ? NO_WAY : await freshWayBack(world, blamed);
  const view = await readIncidentView(world.store, { incident, person: member.name, wayBack });
  const acting = await actingOn(world, opened, view);
  const said = saidOf(request, view, member.name);
  const main = putBackPage({ view, acting, person: member.name, incident: `/p/${written}`, said, isFresh });
  const live = liveOf(written, view, RELOAD_SECONDS[view.putBack?.recovery.state ?? ''] ?? null);
  const document = { title: titleOf(view), main, footer: footerOf(opened), live };
  return sendDocument(request, reply, { status: 200, document });
}

const NO_WAY = { wayBack: null, isFresh: true } as const;

/** Null: this link shows, and does not answer any more. */
async function actingOn(world: World, opened: OpenedLink, view: IncidentView): Promise<Acting | null> {
  const keys = opened.may === 'acts' ? await readLinkKeys(world.store) : null;
  return keys === null ? null : actingWith(keys, opened, view);
}

export function actingWith(keys: LinkKeys, { written, page }: OpenedLink, { facts, stage }: IncidentView): Acting {
  const seen = { version: facts.incident.version, stage };
  return {
    link: written,
    valueOf: (button: Button) => signedValue({ button, page: page.id, seen }, { keys, place: written }),
  };
}

function saidOf({ query }: FastifyRequest, { facts }: IncidentView, by: string): string | null {
  return saidAfter((query as Readonly<Record<string, unknown>>).r, facts, by);
}

export function titleOf({ facts }: IncidentView): string {
  return `INC-${facts.incident.number}`;
}

function liveOf(written: string, view: IncidentView, reloadSeconds: number | null): Live {
  const { nowMs } = view.facts;
  return { news: `/p/${written}/news`, stamp: stampOf(view), shape: shapeOf(view), nowMs, reloadSeconds };
}

function footerOf({ member, may, written }: OpenedLink): Html {
  const name = member.fullName === '' ? member.name : member.fullName;
  if (may === 'shows') return html`It was resolved more than an hour ago: this link only shows.`;
  return html`This page answers in the name of ${name}. Times are those of ${member.zone}. <a href="/p/${written}">Show how it is now</a>`;
}
