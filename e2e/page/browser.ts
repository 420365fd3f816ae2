import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { errorMessage } from '../../src/kernel/index.ts';
import { type StandIn, startStandIn } from '../../web/testing/stand-in.ts';

const root = join(import.meta.dirname, '..', '..');

/** The built page in a real browser, in front of the stand-in. */
export interface Bench {
  readonly standIn: StandIn;
  /** A fresh profile at a place; what the browser complained about is gathered. */
  open(path: string, look?: Look): Promise<Opened>;
  /** Closes what a test that failed left open: its pages would listen on, and be counted in the next one. */
  closePages(): Promise<void>;
  close(): Promise<void>;
}

export interface Look {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

export interface Opened {
  readonly page: Page;
  /** Errors of the console and of scripts; a breach of the content security policy is one. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Builds the page once into a folder of its own, so that the tests never look at an older one. */
export async function startBench(): Promise<Bench> {
  const dist = mkdtempSync(join(tmpdir(), 'oakum-page-'));
  buildPage(dist);
  const standIn = await startStandIn(dist);
  const browser = await startBrowser();
  return {
    standIn,
    open: (path, look) => browser.open(`${standIn.url}${path}`, look),
    closePages: browser.closePages,
    close: async () => {
      await browser.close();
      await standIn.close();
      rmSync(dist, { recursive: true });
    },
  };
}

/** Builds the page into a folder. A server that runs from the sources shows `web/dist`. */
export function buildPage(folder = join(root, 'web', 'dist')): void {
  const vite = join(root, 'node_modules', '.bin', 'vite');
  const args = ['build', 'web', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'];
  const built = spawnSync(vite, args, { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the page could not be built: ${built.stdout}${built.stderr}`);
}

/** A browser that opens any address, each in a fresh profile. */
export interface StartedBrowser {
  open(url: string, look?: Look): Promise<Opened>;
  closePages(): Promise<void>;
  close(): Promise<void>;
}

export async function startBrowser(): Promise<StartedBrowser> {
  const browser = await chromium.launch({
    executablePath: pathOf('chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  return {
    open: (url, look = {}) => open(browser, url, look),
    closePages: async () => {
      for (const context of browser.contexts()) await context.close();
    },
    close: () => browser.close(),
  };
}

/** A wait ends when what it waits for is there; this long only for what never comes, however busy the machine is. */
const neverComesMs = 180_000;

async function open(browser: Browser, url: string, look: Look): Promise<Opened> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: look.width ?? 1440, height: 900 },
    colorScheme: look.scheme ?? 'light',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(neverComesMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium itself reports every answer that is no success; the page shows those.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, complaints, close: () => context.close() };
}

/** Does something on a page; where it fails, the error says what the page showed and complained of. */
export async function seenWith<T>({ page, complaints }: Opened, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const shown = await page.locator('body').innerText();
    const facts = [page.url(), shown.slice(0, 2_000), ...complaints].join('\n');
    throw new Error(`${errorMessage(error)}\nthe page showed: ${facts}`, { cause: error });
  }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Colours on their way to others have no contrast that anybody could judge. */
const settled = `Promise.all(document.getAnimations()
  .filter((animation) => animation.effect.getComputedTiming().iterations !== Infinity)
  .map((animation) => animation.finished.catch(() => {}))).then(() => true)`;

/** What axe finds wrong, one line each: the rule, and the element. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(settled);
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axeSource);
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`,
  );
  return Array.isArray(found) ? found.map(String) : ['axe gave no answer'];
}

/** Whether the page as a whole scrolls sideways. Tables and diffs may, inside themselves. */
export async function scrollsSideways(page: Page): Promise<boolean> {
  const wider: unknown = await page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  return wider === true;
}

function pathOf(program: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, program)).find(isExecutable);
  if (found === undefined) throw new Error(`${program} is not on the path`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
