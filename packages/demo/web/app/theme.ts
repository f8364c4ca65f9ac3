/** The look of the page: a quiet slate with one green-blue accent, dense enough for tables. */
import { createTheme, type CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'pine',
  // Shade 8 with white text is 6 : 1; the kit's own default fails contrast.
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'Inter, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontWeight: '620',
    sizes: { h1: { fontSize: '1.125rem' }, h2: { fontSize: '1.0625rem' }, h3: { fontSize: '0.875rem' } },
  },
  colors: {
    pine: [
      '#e3f3f0',
      '#c5e6e0',
      '#9bd5cb',
      '#6fd0c4',
      '#47b3a6',
      '#2c9b8e',
      '#1b867a',
      '#12766c',
      '#0c6a63',
      '#075049',
    ],
    // The kit's greys, cooler, so that surfaces and tones belong together.
    dark: [
      '#d6dbe2',
      '#bcc4ce',
      '#a2acba',
      '#7b8696',
      '#3a424d',
      '#2c323b',
      '#20252c',
      '#1a1e24',
      '#14171c',
      '#0f1115',
    ],
  },
  components: {
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Popover: { defaultProps: { shadow: 'md' } },
    Notification: { styles: { description: { color: 'var(--text-soft)' } } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});

/** The kit's own idea of soft text and lines is too faint for small print. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-dimmed': 'var(--text-soft)',
    '--mantine-color-placeholder': 'var(--text-soft)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--tone-bad)',
    '--table-border-color': 'var(--line)',
  };
  return { variables: {}, light: shared, dark: shared };
};
