/** Keeps the reader's choice between light and dark, so that the first answer has it already. */
export const themeCookie = 'theme';

export type Theme = 'light' | 'dark';

/** `undefined` follows the system. */
export const readTheme = (value: string | undefined): Theme | undefined =>
  value === 'light' || value === 'dark' ? value : undefined;
