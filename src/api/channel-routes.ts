import { z } from 'zod';
import { ChannelsBody, CodeOrder, CodeSentBody, PushLinkBody } from './channels.ts';
import { WriteQuery } from './common.ts';
import { ContactBody } from './oncall.ts';
import type { Route } from './routes.ts';

const Whose = z.object({ name: z.string(), id: z.string() });

export const channelRoutes = {
  channels: {
    method: 'GET',
    path: '/v1/channels',
    summary: 'Ways to people that are set up, when each was last used, and what went wrong last.',
    role: 'viewer',
    answers: { 200: ChannelsBody },
  },
  sendContactCode: {
    method: 'POST',
    path: '/v1/oncall/people/:name/contacts/:id/code',
    summary: 'Send a code of six digits to a contact. One’s own, or with the role of an admin.',
    role: 'viewer',
    params: Whose,
    query: WriteQuery,
    body: z.strictObject({}),
    answers: { 200: CodeSentBody },
  },
  verifyContact: {
    method: 'POST',
    path: '/v1/oncall/people/:name/contacts/:id/verify',
    summary: 'The code that arrived: from then on the contact counts. Five tries within ten minutes.',
    role: 'viewer',
    params: Whose,
    body: CodeOrder,
    answers: { 200: ContactBody },
  },
  newPushLink: {
    method: 'POST',
    path: '/v1/oncall/people/:name/push-link',
    summary: 'Make a link that adds one browser of a person as a contact. One’s own, or with the role of an admin.',
    role: 'viewer',
    params: z.object({ name: z.string() }),
    query: WriteQuery,
    body: z.strictObject({}),
    answers: { 200: PushLinkBody },
  },
} as const satisfies Record<string, Route>;
