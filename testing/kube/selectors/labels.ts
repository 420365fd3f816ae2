import { at, listAt, type Tree, textAt, textsOf, treesAt, type Value } from '../values/tree.ts';

export type Labels = Readonly<Record<string, string>>;
export type Matcher = (labels: Labels) => boolean;

const nameForm = '[A-Za-z0-9][A-Za-z0-9._/-]*';
const setForm = new RegExp(`^(${nameForm})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const equalForm = new RegExp(`^(${nameForm})\\s*(=|==|!=)\\s*([A-Za-z0-9._-]*)$`);
const existsForm = new RegExp(`^(!?)\\s*(${nameForm})$`);

/** A `labelSelector` parameter as a matcher; undefined where the text is not one. */
export function parseLabelSelector(text: string): Matcher | undefined {
  const matchers: Matcher[] = [];
  for (const part of splitTerms(text)) {
    const matcher = parseTerm(part);
    if (matcher === undefined) return undefined;
    matchers.push(matcher);
  }
  return (labels) => matchers.every((matches) => matches(labels));
}

/** Splits at commas that are not inside parentheses. */
function splitTerms(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseTerm(text: string): Matcher | undefined {
  const set = setForm.exec(text);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return requirement(set[1] ?? '', set[2] === 'in' ? 'In' : 'NotIn', values);
  }
  const equal = equalForm.exec(text);
  if (equal !== null)
    return requirement(equal[1] ?? '', equal[2] === '!=' ? 'NotIn' : 'In', [equal[3] ?? '']);
  const exists = existsForm.exec(text);
  if (exists !== null) return requirement(exists[2] ?? '', exists[1] === '!' ? 'DoesNotExist' : 'Exists', []);
  return undefined;
}

/** An absent label satisfies NotIn and DoesNotExist. */
function requirement(key: string, operator: string, values: readonly string[]): Matcher | undefined {
  switch (operator) {
    case 'In':
      return (labels) => labels[key] !== undefined && values.includes(labels[key]);
    case 'NotIn':
      return (labels) => labels[key] === undefined || !values.includes(labels[key]);
    case 'Exists':
      return (labels) => labels[key] !== undefined;
    case 'DoesNotExist':
      return (labels) => labels[key] === undefined;
    default:
      return undefined;
  }
}

/** A metav1.LabelSelector as a matcher. An absent one matches nothing, an empty one everything. */
export function matcherOf(selector: Value | undefined): Matcher {
  if (selector === undefined || selector === null) return () => false;
  const wanted = Object.entries(textsOf(at(selector, 'matchLabels')));
  const matchers = treesAt(selector, 'matchExpressions').map(expressionMatcher);
  return (labels) =>
    wanted.every(([key, value]) => labels[key] === value) && matchers.every((matches) => matches(labels));
}

function expressionMatcher(expression: Tree): Matcher {
  const values = listAt(expression, 'values').filter((value) => typeof value === 'string');
  return requirement(textAt(expression, 'key'), textAt(expression, 'operator'), values) ?? (() => false);
}

/** `app=web,tier in (a,b)`: a metav1.LabelSelector in the form that the scale subresource reports. */
export function selectorText(selector: Value | undefined): string {
  const equal = Object.entries(textsOf(at(selector, 'matchLabels'))).map(([key, value]) => `${key}=${value}`);
  const sets = treesAt(selector, 'matchExpressions').map((expression) => {
    const values = listAt(expression, 'values')
      .filter((value) => typeof value === 'string')
      .join(',');
    const [key, operator] = [textAt(expression, 'key'), textAt(expression, 'operator')];
    if (operator === 'Exists') return key;
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator.toLowerCase()} (${values})`;
  });
  return [...equal, ...sets].sort().join(',');
}
