/** Labels by which a patched image says where it comes from. `org.opencontainers.image.base.*` stays as it was. */
export const lineageLabels = {
  /** The manifest that this one was patched from. */
  source: 'dev.oakum.source.digest',
  /** The first of them, when a patched image was patched again. */
  origin: 'dev.oakum.origin.digest',
  plan: 'dev.oakum.plan.digest',
  engine: 'dev.oakum.engine',
} as const;

/** What the history of an image calls the layer that an engine added. */
export function patchCommand(engine: string): string {
  return `oakum patch (${engine})`;
}
