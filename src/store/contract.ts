import { describe } from 'node:test';
import { answerCases } from './testing/answer-cases.ts';
import { debtCases } from './testing/debt-cases.ts';
import { deliveryCases, oddDeliveryCases } from './testing/delivery-cases.ts';
import { dutyCases, fencedDutyCases } from './testing/duty-cases.ts';
import { elsewhereCases } from './testing/elsewhere-cases.ts';
import { eventCases, listenerCases, oddEventCases } from './testing/event-cases.ts';
import { alertCases, incidentCases } from './testing/incident-cases.ts';
import { lockCases } from './testing/lock-cases.ts';
import type { OpenForTest } from './testing/opened.ts';
import {
  claimCases,
  claimTimingCases,
  fencedWriteCases,
  operationCases,
  recordCases,
} from './testing/operation-cases.ts';
import { escalationCases, pageCases } from './testing/paging-cases.ts';
import { approvalCases, gateRunCases, pipelineCases } from './testing/pipeline-cases.ts';
import { recordsCases } from './testing/record-cases.ts';
import { rejectionCases } from './testing/rejection-cases.ts';
import { releaseCases, releaseSearchCases } from './testing/release-cases.ts';
import { reportCases } from './testing/report-cases.ts';
import { fenceCases, serviceCases } from './testing/service-cases.ts';
import { servingCases } from './testing/serving-cases.ts';
import { stackCases } from './testing/stack-cases.ts';
import { statusCases, statusLimitCases } from './testing/status-cases.ts';
import { stepCases } from './testing/step-cases.ts';
import { misuseCases, transactionCases } from './testing/transaction-cases.ts';
import { watchCases } from './testing/watch-cases.ts';

const parts: ReadonlyArray<readonly [string, (open: OpenForTest) => void]> = [
  ['services and targets', serviceCases],
  ['fences of targets', fenceCases],
  ['releases', releaseCases],
  ['finding releases', releaseSearchCases],
  ['stacks', stackCases],
  ['servings', servingCases],
  ['rejections', rejectionCases],
  ['locks', lockCases],
  ['operations', operationCases],
  ['operations carried out elsewhere', recordCases],
  ['writes under a fence', fencedWriteCases],
  ['claims, leases and fences', claimCases],
  ['when an operation may be claimed', claimTimingCases],
  ['steps', stepCases],
  ['events', eventCases],
  ['events at the edges', oddEventCases],
  ['listening to events', listenerCases],
  ['answers', answerCases],
  ['watches', watchCases],
  ['pipelines', pipelineCases],
  ['runs of gates', gateRunCases],
  ['approvals', approvalCases],
  ['debts', debtCases],
  ['what lies between releases', reportCases],
  ['deliveries of alerts', deliveryCases],
  ['deliveries at the edges', oddDeliveryCases],
  ['alerts', alertCases],
  ['incidents', incidentCases],
  ['what people edit', recordsCases],
  ['escalations', escalationCases],
  ['messages to people', pageCases],
  ['deploys made elsewhere', elsewhereCases],
  ['duty', dutyCases],
  ['writes of the server on duty', fencedDutyCases],
  ['transactions', transactionCases],
  ['misuse', misuseCases],
  ['the status of all targets', statusCases],
  ['what a status leaves out', statusLimitCases],
];

/** What every store must do, whatever database it stands on. */
export function storeContract(name: string, open: OpenForTest): void {
  describe(`store on ${name}`, () => {
    for (const [title, cases] of parts) describe(title, () => cases(open));
  });
}
