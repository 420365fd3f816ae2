import type { Bump, SourceRefusal } from './contract.ts';

interface Tool {
  readonly path: RegExp;
  readonly ecosystem: Bump['ecosystem'];
  command(bump: Bump): string | undefined;
}

/** Files that only their own tool can write rightly, for they hold hashes or whole resolutions. */
const tools: readonly Tool[] = [
  { path: /(?:^|\/)yarn\.lock$/, ecosystem: 'npm', command: ({ name, to }) => `yarn up ${name}@${to}` },
  {
    path: /(?:^|\/)pnpm-lock\.yaml$/,
    ecosystem: 'npm',
    command: ({ name, to }) => `pnpm update ${name}@${to}`,
  },
  { path: /(?:^|\/)bun\.lock$/, ecosystem: 'npm', command: ({ name, to }) => `bun add ${name}@${to}` },
  { path: /(?:^|\/)poetry\.lock$/, ecosystem: 'pypi', command: ({ name }) => `poetry update ${name}` },
  {
    path: /(?:^|\/)uv\.lock$/,
    ecosystem: 'pypi',
    command: ({ name, to }) => `uv lock --upgrade-package ${name}==${to}`,
  },
  {
    path: /(?:^|\/)Pipfile\.lock$/,
    ecosystem: 'pypi',
    command: ({ name, to }) => `pipenv upgrade ${name}==${to}`,
  },
  { path: /(?:^|\/)pdm\.lock$/, ecosystem: 'pypi', command: ({ name }) => `pdm update ${name}` },
  {
    path: /(?:^|\/)(?:build\.gradle(?:\.kts)?|gradle\.lockfile)$/,
    ecosystem: 'maven',
    command: () => undefined,
  },
];

export function isOfTool(path: string): boolean {
  return tools.some((tool) => tool.path.test(path));
}

/** What to run for packages that such a file names; nothing for a file that does not. Names that a shell could read otherwise get no command. */
export function toolRefusals(path: string, text: string, bumps: readonly Bump[]): readonly SourceRefusal[] {
  const tool = tools.find((one) => one.path.test(path));
  if (tool === undefined) return [];
  return bumps
    .filter(
      ({ ecosystem, name }) => ecosystem === tool.ecosystem && text.includes(name.split(':').at(-1) ?? name),
    )
    .map((bump) => {
      const isPlain = /^@?[A-Za-z0-9._/-]+$/.test(bump.name) && /^[A-Za-z0-9.+_-]+$/.test(bump.to);
      const command = isPlain ? tool.command(bump) : undefined;
      const message = `only its own tool writes it: ${bump.from} to ${bump.to}`;
      return {
        code: 'needs-tool',
        path,
        name: bump.name,
        message,
        ...(command === undefined ? {} : { command }),
      } as const;
    });
}
