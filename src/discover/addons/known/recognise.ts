import type { Workload } from '../../../model/index.ts';
import { type Product, products } from './products.ts';

/** A product in a workload, and the image by which it was recognised. */
export interface Recognised {
  readonly product: Product;
  readonly image: string;
}

/** What is recognised in a workload, each product once. Init and ephemeral containers are helpers of others. */
export function recognise({ containers }: Workload): readonly Recognised[] {
  const found = new Map<string, Recognised>();
  for (const { role, image } of containers) {
    if (role === 'init' || role === 'ephemeral') continue;
    const repository = repositoryOf(image);
    const product = products.find(([, , , ending]) => ending.test(repository));
    if (product !== undefined && !found.has(product[0])) found.set(product[0], { product, image });
  }
  return [...found.values()];
}

/** `quay.io/calico/node:v3@sha256:…` without tag and digest; a port is no tag. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

/** The tag of a reference, also before a digest. */
export function tagOf(image: string): string | undefined {
  return /:([\w][\w.-]{0,127})$/.exec(image.replace(/@.*$/, ''))?.[1];
}
