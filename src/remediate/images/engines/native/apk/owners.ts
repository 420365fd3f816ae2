import { type ImageFiles, textOf } from '../../../image-files/index.ts';

/** Numbers of the image's users and groups by name. */
export interface Owners {
  user(name: string): number | undefined;
  group(name: string): number | undefined;
}

export function isOwnerFile(path: string): boolean {
  return path === 'etc/passwd' || path === 'etc/group';
}

/** root is 0 whatever the image says, as in apk. */
export function readOwners(files: ImageFiles): Owners {
  const users = numbersIn(textOf(files, 'etc/passwd'));
  const groups = numbersIn(textOf(files, 'etc/group'));
  return {
    user: (name) => (name === 'root' ? 0 : users.get(name)),
    group: (name) => (name === 'root' ? 0 : groups.get(name)),
  };
}

/** Both files have the number in the third field. The first line of a name counts. */
function numbersIn(text: string | undefined): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const line of (text ?? '').split('\n')) {
    const [name = '', , number = ''] = line.split(':');
    if (name !== '' && /^\d{1,10}$/.test(number) && !numbers.has(name)) numbers.set(name, Number(number));
  }
  return numbers;
}
