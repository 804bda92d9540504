/** What an export does, and what came of it: progress, clipped samples, failures, ways on. */
import { EXACT_FORMAT } from '../../audio/export/exportFormats';
import type { ExportFormat } from '../../audio/export/exportFormats';
import { formatOf } from '../../audio/export/exportFormats';
import { describeSaveFailure } from '../errorMessages';
import { describeClipping } from './sentences';
import type { ExportItem } from './exportPlan';
import type { ExportOutcome, ExportProgress } from './runExports';
import type { ExportJob } from './useExportJob';
import { texts } from '../language/language';

interface ExportReportProps {
  readonly job: ExportJob;
  /** Saves again what has failed or was clipped, in another format if one is given. */
  readonly onAgain: (items: readonly ExportItem[], format?: ExportFormat) => void;
}

export function ExportReport({ job, onAgain }: ExportReportProps) {
  const { state } = job;
  switch (state.kind) {
    case 'idle':
      return null;
    case 'running':
      return <Progress job={job} />;
    case 'cancelled':
      return <output className="save-progress">{texts().export.cancelled}</output>;
    case 'failed':
      return <Failure error={state.error} />;
    case 'over':
      return <Outcome outcome={state.outcome} onAgain={onAgain} />;
  }
}

function Progress({ job }: { readonly job: ExportJob }) {
  const progress = job.state.kind === 'running' ? job.state.progress : null;
  const share = progress?.share ?? 0;
  const words = texts().export;
  return (
    <div className="save-progress">
      <output className="save-name">{describeProgress(progress)}</output>
      <progress aria-label={words.progress} value={share} max={1} />
      {/* A screen reader would say every new number. */}
      <span aria-hidden="true" className="save-percent">
        {Math.floor(100 * share)} %
      </span>
      <button type="button" className="button button-secondary button-small" onClick={job.cancel}>
        {words.cancelSaving}
      </button>
    </div>
  );
}

function describeProgress(progress: ExportProgress | null): string {
  const { makingFirst, making, makingOf } = texts().export;
  if (!progress) return makingFirst;
  const { name, index, count } = progress;
  return count > 1 ? makingOf(name, index, count) : making(name);
}

function Failure({ error }: { readonly error: unknown }) {
  const { problem, nextStep } = describeSaveFailure(error);
  return (
    <p className="alert" role="alert">
      {problem} {nextStep}
    </p>
  );
}

interface OutcomeProps {
  readonly outcome: ExportOutcome;
  readonly onAgain: ExportReportProps['onAgain'];
}

function Outcome({ outcome, onAgain }: OutcomeProps) {
  const { failures, clipped, numSaved } = outcome;
  const words = texts().export;
  return (
    <>
      <output className={numSaved > 0 ? 'save-progress' : 'visually-hidden'}>
        {numSaved > 0 && (numSaved === 1 ? words.savedOne : words.savedMany(numSaved))}
      </output>
      {clipped.length > 0 && (
        <div className="notice">
          <div className="notice-text">
            {clipped.map(({ item, loudness }) => (
              <p key={item.name}>
                {describeClipping(item.name, formatOf(item.request.formatId), loudness)}
              </p>
            ))}
          </div>
          <button
            type="button"
            className="button button-secondary button-small"
            onClick={() =>
              onAgain(
                clipped.map(({ item }) => item),
                EXACT_FORMAT,
              )
            }
          >
            {words.saveAsFloat}
          </button>
        </div>
      )}
      {failures.map(({ item, error }) => {
        const { problem, nextStep } = describeSaveFailure(error);
        return (
          <div key={item.name} className="alert" role="alert">
            <p>
              <strong>{item.name}</strong> {problem} {nextStep}
            </p>
            <button
              type="button"
              className="button button-secondary button-small"
              onClick={() => onAgain([item], item.problem ? EXACT_FORMAT : undefined)}
            >
              {item.problem
                ? words.saveAs(texts().export.formats[EXACT_FORMAT.id])
                : texts().common.tryAgain}
            </button>
          </div>
        );
      })}
    </>
  );
}
