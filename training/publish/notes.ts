/**
 * The part of a model card that no command can measure: `training/publish/<model>.md`, an
 * introduction and the sections Weaknesses and Licence. The licence's first paragraph also goes
 * into the model's metadata.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface CardNotes {
  readonly introduction: string;
  readonly weaknesses: string;
  readonly licence: string;
}

/** Where the notes of a model lie. */
export function notesPath(model: string): string {
  return fileURLToPath(new URL(`./${model}.md`, import.meta.url));
}

/** Throws an Error that names the file if it is missing or lacks a section. */
export function readNotes(path: string): CardNotes {
  if (!existsSync(path)) throw new Error(`there are no notes for the model card at ${path}`);
  return parseNotes(readFileSync(path, 'utf8'), path);
}

/** Splits notes at their headings; `path` is for the complaint about a missing section. */
export function parseNotes(markdown: string, path: string): CardNotes {
  const [introduction, ...sections] = markdown.split(/^## /m);
  const section = (title: string): string => {
    const found = sections
      .find((text) => text.startsWith(`${title}\n`))
      ?.slice(title.length)
      .trim();
    if (!found) throw new Error(`${path} lacks the section '## ${title}'`);
    return found;
  };
  return {
    introduction: introduction.trim(),
    weaknesses: section('Weaknesses'),
    licence: section('Licence'),
  };
}

/** The licence in one line, for a model's metadata. */
export function licenceLine({ licence }: CardNotes): string {
  return licence.split(/\n\s*\n/)[0].replaceAll(/\s+/g, ' ');
}
