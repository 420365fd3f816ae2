import { instantOf } from '../../discover/documents/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { HistoryScope } from '../../model/index.ts';
import type { SaidForAll } from './import-history.ts';

/** As a person writes it: `everywhere`, `namespace/shop` or an image; a day, or an instant. */
export interface SaidTexts {
  readonly place: string | undefined;
  readonly by: string | undefined;
  readonly reason: string | undefined;
  readonly until: string | undefined;
}

/** @throws usage.place, usage.date */
export function saidForAll({ place, by, reason, until }: SaidTexts): SaidForAll {
  const end = until === undefined ? undefined : instantOf(until, 'last');
  if (until !== undefined && end === undefined)
    throw new OakumError('usage.date', `${JSON.stringify(until)} is no day`, {
      hint: 'for example 2027-01-31',
    });
  return {
    ...(place === undefined ? {} : { scope: scopeOf(place) }),
    ...(isSaid(by) ? { by: by.trim() } : {}),
    ...(isSaid(reason) ? { reason: reason.trim() } : {}),
    ...(end === undefined ? {} : { until: end }),
  };
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function scopeOf(place: string): HistoryScope {
  if (place === 'everywhere') return { kind: 'everywhere' };
  const namespace = /^namespace\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)$/.exec(place)?.[1];
  if (namespace !== undefined) return { kind: 'namespace', namespace };
  try {
    const { tag, digest, ...reference } = parseImageReference(place);
    return {
      kind: 'image',
      repository: repositoryOf(reference),
      ...(tag === undefined ? {} : { tag }),
      ...(digest === undefined ? {} : { digest }),
    };
  } catch (error) {
    throw new OakumError('usage.place', `${JSON.stringify(place)} is no place`, {
      hint: 'everywhere, namespace/shop, or an image: registry.acme.io/shop/web',
      cause: error,
    });
  }
}
