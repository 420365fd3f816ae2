import { describe, expect, it } from 'vitest';
import { LabelRules } from '../../../model/index.ts';
import { attributesOf } from './attributes.ts';

const namespaces = new Map([
  ['shop', { team: 'shop-team', env: 'production' }],
  ['dev', {}],
]);
const rules = LabelRules.parse({
  environment: { namespaces: { '*': 'production', 'dev*': 'development', dev: 'sandbox' } },
  criticality: { labels: ['acme.io/tier', 'criticality'] },
});
const bare = { namespace: 'shop', labels: {}, podLabels: {} };

describe('attributesOf', () => {
  it.each([
    [
      'its own label first',
      { ...bare, labels: { team: 'cart' }, podLabels: { team: 'pods' } },
      'cart',
      'label team of the workload',
    ],
    ['that of its pods then', { ...bare, podLabels: { team: 'pods' } }, 'pods', 'label team of its pods'],
    ['that of its namespace then', bare, 'shop-team', 'label team of namespace shop'],
    [
      'the second label where the first is empty',
      { ...bare, labels: { team: '', owner: 'jane' } },
      'jane',
      'label owner of the workload',
    ],
  ])('takes %s', (_what, workload, value, evidence) => {
    expect(attributesOf(workload, namespaces, rules).team).toEqual({ value, evidence });
  });

  it.each([
    ['shop', 'production', 'label env of namespace shop'],
    ['dev', 'sandbox', 'namespace dev is dev in the Cluster document'],
    ['dev-2', 'development', 'namespace dev-2 is dev* in the Cluster document'],
    ['prod', 'production', 'namespace prod is * in the Cluster document'],
  ])('finds the environment of namespace %s: %s', (namespace, value, evidence) => {
    expect(attributesOf({ ...bare, namespace }, namespaces, rules).environment).toEqual({ value, evidence });
  });

  it('takes labels in the order of the rule, and dots in patterns for dots', () => {
    const labels = { criticality: 'low', 'acme.io/tier': '1' };
    expect(attributesOf({ ...bare, labels }, namespaces, rules).criticality?.value).toBe('1');
    const dotted = LabelRules.parse({ team: { labels: [], namespaces: { 'a.b': 'x' } } });
    expect(attributesOf({ ...bare, namespace: 'aXb' }, namespaces, dotted)).toEqual({});
    expect(attributesOf({ ...bare, namespace: 'a.b' }, namespaces, dotted).team?.value).toBe('x');
  });

  it.each([
    ['critical', 10],
    ['High', 7],
    ['tier-2', 4],
    ['low', 0],
    ['gold', 9],
    ['silver', undefined],
    ['constructor', undefined],
  ])('weighs the criticality %s as %s', (value, points) => {
    const own = LabelRules.parse({ criticality: { points: { gold: 9 } } });
    expect(attributesOf({ ...bare, labels: { criticality: value } }, namespaces, own).criticality).toEqual({
      value,
      evidence: 'label criticality of the workload',
      ...(points === undefined ? {} : { points }),
    });
  });

  it('lets the Cluster document say what a common word counts', () => {
    const own = LabelRules.parse({ criticality: { points: { low: 2 } } });
    const { criticality } = attributesOf({ ...bare, labels: { criticality: 'low' } }, namespaces, own);
    expect(criticality?.points).toBe(2);
  });

  it('says nothing where nothing is written', () => {
    expect(attributesOf({ ...bare, namespace: 'dev' }, new Map(), LabelRules.parse({}))).toEqual({});
  });
});
