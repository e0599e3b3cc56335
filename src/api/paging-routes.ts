import { WriteQuery } from './common.ts';
import { NewLinkKeyBody } from './links.ts';
import { PagedBody, PageOrder, PagesBody, PagesQuery } from './paging.ts';
import type { Route } from './routes.ts';

export const pagingRoutes = {
  pages: {
    method: 'GET',
    path: '/v1/pages',
    summary:
      'Newest messages to people, of a person or an incident if told: by which channel, and what became of each.',
    role: 'viewer',
    query: PagesQuery,
    answers: { 200: PagesBody },
  },
  page: {
    method: 'POST',
    path: '/v1/pages',
    summary: 'Page a person or whoever is on call for a service, send somebody a note, or test how a person is paged.',
    role: 'responder',
    query: WriteQuery,
    body: PageOrder,
    answers: { 201: PagedBody },
  },
  newLinkKey: {
    method: 'POST',
    path: '/v1/links/new-key',
    summary: 'Sign the links of messages with a new key from now on. Done twice, no link that is out opens anything.',
    role: 'admin',
    query: WriteQuery,
    answers: { 200: NewLinkKeyBody },
  },
} as const satisfies Record<string, Route>;
