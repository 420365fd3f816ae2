import type { SourceResult } from '../../flows/patch-source.ts';
import { columns, oneLine, printable } from './table.ts';

/** The change that is proposed, for a person; the patch last, as it is. */
export function sourceText(result: SourceResult): string {
  const { reference, code, message, moved, notInSource, refusals, not } = result;
  const { request } = result;
  const asked =
    request === undefined
      ? []
      : [`${request.isNew ? 'opened' : 'is open'}: ${request.id} ${request.link ?? ''} (${request.branch})`];
  const said = [...(message === '' ? [] : [message]), ...asked].map(oneLine);
  const proposed = result.proposed.map((one) => [
    one.name,
    one.from,
    one.to,
    one.ends.join(' '),
    one.paths.join(' '),
  ]);
  const rows = proposed.map((row) => row.map(oneLine));
  const lines = [
    ...moved.map((one) => `moves: ${one.path}: ${one.name} ${one.from} to ${one.to}`),
    ...refusals.map((one) => {
      const next = one.command === undefined ? '' : `; run: ${one.command}`;
      return `left: ${one.path}: ${one.name}: ${one.message} (source.${one.code})${next}`;
    }),
    ...notInSource.map(
      (one) => `elsewhere: ${one.name} ${one.from}: no file here asks for it (source.not-in-source)`,
    ),
    ...not.map(
      (one) => `open: ${one.name} ${one.version}: ${one.vulnerabilities.join(' ')} (source.${one.code})`,
    ),
  ].map(oneLine);
  const table = rows.length === 0 ? [] : ['', columns(['PACKAGE', 'FROM', 'TO', 'ENDS', 'WHERE'], rows)];
  const patch = result.patch === '' ? [] : ['', ...result.patch.split('\n').map(printable)];
  return [`${reference}: ${code}`, ...said, ...lines, ...table, ...patch].join('\n');
}
