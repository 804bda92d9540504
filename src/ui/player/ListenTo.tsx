/** The presets of the mixer, one press each, beside the play button. */
import type { Mix } from '../../audio/mix/mix';
import { presetOf } from '../../audio/mix/presets';
import { LISTEN_CHOICES, presetLabel } from './controls';
import { texts } from '../language/language';

interface ListenToProps {
  readonly mix: Mix;
  readonly isReady: boolean;
  readonly onMix: (mix: Mix) => void;
}

export function ListenTo({ mix, isReady, onMix }: ListenToProps) {
  const chosen = presetOf(mix)?.name;
  return (
    <div className="modes" role="radiogroup" aria-label={texts().player.listenTo}>
      {LISTEN_CHOICES.map(({ preset }) => (
        <label key={preset.name} className={`mode mode-${preset.name}`}>
          <input
            type="radio"
            className="visually-hidden"
            name="listen-preset"
            value={preset.name}
            checked={chosen === preset.name}
            disabled={!isReady}
            onChange={() => onMix(preset.mix)}
          />
          <span>{presetLabel(preset.name)}</span>
        </label>
      ))}
    </div>
  );
}
