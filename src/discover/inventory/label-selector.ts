import { OakumError, ownValue } from '../../kernel/pure/index.ts';

/** Whether labels fit a selector. */
export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

const requirement =
  /^\s*(?:(?<absent>!)\s*)?(?<key>[A-Za-z0-9][A-Za-z0-9._/-]{0,316})\s*(?:(?<operator>==|=|!=)\s*(?<value>[A-Za-z0-9._-]{0,63})|\s+(?<set>in|notin)\s*\((?<values>[^()]{0,4000})\))?\s*$/;

/**
 * Kubernetes label selectors (`a=b,c!=d,e in (x,y),f notin (z),g,!h`), for labels of owners that the API server cannot
 * select pods by. The empty selector fits everything.
 *
 * @throws inventory.selector for what Kubernetes would not understand.
 */
export function parseLabelSelector(selector: string): LabelTest {
  const tests = splitRequirements(selector).map((part) => testOf(part, selector));
  return (labels) => tests.every((test) => test(labels));
}

/** At commas outside of parentheses. */
function splitRequirements(selector: string): readonly string[] {
  if (selector.trim() === '') return [];
  return selector.split(/,(?![^(]*\))/);
}

function testOf(part: string, selector: string): LabelTest {
  const groups = requirement.exec(part)?.groups;
  const key = groups?.key;
  if (groups === undefined || key === undefined || (groups.absent && (groups.operator || groups.set))) {
    throw new OakumError(
      'inventory.selector',
      `${JSON.stringify(selector)} is not a label selector: ${part.trim()}`,
      {
        hint: 'it reads app=web,tier in (front,back),!legacy',
      },
    );
  }
  if (groups.absent) return (labels) => !Object.hasOwn(labels, key);
  const values =
    groups.set === undefined ? [groups.value ?? ''] : (groups.values ?? '').split(',').map((v) => v.trim());
  if (groups.operator === undefined && groups.set === undefined)
    return (labels) => Object.hasOwn(labels, key);
  const isNegated = groups.operator === '!=' || groups.set === 'notin';
  // As in Kubernetes: a label that is absent differs from every value.
  return (labels) => {
    const value = ownValue(labels, key);
    return isNegated !== (value !== undefined && values.includes(value));
  };
}
