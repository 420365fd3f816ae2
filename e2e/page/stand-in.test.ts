import { describe, expect, it } from 'vitest';
import { ApiErrorBody, type Endpoint, endpoints } from '../../src/contract/index.ts';
import { digestOf, idOf } from '../../web/testing/estate.ts';
import { answerTo, type Scenario } from '../../web/testing/stand-in.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');
const scenarios: readonly Scenario[] = [
  'ready',
  'large',
  'halted',
  'empty',
  'waiting',
  'failed',
  'signed-out',
];

/** An id that the stand-in knows, where a path has one. */
const ids: Readonly<Record<string, string>> = {
  '/plans': 'plan-7c41e09b',
  '/runs': 'run-5e11a7c2',
  '/loans': 'loan-000000000000',
  '/explain': 'CVE-2023-44487',
  '/findings': idOf('finding:', 'GO-2023-2102'),
  '/workloads': idOf('', 'shop/Deployment/web'),
  '/images': `image:${digestOf('registry.acme.test/shop/web:1.42')}`,
};

function pathOf({ path }: Endpoint): string {
  const noun = `/${path.split('/')[1]}`;
  return path.replace(':id', ids[noun] ?? '');
}

describe('the stand-in that the page is tested with keeps the contract', () => {
  const all: readonly (readonly [string, Endpoint])[] = Object.entries(endpoints);

  it.each(scenarios.flatMap((scenario) => all.map(([id, endpoint]) => [scenario, id, endpoint] as const)))(
    '%s: %s',
    (scenario, _id, endpoint) => {
      const { status, answer } = answerTo({ scenario, now }, endpoint.method, { path: pathOf(endpoint) });
      const schema = status === 200 ? endpoint.response : ApiErrorBody;
      expect(schema.safeParse(JSON.parse(JSON.stringify(answer))).error).toBeUndefined();
    },
  );

  it('answers everything when it is ready, but one act that it refuses', () => {
    const refused = all.filter(
      ([, endpoint]) =>
        answerTo({ scenario: 'ready', now }, endpoint.method, { path: pathOf(endpoint) }).status !== 200,
    );
    expect(refused.map(([id]) => id)).toEqual(['reject']);
  });
});
