/** Labels by which a patched image says where it comes from. `org.opencontainers.image.base.*` stays as it was. */
export const lineageLabels = {
  /** The manifest that this one was patched from. */
  source: 'dev.oakum.source.digest',
  /** The image that our layer lies on: another than the source where a patched image was patched again. */
  origin: 'dev.oakum.origin.digest',
  plan: 'dev.oakum.plan.digest',
  engine: 'dev.oakum.engine',
} as const;

/** What the history of an image calls the layer that an engine added. */
export function patchCommand(engine: string): string {
  return `oakum patch (${engine})`;
}

/** Whether an engine of ours made a layer, as the history says. */
export function isPatchCommand(command: string | undefined): boolean {
  return command?.startsWith(patchStart) === true;
}

const patchStart = patchCommand('').slice(0, -1);
