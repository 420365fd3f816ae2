import type { WritableTree } from '../../edges/files/interface.ts';
import { jsonOf } from '../../formats/json/index.ts';

const orderPath = 'order.json';

/** Removes the oldest files of a folder until no more than `maxBytes` are left; `newest`, in their order, count as written just now, and stay. */
export async function makeRoom(
  folder: WritableTree,
  newest: readonly string[],
  maxBytes: number,
): Promise<void> {
  const sizes = new Map((await folder.list('')).map(({ path, sizeBytes }) => [path, sizeBytes]));
  sizes.delete(orderPath);
  const known = (await orderIn(folder)).filter((name) => sizes.has(name) && !newest.includes(name));
  const strays = [...sizes.keys()].filter((name) => !known.includes(name) && !newest.includes(name));
  const order = [...strays, ...known, ...newest];
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  while (total > maxBytes && order.length > newest.length) {
    const oldest = order.shift() ?? '';
    total -= sizes.get(oldest) ?? 0;
    await folder.remove(oldest);
  }
  await folder.write(orderPath, Buffer.from(JSON.stringify(order)));
}

async function orderIn(folder: WritableTree): Promise<readonly string[]> {
  const bytes = await folder.read(orderPath, 2 ** 20);
  const order = bytes === undefined ? [] : jsonOf(bytes);
  return Array.isArray(order) ? order.filter((name) => typeof name === 'string') : [];
}
