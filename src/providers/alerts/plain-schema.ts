/** The plain form, as it is published: `docs/alert.schema.json` and `GET /v1/alerts/schema.json`. Whoever keeps to it is read as meant; others as far as it goes. */
const line = (maxLength: number, description: string) => ({ type: 'string', maxLength, description });
const time = (description: string) => ({
  description,
  anyOf: [
    { type: 'string', format: 'date-time' },
    { type: 'number', description: 'seconds or milliseconds since 1970' },
  ],
});

const alert = {
  type: 'object',
  required: ['title'],
  additionalProperties: true,
  properties: {
    key: line(
      300,
      'What is wrong, named: the same for firing again and for resolved. Without one the title, the service and the environment stand in.',
    ),
    status: {
      enum: ['firing', 'acknowledged', 'resolved'],
      default: 'firing',
      description: 'Whether it is wrong now.',
    },
    title: line(300, 'One line.'),
    text: line(20_000, 'More about it.'),
    severity: { enum: ['critical', 'error', 'warning', 'info'], description: 'How bad it is; else that of the hook.' },
    service: line(300, 'The service that it is about; else that of the hook.'),
    environment: line(300, 'Such as `production`.'),
    startsAt: time('When it began.'),
    endsAt: time('When it ended.'),
    release: line(300, 'The release that shows it: a number, a tag or a commit.'),
    errorText: line(20_000, 'The words of the error.'),
    group: line(300, 'A name that alerts share which belong together.'),
    links: {
      type: 'array',
      maxItems: 20,
      items: {
        type: 'object',
        required: ['url'],
        properties: { title: { type: 'string' }, url: { type: 'string', format: 'uri' } },
      },
    },
    labels: { type: 'object', additionalProperties: { type: 'string' }, description: 'Whatever else names it.' },
  },
} as const;

export const alertSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Alerts for Astern',
  description: 'One alert, a list of them, or { "alerts": [...] }. Fields that are not named here are kept.',
  anyOf: [
    { $ref: '#/$defs/alert' },
    { type: 'array', items: { $ref: '#/$defs/alert' } },
    {
      type: 'object',
      required: ['alerts'],
      properties: {
        alerts: { type: 'array', items: { $ref: '#/$defs/alert' } },
        truncated: { type: 'integer', minimum: 0, description: 'Alerts that were left out.' },
      },
    },
  ],
  $defs: { alert },
} as const;
