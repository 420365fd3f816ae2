import { ownValue } from '../../kernel/pure/index.ts';
import type { LabelSelector } from '../../model/index.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether labels are what a selector asks for. An operator that nobody knows fits, as nothing may rest on it. */
export function fitsSelector(labels: Labels, { labels: wanted, expressions }: LabelSelector): boolean {
  return (
    Object.entries(wanted).every(([key, value]) => ownValue(labels, key) === value) &&
    expressions.every((expression) => fitsExpression(labels, expression))
  );
}

function fitsExpression(
  labels: Labels,
  { key, operator, values }: LabelSelector['expressions'][number],
): boolean {
  const value = ownValue(labels, key);
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  return operator === 'DoesNotExist' ? value === undefined : true;
}
