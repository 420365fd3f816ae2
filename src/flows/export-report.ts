import { writeCyclonedx } from '../formats/cyclonedx/index.ts';
import { writeOpenvex } from '../formats/openvex/index.ts';
import { writeSarif } from '../formats/sarif/index.ts';
import { writeSpdx } from '../formats/spdx/index.ts';
import type { ScanReport } from '../model/index.ts';

/** Formats that other programs take a scan in. */
export type ExportFormat = 'sarif' | 'cyclonedx' | 'spdx' | 'vex';

/** A document, or why there can be none. */
export type Exported =
  | { readonly kind: 'document'; readonly text: string }
  | { readonly kind: 'nothing'; readonly reason: string };

/** The scan in another program's format: the same report always gives the same text. */
export function exportReport(report: ScanReport, format: ExportFormat): Exported {
  const value = documentOf(report, format);
  if (value === undefined)
    return { kind: 'nothing', reason: 'nothing was found, and OpenVEX has no documents without statements' };
  return { kind: 'document', text: `${JSON.stringify(value, undefined, 2)}\n` };
}

function documentOf(report: ScanReport, format: ExportFormat): object | undefined {
  switch (format) {
    case 'sarif':
      return writeSarif(report);
    case 'cyclonedx':
      return writeCyclonedx(report);
    case 'spdx':
      return writeSpdx(report);
    case 'vex':
      return writeOpenvex(report);
  }
}
