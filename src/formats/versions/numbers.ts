import { compareText } from '../../kernel/pure/index.ts';
import { type Order, orderOf } from './scheme.ts';

/** Digits by value, without making a number of them: hostile ones are longer than 2^53. */
export function compareDigits(left: string, right: string): Order {
  const a = left.replace(/^0+/, '');
  const b = right.replace(/^0+/, '');
  return orderOf(a.length - b.length) || orderOf(compareText(a, b));
}
