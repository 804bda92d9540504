/** Key, speed and the count-in of a loop. */
import {
  FASTEST,
  isTransposed,
  MOST_SEMITONES,
  NO_TRANSPOSITION,
  SLOWEST,
  transposedBy,
} from '../../audio/mix/transposition';
import type { Transposition } from '../../audio/mix/transposition';
import { formatSemitones, formatSigned } from '../format';
import { texts } from '../language/language';

interface PracticeProps {
  readonly transposition: Transposition;
  readonly isReady: boolean;
  readonly hasCountIn: boolean;
  readonly onTransposition: (transposition: Transposition) => void;
  readonly onCountIn: (hasCountIn: boolean) => void;
}

const percent = (speed: number) => Math.round(100 * speed);

export function Practice(props: PracticeProps) {
  const { transposition, isReady, hasCountIn, onTransposition, onCountIn } = props;
  const { semitones, keepsFormants, speed } = transposition;
  const change = (by: Parameters<typeof transposedBy>[1]) =>
    onTransposition(transposedBy(transposition, by));
  const words = texts().player;
  return (
    <fieldset className="practice" disabled={!isReady}>
      <legend className="visually-hidden">{words.practice}</legend>
      <label className="practice-slider">
        <span>{words.key}</span>
        <input
          type="range"
          min={-MOST_SEMITONES}
          max={MOST_SEMITONES}
          step={1}
          value={semitones}
          aria-valuetext={formatSemitones(semitones)}
          onChange={(event) => change({ semitones: event.currentTarget.valueAsNumber - semitones })}
          onDoubleClick={() => change({ semitones: -semitones })}
        />
        <output>{formatSigned(semitones)}</output>
      </label>
      <label className="practice-slider">
        <span>{words.speed}</span>
        <input
          type="range"
          min={percent(SLOWEST)}
          max={percent(FASTEST)}
          step={1}
          value={percent(speed)}
          aria-valuetext={`${percent(speed)} %`}
          onChange={(event) => change({ speed: event.currentTarget.valueAsNumber / 100 - speed })}
          onDoubleClick={() => change({ speed: 1 - speed })}
        />
        <output>{percent(speed)} %</output>
      </label>
      <label className="practice-switch" title={words.keepTimbreHint}>
        <input
          type="checkbox"
          checked={keepsFormants}
          onChange={(event) =>
            onTransposition({ ...transposition, keepsFormants: event.currentTarget.checked })
          }
        />
        {words.keepTimbre}
      </label>
      <label className="practice-switch" title={words.countInHint}>
        <input
          type="checkbox"
          checked={hasCountIn}
          onChange={(event) => onCountIn(event.currentTarget.checked)}
        />
        {words.countIn}
      </label>
      <button
        type="button"
        className="button button-secondary practice-reset"
        disabled={!isTransposed(transposition)}
        onClick={() => onTransposition({ ...NO_TRANSPOSITION, keepsFormants })}
      >
        {words.reset}
      </button>
    </fieldset>
  );
}
