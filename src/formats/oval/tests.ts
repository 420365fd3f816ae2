import { elementsNamed } from '../xml-document/index.ts';

/** What one test asks of a package: its name, and how its version is compared. */
export interface OvalTest {
  readonly package?: string | undefined;
  /** Absent where the test is about something else than a version with release. */
  readonly evr?: { readonly operation: string; readonly value: string } | undefined;
  /** The state compares the version alone: SUSE's products are rpms of a version. */
  readonly isOfProduct: boolean;
  /** `(aarch64|x86_64)`, as the state has it. */
  readonly architecture?: string | undefined;
}

/** Every test of a file by its id, with what its object and state say. */
export function ovalTests(text: string): ReadonlyMap<string, OvalTest> {
  const names = new Map<string, string>();
  for (const source of elementsNamed(text, 'rpminfo_object')) {
    const name = contentOf(source, 'name');
    if (name !== undefined) names.set(idOf(source), name);
  }
  const states = new Map<string, Omit<OvalTest, 'package'>>();
  for (const source of elementsNamed(text, 'rpminfo_state')) states.set(idOf(source), stateOf(source));
  const tests = new Map<string, OvalTest>();
  for (const source of elementsNamed(text, 'rpminfo_test')) {
    const state = states.get(attributeOf(source, 'state_ref') ?? '');
    const name = names.get(attributeOf(source, 'object_ref') ?? '');
    tests.set(idOf(source), { package: name, isOfProduct: false, ...state });
  }
  return tests;
}

function stateOf(source: string): Omit<OvalTest, 'package'> {
  const operation = /<(?:[\w-]+:)?evr\b[^>]{0,200}?\boperation="([^"]{1,40})"/.exec(source)?.[1];
  const value = contentOf(source, 'evr');
  return {
    evr: operation === undefined || value === undefined ? undefined : { operation, value },
    isOfProduct: contentOf(source, 'version') !== undefined,
    architecture: contentOf(source, 'arch'),
  };
}

function idOf(source: string): string {
  return attributeOf(source, 'id') ?? '';
}

function attributeOf(source: string, name: string): string | undefined {
  return new RegExp(`[\\s]${name}="([^"]{1,200})"`).exec(source)?.[1];
}

function contentOf(source: string, name: string): string | undefined {
  return new RegExp(`<(?:[\\w-]+:)?${name}\\b[^>]{0,200}>([^<]{1,300})<`).exec(source)?.[1]?.trim();
}
