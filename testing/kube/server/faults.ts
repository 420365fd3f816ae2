import { qualifiedName } from '../resources/table.ts';
import type { ObjectRoute, Verb } from './route.ts';

/** What goes wrong, and how. */
export type FaultEffect =
  /** Answers with this status; 429 and 503 may ask for a pause. */
  | {
      readonly kind: 'status';
      readonly code: number;
      readonly reason?: string;
      /** The words of the Status: what an admission webhook said. */
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    }
  /** Answers rightly, later. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Sends half of the answer and drops the connection. */
  | { readonly kind: 'half' }
  /** Drops the connection without an answer. For a write, `after` means that it was carried out. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' };

export interface Fault {
  /** Any verb, any resource (by plural), any name where absent. `pods/eviction` names a subresource. */
  readonly verb?: Verb;
  readonly resource?: string;
  readonly name?: string;
  /** How many requests it strikes; for ever where absent. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** The fault that strikes this request, if any; counted. */
  strike(route: ObjectRoute): FaultEffect | undefined;
}

export function makeFaults(): Faults {
  let active: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => {
      active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      active = [];
    },
    strike: (route) => {
      const entry = active.find(({ fault }) => isAbout(fault, route));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) active = active.filter((other) => other !== entry);
      return entry.fault.effect;
    },
  };
}

function isAbout(fault: Fault, route: ObjectRoute): boolean {
  const title =
    route.subresource === '' ? route.resource.plural : `${route.resource.plural}/${route.subresource}`;
  return (
    (fault.verb === undefined || fault.verb === route.verb) &&
    (fault.resource === undefined ||
      fault.resource === title ||
      fault.resource === qualifiedName(route.resource)) &&
    (fault.name === undefined || fault.name === route.name)
  );
}
