import type { ExportFormat } from '../../audio/export/exportFormats';
import type { ExportItem } from './exportPlan';

/** The same file in another format, under the name that goes with it. */
export function inFormat(item: ExportItem, { id, extension }: ExportFormat): ExportItem {
  const name = item.name.replace(/\.[^.]*$/u, `.${extension}`);
  return { ...item, name, request: { ...item.request, formatId: id }, problem: null };
}
