import type { Link, SentAlert } from '../../../core/alerts/model.ts';
import { BLANK } from '../blank.ts';
import { keyFrom, keyTextOf, restOf } from '../key.ts';
import { type Fields, field, fieldsOf, firstLine, labelsOf, lineOf, linkOf, listOf, textOf, timeOf } from '../take.ts';

const SERVICE = ['service', 'Service', 'ServiceName', 'FunctionName', 'service_name'];
const ENVIRONMENT = ['environment', 'Environment', 'env', 'Stage'];
const TAKEN = new Set(['AlarmName', 'AlarmDescription', 'AlarmArn', 'NewStateValue', 'NewStateReason']);

type Alarm = {
  readonly name: string;
  readonly arn: string;
  readonly state: string;
  readonly text: string;
  readonly atMs: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly rest: Fields;
};

/** What CloudWatch itself publishes; null: it is something else. */
export function alarmFromSns(said: Fields, topic: string): SentAlert | null {
  const [name, state] = [firstLine(said, ['AlarmName']), firstLine(said, ['NewStateValue'])];
  if (name === null || state === null) return null;
  const account = firstLine(said, ['AWSAccountId']) ?? partsOf(topic).account;
  return alarmAlert({
    name,
    // `Region` is a name to read, such as `US East (N. Virginia)`.
    arn: keyTextOf(field(said, 'AlarmArn')) ?? `arn:aws:cloudwatch:${partsOf(topic).region}:${account}:alarm:${name}`,
    state,
    text: lines([textOf(field(said, 'AlarmDescription')), textOf(field(said, 'NewStateReason'))]),
    atMs: timeOf(field(said, 'StateChangeTime')),
    labels: labelsOf(triggerLabels(fieldsOf(field(said, 'Trigger')))),
    rest: restOf(said, TAKEN),
  });
}

/** The same by way of EventBridge; null: it is something else. */
export function alarmFromEvent(said: Fields): SentAlert | null {
  const detail = fieldsOf(field(said, 'detail'));
  const [name, state] = [firstLine(detail, ['alarmName']), firstLine(fieldsOf(field(detail, 'state')), ['value'])];
  const arn = keyTextOf(listOf(field(said, 'resources'))[0]);
  if (name === null || state === null || arn === null) return null;
  const reason = textOf(field(fieldsOf(field(detail, 'state')), 'reason'));
  const about = textOf(field(fieldsOf(field(detail, 'configuration')), 'description'));
  const atMs = timeOf(field(fieldsOf(field(detail, 'state')), 'timestamp')) ?? timeOf(field(said, 'time'));
  return alarmAlert({
    name,
    arn,
    state,
    text: lines([about, reason]),
    atMs,
    labels: {},
    rest: restOf(said, new Set()),
  });
}

/** By its ARN an alarm of the same name in another account or region is another one. */
function alarmAlert({ name, arn, state, text, atMs, labels, rest }: Alarm): SentAlert {
  const { region, account } = partsOf(arn);
  const isOver = state === 'OK';
  const hasNoData = state === 'INSUFFICIENT_DATA';
  return {
    ...BLANK,
    key: keyFrom(arn),
    // Only sent where somebody asked for it: whether the trouble is over cannot be told without data.
    status: isOver ? 'resolved' : 'firing',
    title: hasNoData ? `${lineOf(name, 250)}: no data` : name,
    text,
    severity: hasNoData ? 'warning' : null,
    service: firstLine(labels, SERVICE),
    environment: firstLine(labels, ENVIRONMENT),
    startsAtMs: isOver ? null : atMs,
    endsAtMs: isOver ? atMs : null,
    links: consoleLink(arn, name),
    labels: { ...labels, region, account },
    rest,
  };
}

/** `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Errors`. */
function partsOf(arn: string): { readonly region: string; readonly account: string } {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region: lineOf(region, 40) ?? 'unknown', account: lineOf(account, 40) ?? 'unknown' };
}

/** Alarms over a metric have dimensions; over an expression, each metric of it has; over other alarms, none. */
function triggerLabels(trigger: Fields): Fields {
  const metrics = listOf(field(trigger, 'Metrics')).map((one) =>
    fieldsOf(field(fieldsOf(field(fieldsOf(one), 'MetricStat')), 'Metric')),
  );
  const dimensions = [trigger, ...metrics].flatMap((one) => listOf(field(one, 'Dimensions'))).slice(0, 50);
  const pairs = dimensions.flatMap((dimension) => {
    const name = firstLine(fieldsOf(dimension), ['name', 'Name']);
    const value = firstLine(fieldsOf(dimension), ['value', 'Value']);
    return name === null || value === null ? [] : [[name, value] as const];
  });
  const [namespace, metric] = [firstLine(trigger, ['Namespace']), firstLine(trigger, ['MetricName'])];
  return { ...Object.fromEntries(pairs), namespace, metric };
}

function consoleLink(arn: string, name: string): readonly Link[] {
  const { region } = partsOf(arn);
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) return [];
  const home = arn.startsWith('arn:aws-cn:') ? 'console.amazonaws.cn' : 'console.aws.amazon.com';
  const alarm = encodeURIComponent(name.toWellFormed());
  return linkOf('CloudWatch', `https://${region}.${home}/cloudwatch/home?region=${region}#alarmsV2:alarm/${alarm}`);
}

function lines(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('\n\n');
}
