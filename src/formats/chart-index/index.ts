/**
 * `index.yaml` of a Helm chart repository. Such files reach 100 MB, of which a release needs a few lines, so that it is
 * read line by line by the shape in which Helm and every server that we know write it (block style, `entries:` at the
 * top, a list of versions under each chart); JSON is read whole, where it is small. Only what a version is called, what
 * it asks of Kubernetes and whether it is deprecated comes out.
 */
import { parse } from 'yaml';
import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';

export interface ChartVersion {
  readonly version: string;
  readonly kubeVersion?: string;
  readonly isDeprecated: boolean;
}

export interface ChartVersions {
  /** By the chart's name, in the order of the file; a chart that is not listed is absent. */
  readonly byChart: ReadonlyMap<string, readonly ChartVersion[]>;
  /** Versions whose lines could not be understood, by the chart's name. */
  readonly unread: ReadonlyMap<string, number>;
}

const maxJsonBytes = 32 * 1024 * 1024;
const maxLineLength = 64 * 1024;
const maxVersions = 20_000;

/**
 * The versions of some charts.
 *
 * @throws charts.malformed where it is no index; charts.too-large for JSON beyond 32 MiB, or a chart of more than
 * 20,000 versions.
 */
export function chartVersions(index: Uint8Array, charts: ReadonlySet<string>): ChartVersions {
  const first = index.find((byte) => byte > 0x20);
  return first === 0x7b ? fromJson(index, charts) : fromLines(index, charts);
}

const Entry = z.object({
  version: z.string().max(200),
  kubeVersion: z.string().max(500).nullish(),
  deprecated: z.boolean().nullish(),
});
const Index = z.object({ entries: z.record(z.string(), z.array(z.unknown())) });

function fromJson(index: Uint8Array, charts: ReadonlySet<string>): ChartVersions {
  if (index.byteLength > maxJsonBytes)
    throw new OakumError('charts.too-large', `the index is JSON of ${index.byteLength} bytes`);
  const parsed = Index.safeParse(parseJson(index));
  if (!parsed.success) throw malformed();
  const found = new Found();
  for (const chart of charts) {
    if (!Object.hasOwn(parsed.data.entries, chart)) continue;
    found.start(chart);
    for (const one of parsed.data.entries[chart] ?? []) {
      const entry = Entry.safeParse(one);
      found.add(chart, entry.success ? entry.data : undefined);
    }
  }
  return found;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    throw malformed();
  }
}

function malformed(): OakumError {
  return new OakumError('charts.malformed', 'it is no index of a chart repository: it has no entries');
}

class Found implements ChartVersions {
  readonly byChart = new Map<string, ChartVersion[]>();
  readonly unread = new Map<string, number>();

  start(chart: string): void {
    if (!this.byChart.has(chart)) this.byChart.set(chart, []);
  }

  add(chart: string, entry: z.infer<typeof Entry> | undefined): void {
    const versions = this.byChart.get(chart);
    if (entry === undefined) this.unread.set(chart, (this.unread.get(chart) ?? 0) + 1);
    else if ((versions?.length ?? 0) >= maxVersions)
      throw new OakumError('charts.too-large', `${chart} has more than ${maxVersions} versions`);
    else versions?.push(versionOf(entry));
  }
}

function versionOf({ version, kubeVersion, deprecated }: z.infer<typeof Entry>): ChartVersion {
  return { version, ...(kubeVersion ? { kubeVersion } : {}), isDeprecated: deprecated === true };
}

/** Where the reader of lines is: which chart, and at which columns its versions and their fields begin. */
interface Place {
  isInEntries: boolean;
  chartColumn: number;
  chart: string | undefined;
  itemColumn: number;
  fieldColumn: number;
  /** The fields of the version that is being read; a value that is not understood is undefined. */
  fields: Map<string, string | undefined> | undefined;
}

