/**
 * One sample of the Prometheus text format (https://prometheus.io/docs/instrumenting/exposition_formats/): name, labels and
 * value. Only lines of samples are read; types, helps and exemplars are left to others.
 */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const label = /^\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"\s*(?:,|$)/;

/** Undefined for what is no sample: a comment, half a line, a label without quotes. */
export function parseSample(text: string): Sample | undefined {
  const [, name, labelsText = '', valueText = ''] = line.exec(text.trim()) ?? [];
  const labels = labelsOf(labelsText);
  const value = numberOf(valueText);
  return name === undefined || labels === undefined || Number.isNaN(value)
    ? undefined
    : { name, labels, value };
}

function labelsOf(text: string): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>();
  let rest = text;
  while (rest.trim() !== '') {
    const [all, name, value] = label.exec(rest) ?? [];
    if (all === undefined || name === undefined || value === undefined) return undefined;
    labels.set(
      name,
      value.replaceAll(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one)),
    );
    rest = rest.slice(all.length);
  }
  return labels;
}

function numberOf(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}
