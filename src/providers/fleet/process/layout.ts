import { join } from 'node:path';
import { badName } from '../refusals.ts';

/** Where everything of a fleet stands: `<dir>/<service>~<environment>/<stack>/{app,laid.json,instances/<id>/}`, logs beside it. */
export type Layout = { readonly dir: string; readonly logsDir: string };

export type InstanceName = { readonly id: string; readonly target: string; readonly stack: string };

export type InstanceFiles = {
  readonly folder: string;
  /** How it is started; may hold secrets. */
  readonly spec: string;
  readonly state: string;
  readonly log: string;
  pid(attempt: number): string;
};

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function stackFolder(layout: Layout, target: string, stack: string): string {
  return join(layout.dir, targetFolder(target), checked(stack));
}

export function logsFolder(layout: Layout, target: string, stack: string): string {
  return join(layout.logsDir, targetFolder(target), checked(stack));
}

/** `~` cannot be part of a name, so two targets never share a folder. */
export function targetFolder(target: string): string {
  return target.split('/').map(checked).join('~');
}

export function instanceFiles(layout: Layout, name: InstanceName): InstanceFiles {
  const folder = join(stackFolder(layout, name.target, name.stack), 'instances', checked(name.id));
  return {
    folder,
    spec: join(folder, 'spec.json'),
    state: join(folder, 'state.json'),
    log: join(logsFolder(layout, name.target, name.stack), `${name.id}.log`),
    pid: (attempt) => join(folder, `pid.${attempt}`),
  };
}

/** `<stack>.<role>.<n>`: the stack is what stands before the last two parts. */
export function stackOfInstance(id: string): string {
  return id.split('.').slice(0, -2).join('.');
}

export function checked(name: string): string {
  if (NAME.test(name)) return name;
  throw badName(name);
}
