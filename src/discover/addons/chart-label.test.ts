import { expect, it } from 'vitest';
import { chartOf } from './chart-label.ts';

it.each([
  ['ingress-nginx-4.11.2', { name: 'ingress-nginx', version: '4.11.2' }],
  ['cert-manager-v1.14.4', { name: 'cert-manager', version: 'v1.14.4' }],
  ['web-1.0.0-rc.1', { name: 'web', version: '1.0.0-rc.1' }],
  ['web-1.0.0_build.5', { name: 'web', version: '1.0.0+build.5' }],
  ['redis-7-18.1.0', { name: 'redis-7', version: '18.1.0' }],
  ['web', { name: 'web' }],
  ['web-1.0', { name: 'web-1.0' }],
  ['', undefined],
])('reads the chart label %j', (label, chart) => {
  expect(chartOf(label)).toEqual(chart);
});
