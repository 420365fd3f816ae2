import { LifecycleTable, PackageSupportTable } from '../../src/assess/lifecycle/index.ts';
import { type DataFile, jsonFile, readShared } from './files.ts';

/** What runs in and under a cluster and can be recognised; more products come with their readers. */
export const lifecycleProducts: Readonly<Record<string, readonly string[]>> = {
  'operating systems': [
    'almalinux',
    'alpine-linux',
    'amazon-linux',
    'cos',
    'debian',
    'fedora',
    'oracle-linux',
    'rhel',
    'rocky-linux',
    'sles',
    'ubuntu',
    'vmware-photon',
  ],
  Kubernetes: [
    'alibaba-ack',
    'amazon-eks',
    'azure-kubernetes-service',
    'google-kubernetes-engine',
    'kubernetes',
    'rancher',
    'red-hat-openshift',
  ],
  'container runtimes and etcd': ['containerd', 'docker-engine', 'etcd'],
  'language runtimes': ['go', 'nodejs', 'php', 'python', 'ruby'],
  'add-ons': [
    'argo-cd',
    'calico',
    'cert-manager',
    'cilium',
    'contour',
    'flux',
    'gatekeeper',
    'grafana',
    'haproxy-ingress',
    'hashicorp-vault',
    'ingress-nginx',
    'istio',
    'karpenter',
    'keda',
    'knative',
    'kyverno',
    'longhorn',
    'metallb',
    'prometheus',
    'traefik',
  ],
  servers: ['envoy', 'haproxy', 'mariadb', 'mysql', 'nginx', 'postgresql', 'redis'],
};

/** Products whose extended support is free and comes by the ordinary archive; elsewhere it is a contract or a price. */
const freeExtended = new Set(['debian']);

/** What the source has no page for, with where it is written. */
const ownProducts: LifecycleTable['products'] = [
  {
    product: 'ingress-nginx',
    title: 'ingress-nginx',
    source: 'kubernetes.io/blog/2025/11/11/ingress-nginx-retirement: no release after 2026-03-24',
    releases: [
      { cycle: '1', ended: '2026-03-24' },
      { cycle: '0', ended: true },
    ],
  },
];

interface Row {
  readonly product: string;
  readonly title: string;
  readonly eoesColumn?: boolean | string;
  readonly releases: readonly {
    readonly releaseCycle: string;
    readonly codename?: string;
    readonly eoas?: string | boolean;
    readonly eol: string | boolean;
    readonly eoes?: string | boolean;
  }[];
}

export function lifecycleFile(shared: string): DataFile {
  const lines = readShared(shared, 'eol/endoflife-products.ndjson.gz').toString().trim().split('\n');
  const rows: readonly Row[] = lines.map((line) => JSON.parse(line));
  const wanted = new Set(Object.values(lifecycleProducts).flat());
  const products = [...rows.filter(({ product }) => wanted.has(product)).map(productOf), ...ownProducts];
  const table = LifecycleTable.parse({
    schemaVersion: 2,
    source: 'endoflife.date a70eca33',
    licence: 'MIT',
    asOf: '2026-08-22',
    products,
  });
  const missing = [...wanted].filter((one) => table.products.every(({ product }) => product !== one));
  if (missing.length > 0) throw new Error(`no dates for ${missing.join(', ')}`);
  return jsonFile('lifecycle.json', table);
}

function productOf({ product, title, releases, eoesColumn }: Row): LifecycleTable['products'][number] {
  const program = typeof eoesColumn === 'string' ? eoesColumn.replaceAll(/<[^>]*>/g, '') : 'extended support';
  const access = freeExtended.has(product) ? 'free' : 'paid';
  return {
    product,
    title,
    releases: releases.map(({ releaseCycle, codename, eoas, eol, eoes }) => ({
      cycle: releaseCycle,
      ...(codename === undefined ? {} : { codename }),
      ...(typeof eoas === 'string' && eoas !== eol ? { activeUntil: eoas } : {}),
      ended: eol,
      ...(typeof eoes === 'string' && typeof eol === 'string' && eoes > eol
        ? { extended: { until: eoes, access, program } }
        : {}),
    })),
  };
}

/** Names, versions, dates and links only: what the lists say in words stays with them. */
export function packageSupportFile(shared: string): DataFile {
  const read = (name: string): readonly (readonly string[])[] =>
    readShared(shared, `eol/debian-packages/${name}`)
      .toString()
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/\s+/));
  const limited = read('security-support-limited').map(([name, ...words]) => ({ name, ...urlIn(words) }));
  const table = PackageSupportTable.parse({
    schemaVersion: 1,
    source: 'debian-security-support 1:12+2026.06.30',
    licence: 'GPL-2.0-or-later; plain facts only',
    asOf: '2026-06-30',
    systems: ['9', '10', '11', '12'].map((release) => ({
      os: 'debian',
      release,
      ended: read(`security-support-ended.deb${release}`).map(([name, last, since, ...words]) => ({
        name,
        last,
        since,
        ...urlIn(words),
      })),
      // The package of Debian 12 has one list of these, and it is about Debian 12.
      limited: release === '12' ? limited : [],
    })),
  });
  return jsonFile('package-support.json', table);
}

function urlIn(words: readonly string[]): { readonly url?: string } {
  const url = words.find((word) => word.startsWith('https://'))?.replace(/[,;]$/, '');
  return url === undefined ? {} : { url };
}
