/** Which language the page speaks: chosen by the browser's settings or by people, remembered. */
import { english } from './english';
import type { Texts } from './english';
import { loadPart } from '../../shared/loadPart';

/** The languages by the names that they give themselves; the first one where no other fits. */
export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
] as const;

export type LanguageCode = (typeof LANGUAGES)[number]['code'];

/** English is part of the page; every other language is a file of its own. */
const LOADERS: Readonly<Record<LanguageCode, () => Promise<Texts>>> = {
  en: () => Promise.resolve(english),
  de: () => import('./german').then(({ german }) => german),
};

const STORAGE_KEY = 'language';

let current: { readonly code: LanguageCode; readonly texts: Texts } = {
  code: LANGUAGES[0].code,
  texts: english,
};
const listeners = new Set<() => void>();

/** All that people read, in the language of the page. Ask anew at every use: it can change. */
export function texts(): Texts {
  return current.texts;
}

/** The language of the page. */
export function languageCode(): LanguageCode {
  return current.code;
}

/** Calls `listener` after each change of language. Returns the function that ends that. */
export function subscribeToLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The language that was chosen in an earlier visit, else the first of `wanted` (BCP 47, the most
 * wanted first) that the page has, else English.
 */
export function preferredLanguage(
  wanted: readonly string[] = navigator.languages,
  storage = () => localStorage,
): LanguageCode {
  const codes = [chosenBefore(storage), ...wanted.map((tag) => tag.split('-')[0].toLowerCase())];
  const known = codes.flatMap((code) => LANGUAGES.find((language) => language.code === code) ?? []);
  return (known[0] ?? LANGUAGES[0]).code;
}

function chosenBefore(storage: () => Storage): string | null {
  try {
    return storage().getItem(STORAGE_KEY);
  } catch {
    // Denied. The browser's own language counts.
    return null;
  }
}

/**
 * Shows the page in `code` once its texts are there. Rejects as {@link loadPart} does where they
 * cannot be loaded; the language stays as it was.
 */
export async function speak(code: LanguageCode): Promise<void> {
  const loaded = await loadPart(LOADERS[code]);
  current = { code, texts: loaded };
  const { documentElement } = document;
  documentElement.lang = loaded.locale;
  documentElement.dir = loaded.direction;
  for (const listener of listeners) listener();
}

/** Like {@link speak}, and remembers the choice where the browser stores it. */
export async function chooseLanguage(code: LanguageCode): Promise<void> {
  await speak(code);
  try {
    localStorage.setItem(STORAGE_KEY, code);
  } catch {
    // Denied or full. The choice holds for this visit.
  }
}
