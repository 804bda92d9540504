/** The colour scale of the spectrograms with its levels in dBFS. */
import { SPECTROGRAM } from '../../model/config';
import { cssGradient } from './colorMap';

const STEP_DB = 20;

export function ColorLegend() {
  const { floorDb, ceilingDb } = SPECTROGRAM;
  const labels = Array.from(
    { length: Math.floor((ceilingDb - floorDb) / STEP_DB) + 1 },
    (_, index) => floorDb + index * STEP_DB,
  );
  return (
    <div className="color-legend">
      <p>dBFS</p>
      <div className="color-scale">
        <div className="color-bar" style={{ background: cssGradient('to right') }} />
        <div className="color-labels">
          {labels.map((level) => (
            <span key={level}>{String(level).replace('-', '−')}</span>
          ))}
        </div>
      </div>
    </div>
  );
}
