/** How the benchmark's result is written: a table for people, beside the published figures. */
import { MIR1K } from '../../src/model/config';
import type { Mir1kResult } from './evaluate';
import { weightByLength, weightBySinger } from './scores';
import type { GlobalScores } from './scores';

/**
 * Huang et al. 2014 ("Singing-voice separation from monaural recordings using deep recurrent neural
 * networks", ISMIR), best model: trained and tuned on 175 clips of the two singers, tested on 825.
 */
const PUBLISHED = {
  name: 'Huang et al. 2014 (175 training clips)',
  gnsdr: 7.45,
  gsir: 13.08,
  gsar: 9.68,
} as const;

/** All test clips for every estimate and for the published one, then `network` singer by singer. */
export function formatMir1kTable({ scores }: Mir1kResult): string {
  const lines = [
    '| estimate | clips | minutes | GNSDR | GSIR | GSAR |',
    '|---|--:|--:|--:|--:|--:|',
    row(PUBLISHED.name, '825', '', PUBLISHED),
  ];
  const rowOf = (name: string, all: GlobalScores) =>
    row(name, String(all.numClips), (all.numSamples / MIR1K.sampleRate / 60).toFixed(1), all);
  for (const [name, clips] of Object.entries(scores)) {
    lines.push(rowOf(`**${name}**`, weightByLength(clips)));
  }
  for (const [name, clips] of Object.entries(scores)) {
    for (const [singer, figures] of weightBySinger(clips)) {
      lines.push(rowOf(`${name}, ${singer}`, figures));
    }
  }
  return `${lines.join('\n')}\n`;
}

function row(
  name: string,
  clips: string,
  minutes: string,
  { gnsdr, gsir, gsar }: Pick<GlobalScores, 'gnsdr' | 'gsir' | 'gsar'>,
): string {
  const figures = [gnsdr, gsir, gsar].map((value) => value.toFixed(2));
  return `| ${[name, clips, minutes, ...figures].join(' | ')} |`;
}
