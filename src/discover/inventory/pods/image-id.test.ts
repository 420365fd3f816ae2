import { describe, expect, it } from 'vitest';
import { digestOf } from '../conformance/objects-reader.ts';
import { parseImageId } from './image-id.ts';

const digest = digestOf(1);

describe('parseImageId', () => {
  it.each([
    [
      `docker.io/library/nginx@${digest}`,
      { kind: 'repository', repository: 'docker.io/library/nginx', digest },
    ],
    [
      `127.0.0.1:5000/shop/web@${digest}`,
      { kind: 'repository', repository: '127.0.0.1:5000/shop/web', digest },
    ],
    [`docker-pullable://nginx@${digest}`, { kind: 'repository', repository: 'nginx', digest }],
    [`docker://${digest}`, { kind: 'bare', digest }],
    [digest, { kind: 'bare', digest }],
    [`@${digest}`, { kind: 'bare', digest }],
    ['', { kind: 'none' }],
    ['nginx:1.27', { kind: 'none' }],
    ['nginx@sha256:1234', { kind: 'none' }],
    [`nginx@sha512:${'1'.repeat(128)}`, { kind: 'none' }],
    [`nginx@${digest} `, { kind: 'none' }],
  ])('%s', (text, expected) => {
    expect(parseImageId(text)).toEqual(expected);
  });
});
