/** The head of a lane: its name, and level, mute, solo and saving of the stem that it shows. */
import type { Mix } from '../../audio/mix/mix';
import type { Player } from '../../audio/play/player';
import type { Listening } from '../../session/listening';
import type { StemDownload } from '../export/useStemDownload';
import { DownloadIcon } from '../icons';
import { texts } from '../language/language';
import { ChannelStrip } from '../player/ChannelStrip';
import { laneTitle } from './lanes';
import type { LaneView } from './lanes';

interface LaneHeadProps {
  readonly lane: LaneView['id'];
  readonly mix: Mix;
  /** Null while there is nothing to play. */
  readonly player: Player | null;
  readonly download: StemDownload;
  readonly onListening: (change: Partial<Listening>) => void;
}

export function LaneHead({ lane, mix, player, download, onListening }: LaneHeadProps) {
  if (lane === 'overlay') return <h3 className="lane-label">{laneTitle(lane)}</h3>;
  // Both stems together have no level of their own.
  if (lane === 'mixture') return <h3 className="lane-head lane-name">{laneTitle(lane)}</h3>;
  const { save } = texts().player.strips[lane];
  return (
    <fieldset className="lane-head" disabled={player === null}>
      <h3 className="visually-hidden">{laneTitle(lane)}</h3>
      <ChannelStrip
        stem={lane}
        strip={mix[lane]}
        player={player}
        onStrip={(change) => onListening({ mix: { ...mix, [lane]: { ...mix[lane], ...change } } })}
      >
        <button
          type="button"
          className="icon-button"
          aria-label={save}
          title={save}
          disabled={!download.isReady}
          onClick={() => download.save(lane)}
        >
          <DownloadIcon />
        </button>
      </ChannelStrip>
    </fieldset>
  );
}
