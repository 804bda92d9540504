/** The export format as state of the page. */
import { useCallback, useEffect, useState } from 'react';
import type { ExportFormat } from '../audio/export/exportFormats';
import { availableFormats, chosenFormat, initialChoice, rememberChoice } from './exportChoice';

export interface ExportFormatState {
  /** What people can choose from. */
  readonly formats: readonly ExportFormat[];
  readonly format: ExportFormat;
  readonly onFormat: (format: ExportFormat) => void;
}

/** Call once, in a component that stays as long as the page. */
export function useExportFormat(): ExportFormatState {
  const [choice, setChoice] = useState(() => initialChoice());
  useEffect(() => {
    let isMounted = true;
    void availableFormats().then((formats) => {
      if (isMounted) setChoice((before) => ({ ...before, formats }));
    });
    return () => {
      isMounted = false;
    };
  }, []);
  const onFormat = useCallback(({ id }: ExportFormat) => {
    rememberChoice(id);
    setChoice((before) => ({ ...before, chosenId: id }));
  }, []);
  return { formats: choice.formats, format: chosenFormat(choice), onFormat };
}
