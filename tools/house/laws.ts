/** Laws about what a source text may contain, and the only places where it may. Paths are prefixes below the root. */
export interface TextLaw {
  readonly id: string;
  readonly pattern: RegExp;
  readonly only: readonly string[];
  readonly says: string;
}

export const textLaws: readonly TextLaw[] = [
  {
    id: 'environment',
    pattern: /\bprocess\.env\b/,
    only: ['src/config/', 'src/bin/'],
    says: 'process.env is read in config only',
  },
  {
    id: 'time',
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bTemporal\.Now\b|\bset(?:Timeout|Interval|Immediate)\(/,
    only: ['src/kernel/clock.ts'],
    says: 'clocks and timers are in kernel/clock only',
  },
  {
    id: 'randomness',
    pattern: /\bMath\.random\(/,
    only: ['src/kernel/ids.ts', 'src/compose.ts'],
    says: 'randomness is handed in',
  },
  {
    id: 'network',
    pattern: /(?<![.\w])fetch\(|from '(?:undici|node:https?|node:net|node:tls|node:dgram)'/,
    only: ['src/edges/', 'src/server/'],
    says: 'outbound sockets are in edges only (a server may listen)',
  },
  {
    id: 'processes',
    pattern: /from 'node:child_process'|import\('node:child_process'\)/,
    only: ['src/edges/exec/'],
    says: 'child processes are in edges/exec only',
  },
  {
    id: 'stdout',
    pattern: /\bprocess\.stdout\b|\bconsole\.\w+\(/,
    only: ['src/cli/print/', 'src/bin/'],
    says: 'stdout is written in cli/print only',
  },
  { id: 'exit', pattern: /\bprocess\.exit\(/, only: ['src/bin/'], says: 'process.exit is in bin only' },
  {
    id: 'sql',
    pattern: /from 'kysely'|from 'pg'|from 'node:sqlite'/,
    only: ['src/store/sql/', 'src/store/migrations/', 'src/formats/rpm/'],
    says: 'SQL is in store/sql only',
  },
];
