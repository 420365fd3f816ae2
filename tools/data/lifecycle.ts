import { LifecycleTable } from '../../src/assess/lifecycle/index.ts';
import { type DataFile, jsonFile, readShared } from './files.ts';

/** What runs in and under a cluster and can be recognised; more products come with their readers. */
const products = [
  'almalinux',
  'alpine-linux',
  'amazon-eks',
  'amazon-linux',
  'azure-kubernetes-service',
  'containerd',
  'cos',
  'debian',
  'docker-engine',
  'etcd',
  'fedora',
  'go',
  'google-kubernetes-engine',
  'kubernetes',
  'nodejs',
  'oracle-linux',
  'python',
  'rhel',
  'rocky-linux',
  'sles',
  'ubuntu',
  'vmware-photon',
];

/** Products whose extended support is free and comes by the ordinary archive; elsewhere it is a contract. */
const freeExtended = new Set(['debian']);

interface Row {
  readonly product: string;
  readonly title: string;
  readonly releases: readonly {
    readonly releaseCycle: string;
    readonly codename?: string;
    readonly eol: string | boolean;
    readonly eoes?: string | boolean;
  }[];
}

export function lifecycleFile(shared: string): DataFile {
  const lines = readShared(shared, 'eol/endoflife-products.ndjson.gz').toString().trim().split('\n');
  const rows: readonly Row[] = lines.map((line) => JSON.parse(line));
  const table = LifecycleTable.parse({
    schemaVersion: 1,
    source: 'endoflife.date a70eca33',
    licence: 'MIT',
    asOf: '2026-08-22',
    products: rows.filter(({ product }) => products.includes(product)).map(productOf),
  });
  return jsonFile('lifecycle.json', table);
}

function productOf({ product, title, releases }: Row): unknown {
  return {
    product,
    title,
    releases: releases.map(({ releaseCycle, codename, eol, eoes }) => ({
      cycle: releaseCycle,
      ...(codename === undefined ? {} : { codename }),
      ended: eol,
      ...(freeExtended.has(product) && typeof eoes === 'string' ? { extendedUntil: eoes } : {}),
    })),
  };
}
