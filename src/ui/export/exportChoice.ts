/** The formats that this browser can save, and the one that was chosen last. */
import { EXPORT_FORMATS } from '../../audio/export/exportFormats';
import type { ExportFormat } from '../../audio/export/exportFormats';

const STORAGE_KEY = 'export-format';

/** The rows that every browser can encode. Shown until it is known which others can be. */
const ALWAYS_AVAILABLE = EXPORT_FORMATS.filter(({ isAvailable }) => !isAvailable);

let probing: Promise<readonly ExportFormat[]> | undefined;

/** The rows that this browser can encode, in the table's order. Asks the browser once. */
export function availableFormats(): Promise<readonly ExportFormat[]> {
  probing ??= selectAvailable(EXPORT_FORMATS);
  return probing;
}

/** The rows of `formats` that are available. One whose probe fails is not. */
export async function selectAvailable(
  formats: readonly ExportFormat[],
): Promise<readonly ExportFormat[]> {
  const isOffered = await Promise.all(
    formats.map(async ({ isAvailable }) => {
      try {
        return !isAvailable || (await isAvailable());
      } catch {
        return false;
      }
    }),
  );
  return formats.filter((_, index) => isOffered[index]);
}

/** The choice of a format, kept over visits where the browser stores it, otherwise for this one. */
export interface ExportChoice {
  /** Those known to be available. */
  readonly formats: readonly ExportFormat[];
  /** Id of the row chosen last, or null. It may be one that this browser cannot encode. */
  readonly chosenId: string | null;
}

/** What is known when the page opens. `storage` returns the browser's, or throws. */
export function initialChoice(storage = () => localStorage): ExportChoice {
  return { formats: ALWAYS_AVAILABLE, chosenId: readChoice(storage) };
}

/** The format to save in: the chosen one if it is available, otherwise the default. */
export function chosenFormat({ formats, chosenId }: ExportChoice): ExportFormat {
  return formats.find(({ id }) => id === chosenId) ?? EXPORT_FORMATS[0];
}

function readChoice(storage: () => Storage): string | null {
  try {
    return storage().getItem(STORAGE_KEY);
  } catch {
    // Denied, for example in a frame or by a setting. The default is as good then.
    return null;
  }
}

/** Keeps the choice for the next visit, if the browser lets us. */
export function rememberChoice(id: string, storage = () => localStorage): void {
  try {
    storage().setItem(STORAGE_KEY, id);
  } catch {
    // Denied or full. The choice holds for this visit.
  }
}
