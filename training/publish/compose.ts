/**
 * Writes a model card from what was measured: facts in, Markdown out. commands/export.ts collects
 * the facts.
 */
import type { ModelConfig } from '../../src/model/config';
import { countParameters, describeUnet } from '../../src/model/unet';
import type { TrainingRecord } from '../engine/history';
import type { EvaluationFile } from '../evaluate/report';
import { estimateNames, formatBySong, formatTable, summarise } from '../evaluate/report';
import type { CardNotes } from './notes';
import type { SourceAccount } from './sources';

export interface CardFacts {
  readonly config: ModelConfig;
  readonly digest: string;
  readonly notes: CardNotes;
  readonly training: TrainingRecord;
  /** Steps that the last run made altogether; the weights may be of an earlier one. */
  readonly runSteps: number;
  /** File name beside the card; null without curves. */
  readonly curves: string | null;
  /** Empty where the data were not at hand. */
  readonly sources: readonly SourceAccount[];
  /** Figures of exactly these weights; null if they were not evaluated. */
  readonly evaluation: EvaluationFile | null;
}

/**
 * MAE of the published project (train / validation / test),
 * https://github.com/kleinsasser/song-splitter.
 */
const PUBLISHED_MAE = '0.1 / 0.115 / 0.125';

const KIND_TITLES = {
  vocals: 'solo voices',
  pair: 'pairs',
  accompaniment: 'instrumentals',
} as const;

/** The whole card. */
export function composeCard(facts: CardFacts): string {
  const { config, digest, notes } = facts;
  const parameters = countParameters(describeUnet(config)).toLocaleString('en');
  const sections = [
    `# \`${config.name}\``,
    notes.introduction,
    `${parameters} parameters, stored as float16. SHA-256 of the weights: \`${digest}\`.`,
    trainingSection(facts),
    dataSection(facts.sources),
    measuredSection(facts),
    `## Weaknesses\n\n${notes.weaknesses}`,
    `## Licence\n\n${notes.licence}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function trainingSection({ training, runSteps, curves }: CardFacts): string {
  const { history, examples, steps, hours } = training;
  const known = history.every((phase) => phase.network || phase.hours !== null);
  const others = [...new Set(history.flatMap(({ network }) => network ?? []))];
  const last = history[history.length - 1];
  const or = (value: string | number | null): string => (value === null ? '–' : String(value));
  const rows = history.map(
    (phase) =>
      `| ${phase.run}${phase.network ? ` (\`${phase.network}\`)` : ''}${phase.without ? `, without ${phase.without}` : ''} | ${phase.examples.toLocaleString('en')} | ${phase.steps.toLocaleString('en')} | ` +
      `${phase.hours === null ? '–' : phase.hours.toFixed(2)} | ${or(phase.loss)} | ${or(phase.target)} | ` +
      `${or(phase.batchSize)} | ${phase.optimizer ?? 'adam'}, ${phase.precision ?? 'float32'} | ` +
      `${or(phase.learningRate)} | ` +
      `${phase.validationSdrDb === null ? '–' : phase.validationSdrDb.toFixed(2)} | ${or(phase.hardware)} |`,
  );
  const kept =
    runSteps > last.steps
      ? ` The weights are those of step ${last.steps.toLocaleString('en')} of the last run's ` +
        `${runSteps.toLocaleString('en')}, its best validation.`
      : '';
  return [
    '## Training',
    `${examples.toLocaleString('en')} examples in ${steps.toLocaleString('en')} steps, ` +
      `${known ? '' : 'at least '}${hours.toFixed(2)} hours. Warm-up and cosine decay, moving average ` +
      `of the weights.${kept}`,
    '| run | examples | steps | hours | loss | target | batch | optimiser | peak rate | validation SDR / dB | hardware |\n' +
      `|---|--:|--:|--:|---|---|--:|---|--:|--:|---|\n${rows.join('\n')}`,
    'Each run starts from the weights of the one above' +
      others
        .map((name) => `; those of \`${name}\` heard another grid and are not counted in the sums`)
        .join('') +
      '. Validation SDR is that of masked spectra on fixed ' +
      'patches of songs that are not trained on, mean over songs.',
    curves === null ? '' : `![Loss and validation SDR of the last run](${curves})`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function dataSection(sources: readonly SourceAccount[]): string {
  if (sources.length === 0) return '';
  const kinds = [...new Set(sources.map(({ kind }) => kind))];
  const totals = kinds.map((kind) => {
    const minutes = sources.reduce((sum, item) => sum + (item.kind === kind ? item.minutes : 0), 0);
    return `${(minutes / 60).toFixed(2)} hours of ${KIND_TITLES[kind]}`;
  });
  const rows = sources.map(
    ({ kind, source, minutes, content, licence, origin }) =>
      `| ${KIND_TITLES[kind]} | ${source} | ${minutes.toFixed(1)} | ${content} | ${licence || 'not known'} | ${origin} |`,
  );
  return [
    '## Data',
    `${totals.join(', ')}; mixed at random across sources. Licences are given as they were found.`,
    '| kind | source | minutes | content | licence | origin |\n' +
      `|---|---|--:|---|---|---|\n${rows.join('\n')}`,
  ].join('\n\n');
}

function measuredSection({ evaluation }: CardFacts): string {
  if (evaluation === null) return '';
  const { songs, subset } = evaluation;
  const mae = (estimate: string): string => {
    const { mean, median } = summarise(songs, estimate);
    return `${estimate} ${mean.maePublished.toFixed(3)} (median ${median.maePublished.toFixed(3)})`;
  };
  const estimates = estimateNames(songs).filter((name) => !name.startsWith('ideal'));
  return [
    '## Measured',
    `Whole songs (${subset}, not trained on) through the app's pipeline at 44.1 kHz, clips of one singer ` +
      'pooled. uSDR in dB:',
    formatBySong(songs, 'usdr').trimEnd(),
    'Everything, in dB but for the errors (MAE, MAE pub.):',
    formatTable(songs).trimEnd(),
    (estimates.includes('as published')
      ? '«As published» is mono at 8192 Hz, inverse STFT of mask × mixture. '
      : '') +
      'SDR, SIR and SAR are BSS Eval v3 and v4 (framewise, as museval); MAE is the mean absolute error of ' +
      'magnitudes on the published grid (mono, 8192 Hz, 1024/768, 512 bins), relative to a mixture scaled ' +
      'such that white noise as loud has magnitudes of RMS 1.',
    `MAE in the published units, mean over songs: ${estimates.map(mae).join(', ')}. The published project ` +
      `reports ${PUBLISHED_MAE} (train / validation / test). Its notebooks take the magnitudes as librosa ` +
      'gives them, Hann window, samples within ±1 at the level of the recording, nothing normalised; so does ' +
      'this figure. Two differences remain: theirs is the error of mask × mixture, ours that of the estimate ' +
      'analysed again; and theirs is over excerpts of MUSDB18-HQ, ours over the songs above. An error in ' +
      'these units grows with the level of a recording, so figures of different songs hardly compare.',
  ].join('\n\n');
}
