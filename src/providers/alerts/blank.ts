import type { SentAlert } from '../../core/alerts/model.ts';

/** An alert of which nothing is known yet but what is named beside it. */
export const BLANK: Omit<SentAlert, 'key' | 'status' | 'title'> = {
  text: '',
  severity: null,
  service: null,
  environment: null,
  startsAtMs: null,
  endsAtMs: null,
  release: null,
  errorText: null,
  group: null,
  links: [],
  labels: {},
  rest: {},
};
