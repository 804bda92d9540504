/** Counted things in the words of a language. */

/** `one` for the numbers that the language treats as singular, `other` for all others. */
export interface Forms {
  readonly one: string;
  readonly other: string;
}

/**
 * How many of something, as the language `locale` (BCP 47) writes it: `1 song`, `12,345 samples`.
 */
export function createCounter(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (count, { one, other }) =>
    `${numbers.format(count)} ${rules.select(count) === 'one' ? one : other}`;
}
