/** A strip for each stem that has none in the head of its lane. */
import type { Mix } from '../../audio/mix/mix';
import type { Lane } from '../../session/songViews';
import type { Player } from '../../audio/play/player';
import { ChannelStrip } from './ChannelStrip';
import { STRIPS } from './controls';
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
  if (strips.length === 0) return null;
  return (
    <fieldset className="mixer" disabled={!isReady}>
      <legend className="visually-hidden">{texts().player.mixer}</legend>
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
    </fieldset>
  );
}
