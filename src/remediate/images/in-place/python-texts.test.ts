import { expect, it } from 'vitest';
import { headerOf, needsOf } from './python-metadata.ts';
import { readRecord, recordLine, writeRecord } from './python-record.ts';

it('reads a record as it is written, with the quotes of CSV', () => {
  const rows = [
    recordLine('a/b.py', Buffer.from('x')),
    { path: 'a/with "quote", and comma.txt', hash: 'sha256=x', size: '1' },
    { path: '../../../bin/a', hash: '', size: '' },
  ];
  expect(readRecord(writeRecord(rows))).toEqual(rows);
  expect(readRecord('a.py,sha256=x,1\n"b,c.py",,\n')).toEqual([
    { path: 'a.py', hash: 'sha256=x', size: '1' },
    { path: 'b,c.py', hash: '', size: '' },
  ]);
});

it.each([
  ['idna', ['idna', '', false]],
  ['idna (<4,>=2.5)', ['idna', '<4,>=2.5', false]],
  ['urllib3[socks] !=1.25.0,<3', ['urllib3', '!=1.25.0,<3', false]],
  ["PySocks!=1.5.7,>=1.5.6; extra == 'socks'", ['PySocks', '!=1.5.7,>=1.5.6', true]],
  ['colorama; sys_platform == "win32"', ['colorama', '', false]],
  ['pip @ https://example.org/pip.zip', ['pip', '@ https://example.org/pip.zip', false]],
])('reads the need %j', (line, expected) => {
  const header = headerOf(`Name: a\nRequires-Dist: ${line}\n\nRequires-Dist: not-one\n`);
  expect(needsOf(header).map(({ name, range, isExtra }) => [name, range, isExtra])).toEqual([expected]);
});
