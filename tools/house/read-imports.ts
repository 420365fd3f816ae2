import { parseSync } from 'oxc-parser';

/** One import or re-export of a file, type-only ones included. */
export interface FoundImport {
  readonly specifier: string;
  readonly line: number;
}

/** Every static and dynamic import of one source text. Dynamic imports count when their specifier is a plain string. */
export function readImports(file: string, text: string): readonly FoundImport[] {
  const { module } = parseSync(file, text);
  const fixed = [...module.staticImports.map((found) => found.moduleRequest)];
  const exported = module.staticExports.flatMap((found) => found.entries.map((entry) => entry.moduleRequest));
  const requests = [...fixed, ...exported].filter((request) => request !== null && request !== undefined);
  const lazy = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const literal = /^(['"`])(.*)\1$/.exec(text.slice(start, end));
    return literal?.[2] === undefined ? [] : [{ specifier: literal[2], line: lineAt(text, start) }];
  });
  const found = requests.map((request) => ({ specifier: request.value, line: lineAt(text, request.start) }));
  return [...found, ...lazy];
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