function fromLines(index: Uint8Array, charts: ReadonlySet<string>): ChartVersions {
  const found = new Found();
  const place: Place = {
    isInEntries: false,
    chartColumn: -1,
    chart: undefined,
    itemColumn: -1,
    fieldColumn: -1,
    fields: undefined,
  };
  let hasEntries = false;
  for (const line of linesOf(index)) {
    if (/^[^\s#-]/.test(line)) {
      leaveChart(place, found);
      place.isInEntries = /^["']?entries["']?:/.test(line);
      hasEntries ||= place.isInEntries;
    } else if (place.isInEntries) readLine(line, { place, found, charts });
  }
  leaveChart(place, found);
  if (!hasEntries) throw malformed();
  return found;
}

/** Lines without their end; one that is longer than any that matters is cut. */
function* linesOf(bytes: Uint8Array): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.byteLength; ) {
    const end = buffer.indexOf(0x0a, at);
    const stop = end === -1 ? buffer.byteLength : end;
    yield buffer.toString('utf8', at, Math.min(stop, at + maxLineLength)).replace(/\r$/, '');
    at = stop + 1;
  }
}

interface Reading {
  readonly place: Place;
  readonly found: Found;
  readonly charts: ReadonlySet<string>;
}

function readLine(line: string, { place, found, charts }: Reading): void {
  const column = line.search(/\S/);
  if (column === -1 || line[column] === '#') return;
  const isItem = /^-(?:\s|$)/.test(line.slice(column));
  if (!isItem && (place.chartColumn === -1 || column === place.chartColumn)) {
    leaveChart(place, found);
    place.chartColumn = column;
    enterChart(line.slice(column), { place, found, charts });
  } else if (
    place.chart !== undefined &&
    isItem &&
    (place.itemColumn === -1 || column === place.itemColumn)
  ) {
    leaveItem(place, found);
    const dash = /^-\s*/.exec(line.slice(column))?.[0].length ?? 1;
    place.itemColumn = column;
    place.fieldColumn = column + dash;
    place.fields = new Map();
    readField(line.slice(place.fieldColumn), place);
  } else if (column === place.fieldColumn) readField(line.slice(column), place);
}

function enterChart(text: string, { place, found, charts }: Reading): void {
  const [, , name = '', value = ''] = /^(["']?)([^"':]+)\1:\s*(.*)$/.exec(text) ?? [];
  if (!charts.has(name)) return;
  place.chart = name;
  found.start(name);
  // Its versions lie elsewhere, or all in this line.
  if (!/^(?:\[\]\s*)?(?:#.*)?$/.test(value)) found.add(name, undefined);
}

const fieldNames = new Set(['version', 'kubeVersion', 'deprecated']);

function readField(text: string, { fields }: Place): void {
  const [, , name = '', value = ''] = /^(["']?)([A-Za-z]+)\1:\s*(.*)$/.exec(text) ?? [];
  if (fieldNames.has(name)) fields?.set(name, scalarOf(value));
}

/** One line's scalar; what goes on in the next line, and what refers elsewhere, is not understood. */
function scalarOf(text: string): string | undefined {
  if (text.length > 500 || /^[&*!|>{[%@`]/.test(text)) return undefined;
  if (!/^["']/.test(text)) return text.replace(/\s+#.*$/, '').trim();
  try {
    return z.string().parse(parse(text));
  } catch {
    return undefined;
  }
}

function leaveItem(place: Place, found: Found): void {
  const { chart, fields } = place;
  place.fields = undefined;
  if (chart === undefined || fields === undefined) return;
  const isUnderstood = [...fields.values()].every((value) => value !== undefined);
  const entry = Entry.safeParse({
    version: fields.get('version'),
    kubeVersion: fields.get('kubeVersion'),
    deprecated: fields.get('deprecated') === 'true',
  });
  found.add(chart, isUnderstood && entry.success && entry.data.version !== '' ? entry.data : undefined);
}

function leaveChart(place: Place, found: Found): void {
  leaveItem(place, found);
  place.chart = undefined;
  place.itemColumn = -1;
  place.fieldColumn = -1;
}
