import * as z from 'zod';
import { jsonOf } from '../../formats/json/index.ts';

/** A file of a project, as Python's simple index lists it. */
export interface IndexFile {
  readonly name: string;
  readonly url: string;
  /** Hex; undefined where the index gives none. */
  readonly sha256: string | undefined;
  readonly isYanked: boolean;
}

const Page = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()).default({}),
      yanked: z.union([z.boolean(), z.string()]).default(false),
    }),
  ),
});

/** A project's page of the simple index, in JSON (PEP 691) or HTML (PEP 503). Files of addresses that are none are left out. */
export function readIndexPage(bytes: Uint8Array, pageUrl: string): readonly IndexFile[] {
  const read = Page.safeParse(jsonOf(bytes));
  const files = read.success ? read.data.files.map(ofJson) : [...anchors(Buffer.from(bytes).toString())];
  return files.flatMap((one) => {
    const url = URL.parse(one.url, pageUrl);
    if (url === null || !/^https?:$/.test(url.protocol)) return [];
    url.hash = '';
    return [{ ...one, url: url.href }];
  });
}

function ofJson({ filename, url, hashes, yanked }: z.infer<typeof Page>['files'][number]): IndexFile {
  return { name: filename, url, sha256: hashes.sha256, isYanked: yanked !== false };
}

function* anchors(html: string): Generator<IndexFile> {
  for (const [, attributes = '', text = ''] of html.matchAll(/<a\s([^>]{0,8000})>([^<]{0,1000})<\/a>/gi)) {
    const href = plain(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes)?.slice(1).join('') ?? '');
    const sha256 = /#sha256=([0-9a-f]{64})$/i.exec(href)?.[1];
    yield { name: plain(text).trim(), url: href, sha256, isYanked: /\bdata-yanked\b/i.test(attributes) };
  }
}

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
