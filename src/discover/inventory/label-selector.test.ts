import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from './label-selector.ts';

const labels = { app: 'web', tier: 'front', 'example.com/team': 'shop', empty: '' };

describe('parseLabelSelector', () => {
  it.each([
    ['', true],
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app = web , tier != back', true],
    ['app=api', false],
    ['app!=web', false],
    ['missing!=x', true],
    ['example.com/team in (shop, cart)', true],
    ['tier in (back,middle)', false],
    ['tier notin (back)', true],
    ['missing notin (x)', true],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['empty=', true],
    ['constructor', false],
    ['tier in (front),app in (web,api),!x', true],
  ])('%s', (selector, expected) => {
    expect(parseLabelSelector(selector)(labels)).toBe(expected);
  });

  it.each(['app>3', 'in (a)', '!app=web', 'app in web', ',', 'a=b=c', 'a in (b'])(
    'refuses %s',
    (selector) => {
      expect(() => parseLabelSelector(selector)).toThrow(
        expect.objectContaining({ code: 'inventory.selector' }),
      );
    },
  );
});
