/** The export format and the other settings of exports as state of the page. */
import { useCallback, useEffect, useState } from 'react';
import type { ExportFormat } from '../../audio/export/exportFormats';
import { availableFormats, chosenFormat, initialChoice, rememberChoice } from './exportChoice';
import { readSettings, rememberSettings } from './exportSettings';
import type { ExportSettings } from './exportSettings';

export interface ExportState {
  /** What people can choose from. */
  readonly formats: readonly ExportFormat[];
  readonly format: ExportFormat;
  /** Whether people have chosen the format, now or in an earlier visit. */
  readonly isChosen: boolean;
  readonly onFormat: (format: ExportFormat) => void;
  readonly settings: ExportSettings;
  /** Changes some of the settings; the others stay. */
  readonly onSettings: (change: Partial<ExportSettings>) => void;
}

/** Call once, in a component that stays as long as the page. */
export function useExportSettings(): ExportState {
  const [choice, setChoice] = useState(() => initialChoice());
  const [settings, setSettings] = useState(() => readSettings());
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
  const onSettings = useCallback(
    (change: Partial<ExportSettings>) => {
      const next = { ...settings, ...change };
      rememberSettings(next);
      setSettings(next);
    },
    [settings],
  );
  return {
    formats: choice.formats,
    format: chosenFormat(choice),
    isChosen: choice.chosenId !== null,
    onFormat,
    settings,
    onSettings,
  };
}
