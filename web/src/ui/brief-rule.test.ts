import { describe, expect, it } from 'vitest';
import { briefRule } from './brief-rule.ts';

describe('a rule in a list', () => {
  it.each([
    [
      'cisa-bod-26-04: row 13: kev yes, exposed no, automatable yes, technicalImpact total → 3 days & forensic investigation',
      'cisa-bod-26-04: row 13 → 3 days & forensic investigation',
    ],
    ['simple-severity: row 1: severity high → 30 days', 'simple-severity: row 1 → 30 days'],
    ['house rule of ours', 'house rule of ours'],
  ])('%s', (rule, brief) => {
    expect(briefRule(rule)).toBe(brief);
  });
});
