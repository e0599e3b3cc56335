import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
/** Where a program of the machine stands; null when there is none. */
export function which(program, path = `${process.env.PATH ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`) {
  const places = path.split(delimiter).filter((folder) => folder !== '');
  return places.map((folder) => join(folder, program)).find(isExecutable) ?? null;
}
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
