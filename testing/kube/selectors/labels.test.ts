import { describe, expect, test } from 'vitest';
import { matcherOf, parseLabelSelector, selectorText } from './labels.ts';

const labels = { app: 'web', tier: 'front', 'example.com/part': 'a.b-c' };

test.each([
  ['', true],
  ['app=web', true],
  ['app = web', true],
  ['app==web', true],
  ['app=db', false],
  ['app!=db', true],
  ['none!=x', true],
  ['app in (db, web)', true],
  ['app in (db)', false],
  ['app notin (db)', true],
  ['none notin (x)', true],
  ['example.com/part=a.b-c', true],
  ['tier,app', true],
  ['!tier', false],
  ['! none', true],
  ['app=web,tier in (back,front),!none', true],
])('the selector %j says %s', (text, wanted) => {
  expect(parseLabelSelector(text)?.(labels)).toBe(wanted);
});

test.each(['=x', 'a b', 'a in x', 'a in (b', 'a=b=c', '(a)', 'a==!b'])('%j is no selector', (text) => {
  expect(parseLabelSelector(text)).toBeUndefined();
});

describe('a LabelSelector', () => {
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['front', 'back'] },
      { key: 'none', operator: 'DoesNotExist' },
    ],
  };

  test('matches where all of it does', () => {
    expect([matcherOf(selector)(labels), matcherOf(selector)({ app: 'web' })]).toEqual([true, false]);
  });

  test('matches everything when empty, and nothing when absent', () => {
    expect([matcherOf({})(labels), matcherOf(undefined)(labels)]).toEqual([true, false]);
  });

  test('is written as the scale door writes it', () => {
    expect(selectorText(selector)).toBe('!none,app=web,tier in (front,back)');
  });
});
