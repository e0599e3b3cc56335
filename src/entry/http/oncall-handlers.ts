import type { oncallRoutes } from '../../api/oncall-routes.ts';
import type { Handlers } from './handler.ts';
import {
  oncall,
  oncallDocument,
  oncallPolicies,
  oncallPolicy,
  oncallSchedule,
  oncallSchedules,
  oncallWarnings,
} from './oncall.ts';
import {
  applyOncall,
  putPerson,
  putPolicy,
  putSchedule,
  removePerson,
  removePolicy,
  removeSchedule,
} from './oncall-edits.ts';
import {
  addOverride,
  askSwap,
  oncallOverrides,
  removeOverride,
  takeOver,
  takeSwap,
  withdrawSwap,
} from './oncall-overrides.ts';
import {
  addContact,
  newFeedKey,
  oncallPeople,
  oncallPerson,
  removeContact,
  revokeFeedKey,
  setRules,
} from './oncall-people.ts';

export const oncallHandlers: Pick<Handlers, keyof typeof oncallRoutes> = {
  oncall,
  oncallWarnings,
  oncallDocument,
  applyOncall,
  oncallPeople,
  oncallPerson,
  putPerson,
  removePerson,
  addContact,
  removeContact,
  setRules,
  newFeedKey,
  revokeFeedKey,
  oncallSchedules,
  oncallSchedule,
  putSchedule,
  removeSchedule,
  oncallPolicies,
  oncallPolicy,
  putPolicy,
  removePolicy,
  oncallOverrides,
  addOverride,
  removeOverride,
  askSwap,
  takeSwap,
  withdrawSwap,
  takeOver,
};
