import { alertmanager } from './alertmanager/index.ts';
import type { AlertSender } from './port.ts';

/** Every kind of monitor that may send alerts; one line for each. */
export const alertSenders: readonly AlertSender[] = [alertmanager];
