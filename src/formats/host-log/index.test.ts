import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import { hostLogLimits, readHostLog, writeHostLog } from './index.ts';

const document = Buffer.from(
  JSON.stringify({ packages: Array.from({ length: 900 }, (_, at) => `p${at * at}`) }),
);
const log = writeHostLog(document);
const codeOf = (text: string): unknown => {
  try {
    return Buffer.from(readHostLog(text)).toString('utf8');
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('a document in a log', () => {
  it('comes back as it was, whatever stands around it', () => {
    const around = `(node:1) Warning: something\n${log}and something after\n`;
    expect(Buffer.from(readHostLog(around))).toEqual(document);
    expect(Buffer.from(readHostLog(log.replaceAll('\n', '\r\n')))).toEqual(document);
  });

  it('of any bytes comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        expect(new Uint8Array(readHostLog(writeHostLog(bytes)))).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  it.each([
    ['nothing', '', 'host-log.empty'],
    ['the error of a program', 'Error: no\n    at x\n', 'host-log.empty'],
    ['its first half', log.slice(0, log.length / 2), 'host-log.truncated'],
    ['all but the end', log.slice(0, log.lastIndexOf('oakum')), 'host-log.truncated'],
    ['a line less', log.split('\n').toSpliced(1, 1).join('\n'), 'host-log.truncated'],
    ['other characters', log.replace(/^(.*\n.{20}).{8}/, '$1AAAAAAAA'), 'host-log.corrupt'],
    ['another digest', log.replace(/sha256:[0-9a-f]{8}/, 'sha256:00000000'), 'host-log.corrupt'],
    ['a size that it does not have', log.replace(/bytes=\d+/, 'bytes=5'), 'host-log.corrupt'],
    ['a bomb', bomb(), 'host-log.corrupt'],
    ['too many bytes', log.replace(/bytes=\d+/, 'bytes=999999999'), 'host-log.too-large'],
    ['too many characters', 'x'.repeat(hostLogLimits.logLength + 1), 'host-log.too-large'],
  ])('with %s is refused: %s', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('cut anywhere is refused and never another one', () => {
    fc.assert(
      fc.property(fc.nat({ max: log.length - 2 }), (length) => {
        expect(codeOf(log.slice(0, length))).toMatch(/^host-log\.(?:empty|truncated)$/);
      }),
      { numRuns: 300 },
    );
  });
});

/** Ten megabytes of zeros that say to be a hundred bytes. */
function bomb(): string {
  const packed = gzipSync(Buffer.alloc(10 * 2 ** 20)).toString('base64');
  const digest = sha256(Buffer.alloc(100));
  const lines = packed.match(/.{1,4096}/g) ?? [];
  return [`oakum-host-1 begin lines=${lines.length} bytes=100 ${digest}`, ...lines, 'oakum-host-1 end'].join(
    '\n',
  );
}
