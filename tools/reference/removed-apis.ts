import type { RemovedApi, RemovedApiTable } from '../../src/assess/lifecycle/index.ts';

/** docs/reference/removed-apis.md. */
export function removedApisPage(table: RemovedApiTable): string {
  const { source, licence, asOf, knownTo, apis } = table;
  const isOwn = ({ component }: RemovedApi) => component === 'kubernetes';
  return `# Removed and deprecated APIs

Written by \`tools/make-removed-apis.ts\` from \`data/removed-apis.json\`; a test keeps it fresh. Source: ${source}.
Licence: ${licence}. As of ${asOf}. What is said of versions after ${knownTo} are upstream's plans of that day: they may slide, and
others may be added. \`removed\` is the first version that does not serve the API; \`-\` is where the source names none.

## Kubernetes

${rows(apis.filter(isOwn))}

## Controllers

Versions are those of the controller.

${rows(apis.filter((api) => !isOwn(api)))}
`;
}

function rows(apis: readonly RemovedApi[]): string {
  const lines = apis.map((api) => {
    const { component, group, version, kind, introduced, deprecated, removed, replacement } = api;
    const name = group === '' ? version : `${group}/${version}`;
    const instead = replacement === undefined ? '-' : `${replacement.apiVersion} ${replacement.kind}`;
    const cells = [component, name, kind, introduced, deprecated, removed, instead, api.source];
    return `| ${cells.map((cell) => cell ?? '-').join(' | ')} |`;
  });
  return `| component | API version | kind | introduced | deprecated | removed | replacement | source |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}`;
}
