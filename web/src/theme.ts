import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const tide: MantineColorsTuple = [
  '#e8f5f5',
  '#d0e8e9',
  '#a3d1d4',
  '#74b9be',
  '#55a9af',
  '#35949b',
  '#1f838b',
  '#0f7079',
  '#0b5d66',
  '#064a52',
];

/** Mantine's greys of the dark scheme, in the hue of ours. */
const dark: MantineColorsTuple = [
  '#e7eaed',
  '#b1bac4',
  '#9aa5b1',
  '#6b7681',
  '#39424b',
  '#2c333a',
  '#1d2227',
  '#15191d',
  '#0e1114',
  '#090b0d',
];

const sans =
  'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const mono =
  'ui-monospace, "SF Mono", SFMono-Regular, Menlo, "Cascadia Mono", Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace';

/** Darker primary, contrast by itself, and text on tinted buttons that is dark (or light) enough to read. */
export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 8, dark: 4 },
  colors: { tide, dark },
  autoContrast: true,
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: { fontFamily: sans, fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Their <header> is no banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    Drawer: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
  },
  variantColorResolver: (input) => {
    const resolved = defaultVariantColorsResolver(input);
    if (input.variant === 'filled' && (input.color === undefined || input.color === 'tide'))
      return {
        background: 'var(--accent-solid)',
        hover: 'var(--accent-solid-hover)',
        color: 'var(--on-accent)',
        border: '1px solid transparent',
      };
    if (input.variant === 'default')
      return {
        background: 'var(--surface)',
        hover: 'var(--raised)',
        color: 'var(--ink)',
        border: '1px solid var(--line-strong)',
      };
    if (input.variant === 'subtle')
      return { ...resolved, color: 'var(--ink)', background: 'transparent', hover: 'var(--raised)' };
    if (input.variant === 'light' && input.color === 'red')
      return {
        background: 'var(--bad-fill)',
        hover: 'var(--bad-line)',
        color: 'var(--bad-ink)',
        border: '1px solid var(--bad-line)',
      };
    return resolved;
  },
});

const surfaces = {
  '--mantine-color-body': 'var(--canvas)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-soft)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-error': 'var(--bad-ink)',
};

/** Mantine's own surfaces and texts follow ours. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: surfaces,
  dark: surfaces,
});
