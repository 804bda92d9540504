/** What is heard of the song: presets, and a strip for each stem. */
import type { Mix } from '../../audio/mix/mix';
import { presetOf } from '../../audio/mix/presets';
import type { Lane } from '../../session/songViews';
import type { Player } from '../../audio/play/player';
import { ChannelStrip } from './ChannelStrip';
import { LISTEN_CHOICES, presetLabel, STRIPS } from './controls';
import { texts } from '../language/language';

interface MixerProps {
  readonly mix: Mix;
  readonly player: Player | null;
  readonly isReady: boolean;
  /** Signals whose strips are in the heads of their lanes. */
  readonly inLanes: readonly Lane[];
  readonly onMix: (mix: Mix) => void;
}

export function Mixer({ mix, player, isReady, inLanes, onMix }: MixerProps) {
  const strips = STRIPS.filter(({ stem }) => !inLanes.includes(stem));
  const chosen = presetOf(mix)?.name;
  return (
    <fieldset className="mixer" disabled={!isReady}>
      <legend className="visually-hidden">{texts().player.mixer}</legend>
      <div className="modes" role="radiogroup" aria-label={texts().player.listenTo}>
        {LISTEN_CHOICES.map(({ preset }) => (
          <label key={preset.name} className={`mode mode-${preset.name}`}>
            <input
              type="radio"
              className="visually-hidden"
              name="listen-preset"
              value={preset.name}
              checked={chosen === preset.name}
              onChange={() => onMix(preset.mix)}
            />
            <span>{presetLabel(preset.name)}</span>
          </label>
        ))}
      </div>
      {strips.length > 0 && (
        <div className="strips">
          {strips.map(({ stem }) => (
            <ChannelStrip
              key={stem}
              stem={stem}
              strip={mix[stem]}
              player={player}
              onStrip={(change) => onMix({ ...mix, [stem]: { ...mix[stem], ...change } })}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
