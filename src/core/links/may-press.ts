import { unreachable } from '../../lib/errors.ts';
import type { Role } from '../access/may.ts';
import type { Button } from './button.ts';

/** Whoever was paged may answer that they have it, or that somebody else shall; the rest takes the right to change something. */
export function roleFor(button: Button): Role {
  switch (button) {
    case 'on-it':
    case 'pass-on':
    case 'fix-forward':
      return 'viewer';
    case 'put-back':
    case 'undo':
    case 'not-an-incident':
      return 'responder';
    default:
      return unreachable(button);
  }
}
