/** Files dropped or pasted anywhere on the page. */
import { useEffect, useState } from 'react';
import { droppedFiles } from './droppedFiles';

/**
 * Calls `onFiles` with files that are dropped or pasted anywhere on the page. Returns whether files
 * are being dragged over the page. `onFiles` must be a stable function.
 */
export function useFileDrop(onFiles: (files: readonly File[]) => void): boolean {
  const [isDragging, setDragging] = useState(false);

  useEffect(() => {
    // Enter and leave also fire for every element that is crossed; only their difference counts.
    let depth = 0;
    const hasFiles = (event: DragEvent): boolean =>
      event.dataTransfer?.types.includes('Files') ?? false;
    const update = (change: number): void => {
      depth = Math.max(0, depth + change);
      setDragging(depth > 0);
    };
    const listeners = {
      dragenter: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        update(1);
      },
      dragover: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
      },
      dragleave: (event: DragEvent) => {
        if (hasFiles(event)) update(-1);
      },
      drop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        update(-depth);
        if (event.dataTransfer) void droppedFiles(event.dataTransfer).then(onFiles);
      },
      paste: (event: ClipboardEvent) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0) return;
        event.preventDefault();
        onFiles(files);
      },
    };
    const controller = new AbortController();
    const { signal } = controller;
    window.addEventListener('dragenter', listeners.dragenter, { signal });
    window.addEventListener('dragover', listeners.dragover, { signal });
    window.addEventListener('dragleave', listeners.dragleave, { signal });
    window.addEventListener('drop', listeners.drop, { signal });
    window.addEventListener('paste', listeners.paste, { signal });
    return () => controller.abort();
  }, [onFiles]);

  return isDragging;
}
