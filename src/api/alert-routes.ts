import { z } from 'zod';
import { AlertHooksBody, AlertsBody, AlertTestBody, DeliveriesBody, WholeDeliveryBody } from './alerts.ts';
import { WriteQuery } from './common.ts';
import type { Route } from './routes.ts';

export const alertRoutes = {
  alertHooks: {
    method: 'GET',
    path: '/v1/alerts/hooks',
    summary: 'The hooks and heartbeats of the settings: what came last, what was not kept, whose clock is off.',
    role: 'viewer',
    answers: { 200: AlertHooksBody },
  },
  testAlerts: {
    method: 'POST',
    path: '/v1/alerts/hooks/:name/test',
    summary: 'Send a genuine sample to a hook, signed as its sender signs. It leads to an incident as any alert does.',
    role: 'responder',
    params: z.object({ name: z.string() }),
    query: WriteQuery,
    answers: { 200: AlertTestBody },
  },
  alerts: {
    method: 'GET',
    path: '/v1/alerts',
    summary: 'Alerts as they stand now, the one that came last in front.',
    role: 'viewer',
    query: z.strictObject({
      hook: z.string().optional(),
      /** Only those that led to no incident. */
      quiet: z.stringbool().default(false),
      limit: z.coerce.number().int().min(1).max(1000).default(50),
    }),
    answers: { 200: AlertsBody },
  },
  deliveries: {
    method: 'GET',
    path: '/v1/deliveries',
    summary: 'What came in, newest first, without its bodies. Kept for 30 days.',
    role: 'viewer',
    query: z.strictObject({
      hook: z.string().optional(),
      state: z.enum(['waiting', 'read', 'unparsed', 'repeated']).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(20),
    }),
    answers: { 200: DeliveriesBody },
  },
  delivery: {
    method: 'GET',
    path: '/v1/deliveries/:id',
    summary: 'One delivery with its body, as it arrived.',
    role: 'responder',
    params: z.object({ id: z.string() }),
    answers: { 200: WholeDeliveryBody },
  },
} as const satisfies Record<string, Route>;
