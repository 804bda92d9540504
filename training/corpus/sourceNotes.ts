/** The table of sources that lies in a data folder or beside it, read and written. */

/** One line per source, with a header: `folder`, `content`, `licence as found`, `origin`, … */
export const SOURCES_FILE = 'SOURCES.tsv';

export interface SourceNote {
  readonly content: string;
  readonly licence: string;
  readonly origin: string;
}

/** Notes by folder, such as `vocals/choir`; `as above` stands for the line above's. */
export function parseSources(tsv: string): Map<string, SourceNote> {
  const [header = '', ...rows] = tsv.trim().split(/\r?\n/);
  const names = header.split('\t');
  const notes = new Map<string, SourceNote>();
  let above: SourceNote = { content: '', licence: '', origin: '' };
  for (const row of rows) {
    const cells = row.split('\t');
    const cell = (name: string): string => cells[names.indexOf(name)]?.trim() ?? '';
    const text = (name: string, before: string): string =>
      cell(name) === 'as above' ? before : cell(name);
    above = {
      content: text('content', above.content),
      licence: text('licence as found', above.licence),
      origin: text('origin', above.origin),
    };
    notes.set(cell('folder'), above);
  }
  return notes;
}

/** The table of `notes` by folder, such that {@link parseSources} gives them back. */
export function formatSources(notes: ReadonlyMap<string, SourceNote>): string {
  const rows = [...notes].map(
    ([folder, { content, licence, origin }]) => `${folder}\t${content}\t${licence}\t${origin}`,
  );
  return `folder\tcontent\tlicence as found\torigin\n${rows.join('\n')}\n`;
}
