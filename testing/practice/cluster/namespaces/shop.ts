import type { Tree } from '../../../kube/index.ts';
import { ingress, service } from '../network.ts';
import { deployment, job, statefulSet } from '../objects.ts';

const namespace = 'shop';
const proxy = { name: 'proxy', image: 'system/ingress-controller:v1.11.2', port: 15001 };

/** What customers see. Its front door leads in from the internet. */
export const shop: readonly Tree[] = [
  deployment({ namespace, app: 'web', image: 'shop/web:2.4.1', replicas: 3, port: 8080 }),
  service({ namespace, app: 'web' }),
  ingress({ namespace, app: 'web', host: 'shop.practice.test' }),
  deployment({
    namespace,
    app: 'checkout',
    image: 'shop/checkout:1.9.0',
    replicas: 2,
    port: 8080,
    init: [{ name: 'migrate', image: 'platform/tools:2.0.0' }],
    sidecars: [proxy],
  }),
  service({ namespace, app: 'checkout' }),
  ingress({ namespace, app: 'checkout', host: 'checkout.practice.test' }),
  deployment({ namespace, app: 'cart', image: 'shop/cart:3.1.0', replicas: 2, port: 8080 }),
  service({ namespace, app: 'cart' }),
  deployment({ namespace, app: 'search', image: 'shop/search:0.8.2', replicas: 2, port: 8080 }),
  service({ namespace, app: 'search' }),
  deployment({ namespace, app: 'thumbnails', image: 'shop/thumbnails:1.3.0', replicas: 2, port: 8080 }),
  service({ namespace, app: 'thumbnails' }),
  deployment({ namespace, app: 'label-printer', image: 'partners/label-printer:3.0.1' }),
  deployment({ namespace, app: 'sale-banner', image: 'shop/cart:3.1.0', replicas: 0 }),
  statefulSet({ namespace, app: 'session-cache', image: 'data/redis:7.0.15', replicas: 2, port: 6379 }),
  service({ namespace, app: 'session-cache', port: 6379 }),
  job({ namespace, app: 'reindex', image: 'shop/search:0.8.2' }),
];

/** Owned by Argo CD: a change here would be reverted, it has to go into its repository. */
export const shopByArgo: readonly Tree[] = [
  deployment({
    namespace,
    app: 'storefront',
    image: 'shop/storefront:5.2.0',
    replicas: 2,
    port: 3000,
    annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/storefront' },
  }),
  service({ namespace, app: 'storefront', port: 3000 }),
];
