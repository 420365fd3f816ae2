import { expect, it } from 'vitest';
import { readIndexPage } from './simple-index.ts';

const page = 'https://pypi.example/simple/idna/';
const sha256 = 'a'.repeat(64);

it('reads JSON', () => {
  const files = [
    { filename: 'idna-3.7-py3-none-any.whl', url: '../../files/idna.whl', hashes: { sha256 }, yanked: false },
    { filename: 'idna-3.6.tar.gz', url: 'https://files.example/idna.tar.gz', yanked: 'broken' },
    { filename: 'x', url: 'file:///etc/passwd' },
  ];
  expect(readIndexPage(Buffer.from(JSON.stringify({ files })), page)).toEqual([
    {
      name: 'idna-3.7-py3-none-any.whl',
      url: 'https://pypi.example/files/idna.whl',
      sha256,
      isYanked: false,
    },
    { name: 'idna-3.6.tar.gz', url: 'https://files.example/idna.tar.gz', sha256: undefined, isYanked: true },
  ]);
});

it('reads HTML', () => {
  const html = `<!DOCTYPE html><html><body>
    <a href="/files/idna-3.7-py3-none-any.whl#sha256=${sha256}" data-requires-python="&gt;=3.5">idna-3.7-py3-none-any.whl</a><br/>
    <a data-yanked="" href='idna-3.6.tar.gz?a=1&amp;b=2'> idna-3.6.tar.gz </a>
    <a href="javascript:alert(1)">x</a><a name="no address">y</a></body></html>`;
  expect(readIndexPage(Buffer.from(html), page)).toMatchObject([
    {
      name: 'idna-3.7-py3-none-any.whl',
      url: 'https://pypi.example/files/idna-3.7-py3-none-any.whl',
      sha256,
    },
    { name: 'idna-3.6.tar.gz', url: `${page}idna-3.6.tar.gz?a=1&b=2`, sha256: undefined, isYanked: true },
    { name: 'y' },
  ]);
  expect(readIndexPage(Buffer.from('nothing'), page)).toEqual([]);
});
