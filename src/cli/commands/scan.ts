import type { World } from '../../flows/world.ts';
import { OakumError } from '../../kernel/index.ts';
import { type ScanReport, Severity } from '../../model/index.ts';
import type { Action, CommandContext } from '../commands.ts';
import type { ExitCode } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { type ScanView, scanMarkdown, scanTable } from '../print/scan.ts';
import { print } from '../print/value.ts';
import { scanExit } from '../scan-exit.ts';
import { withWorld } from '../with-world.ts';

type Options = Readonly<Record<string, unknown>>;

export const scanClusterAction: Action = async (context, _args, options) => {
  const { scanCluster } = await import('../../flows/scan-cluster.ts');
  const scope = {
    namespaces: listOption(options, 'namespace'),
    labelSelector: textOption(options, 'selector') ?? '',
  };
  const collectNodes = options.collectNodes === true;
  return scanned(
    context,
    options,
    async (world) =>
      (await scanCluster(world, { ...matching(options), scope, collectNodes, signal: context.deps.signal }))
        .report,
  );
};

export const scanImageAction: Action = async (context, [reference = ''], options) => {
  const { scanImage } = await import('../../flows/scan-image.ts');
  const platform = textOption(options, 'platform') ?? 'linux/amd64';
  const request = {
    ...matching(options),
    reference,
    platform,
    useCache: options.cache !== false,
    signal: context.deps.signal,
  };
  return scanned(context, options, (world) => scanImage(world, request));
};

export const scanDirAction: Action = async (context, [root = ''], options) => {
  const { scanDirectory } = await import('../../flows/scan-directory.ts');
  return scanned(context, options, (world) =>
    scanDirectory(world, { ...matching(options), root, signal: context.deps.signal }),
  );
};

export const scanHostAction: Action = async (context, _args, options) => {
  const { scanHost } = await import('../../flows/scan-host.ts');
  const root = textOption(options, 'root') ?? '/';
  const name = textOption(options, 'name');
  return scanned(context, options, (world) =>
    scanHost(world, { ...matching(options), root, name, signal: context.deps.signal }),
  );
};

export const scanSbomAction: Action = async (context, [file = ''], options) =>
  scanDocumentOf('sbom', { context, file, options });

export const scanReportAction: Action = async (context, [file = ''], options) =>
  scanDocumentOf('report', { context, file, options });

interface DocumentCommand {
  readonly context: CommandContext;
  readonly file: string;
  readonly options: Options;
}

async function scanDocumentOf(
  kind: 'sbom' | 'report',
  { context, file, options }: DocumentCommand,
): Promise<ExitCode> {
  const { scanDocument } = await import('../../flows/scan-document.ts');
  const source =
    file === '-'
      ? ({ kind: 'text', label: 'standard input', text: await context.deps.io.input() } as const)
      : ({ kind: 'file', path: file } as const);
  return scanned(context, options, (world) =>
    scanDocument(world, { ...matching(options), kind, source, signal: context.deps.signal }),
  );
}

function matching(options: Options) {
  return {
    advisoriesFrom: textOption(options, 'advisories'),
    packagesOnly: options.packagesOnly === true,
    vex: listOption(options, 'vex').map((path) => ({ kind: 'file', path }) as const),
  };
}

async function scanned(
  context: CommandContext,
  options: Options,
  scan: (world: World) => Promise<ScanReport>,
): Promise<ExitCode> {
  const threshold = thresholdOf(options);
  const report = await withWorld(context, scan);
  await show(context, report, options.packagesOnly === true ? 'packages' : 'patches');
  return scanExit(report, { failOn: threshold, allowUnjudged: options.allowUnjudged === true });
}

async function show(context: CommandContext, report: ScanReport, view: ScanView): Promise<void> {
  const { deps, flags } = context;
  if (flags.exportFormat === undefined) {
    print(context, {
      value: report,
      table: () => scanTable(report, view),
      markdown: () => scanMarkdown(report, view),
    });
    return;
  }
  const { exportReport } = await import('../../flows/export-report.ts');
  const exported = exportReport(report, flags.exportFormat);
  if (exported.kind === 'document') deps.io.out(exported.text);
  else deps.io.error(`nothing written: ${exported.reason}\n`);
}

function thresholdOf(options: Options): string | undefined {
  const text = textOption(options, 'failOn');
  if (text === undefined || (Severity.safeParse(text).success && text !== 'unknown')) return text;
  throw new OakumError('usage.severity', `no severity ${JSON.stringify(text)}`, {
    hint: 'low, medium, high or critical',
  });
}
