import { SEVERITIES, type Severity } from '../../core/alerts/model.ts';
import { UserError } from '../../lib/errors.ts';
import { CHANGE_FLAGS, changeIncident, reasonIn, WHY, wordAt } from '../change-incident.ts';
import { type Call, type Command, isOff, isOn } from '../command.ts';

const severity: Command = {
  name: 'severity',
  args: '<incident> <severity>',
  summary: 'say how bad it is: critical, error, warning or info; critical and error page, where nobody has it yet',
  examples: ['astern incident severity INC-17 critical --reason "payments too"'],
  flags: [WHY, ...CHANGE_FLAGS],
  run: (call) =>
    changeIncident(call, wordAt(call, 0, 'incident'), {
      change: 'severity',
      severity: severityOf(wordAt(call, 1, 'severity')),
      ...reasonIn(call),
    }),
};

const assign: Command = {
  name: 'assign',
  args: '<incident> <person>',
  summary: 'hand it over to somebody, who has it from then on',
  examples: ['astern incident assign INC-17 bo --reason "my shift is over"'],
  flags: [WHY, ...CHANGE_FLAGS],
  run: (call) =>
    changeIncident(call, wordAt(call, 0, 'incident'), {
      change: 'assign',
      to: wordAt(call, 1, 'person'),
      ...reasonIn(call),
    }),
};

const passOn: Command = {
  name: 'pass-on',
  args: '<incident>',
  summary: 'give it to the next step of the policy, which is paged now',
  examples: ['astern incident pass-on INC-17 --reason "I do not know this service"'],
  flags: [WHY, ...CHANGE_FLAGS],
  run: (call) => changeIncident(call, wordAt(call, 0, 'incident'), { change: 'pass-on', ...reasonIn(call) }),
};

const mitigate: Command = {
  name: 'mitigate',
  args: '<incident>',
  summary: 'customers are served again, and the cause is still there',
  examples: ['astern incident mitigate INC-17 --reason "r411 is back"'],
  flags: [WHY, ...CHANGE_FLAGS],
  run: (call) => changeIncident(call, wordAt(call, 0, 'incident'), { change: 'mitigate', ...reasonIn(call) }),
};

const resolve: Command = {
  name: 'resolve',
  args: '<incident>',
  summary: 'it is over: nobody is paged any more, and its times are written down',
  examples: ['astern incident resolve INC-17 --reason "cache emptied"', 'astern incident resolve INC-17 --false-alarm'],
  flags: [
    { flag: '--false-alarm', summary: 'it was no incident: the alert that fires now may go on, and wakes nobody' },
    WHY,
    ...CHANGE_FLAGS,
  ],
  run: (call) =>
    changeIncident(call, wordAt(call, 0, 'incident'), {
      change: isOn(call, 'falseAlarm') ? 'false-alarm' : 'resolve',
      ...reasonIn(call),
    }),
};

const reopen: Command = {
  name: 'reopen',
  args: '<incident>',
  summary: 'it is not over: whoever is on call is paged again',
  examples: ['astern incident reopen INC-17 --reason "it is back"', 'astern incident reopen INC-17 --no-page'],
  flags: [{ flag: '--no-page', summary: 'page nobody' }, WHY, ...CHANGE_FLAGS],
  run: (call) =>
    changeIncident(call, wordAt(call, 0, 'incident'), {
      change: 'reopen',
      page: !isOff(call, 'page'),
      ...reasonIn(call),
    }),
};

export const incidentChanges: readonly Command[] = [severity, assign, passOn, mitigate, resolve, reopen];

export function severityOf(word: string): Severity {
  const severity = SEVERITIES.find((one) => one === word.toLowerCase());
  if (severity !== undefined) return severity;
  throw new UserError('request/usage', `"${word}" is no severity.`, `It is one of ${SEVERITIES.join(', ')}.`);
}

export async function acknowledgeOne(call: Call, incident: string): Promise<number> {
  return changeIncident(call, incident, { change: 'acknowledge' });
}
