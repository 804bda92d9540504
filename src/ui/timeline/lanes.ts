/** What each lane of the stage shows. */
import type { Lane } from '../../session/songViews';
import type { Layer } from './stageRenderer';
import type { ViewSettings } from './viewSettings';

export const LANE_NAMES: Readonly<Record<Lane, string>> = {
  vocals: 'Vocals',
  instrumental: 'Instrumental',
  mixture: 'Mixture',
};

/** One lane of the stage. */
export interface LaneView {
  readonly id: string;
  readonly title: string;
  /** For screen readers: what the picture is of. */
  readonly subject: string;
  readonly layers: readonly Layer[];
}

const OVERLAY: readonly LaneView[] = [
  {
    id: 'overlay',
    title: 'Vocals over mixture',
    subject: 'the vocals over the mixture',
    layers: [
      { lane: 'mixture', colors: 'dim' },
      { lane: 'vocals', colors: 'glow' },
    ],
  },
];

const SEPARATE: Readonly<Record<Lane, LaneView>> = {
  vocals: separate('vocals'),
  instrumental: separate('instrumental'),
  mixture: separate('mixture'),
};

function separate(lane: Lane): LaneView {
  return {
    id: lane,
    title: LANE_NAMES[lane],
    subject: `the ${lane}`,
    layers: [{ lane, colors: 'magma' }],
  };
}

/** The lanes from top to bottom. */
export function lanesOf({ layout, lanes }: ViewSettings): readonly LaneView[] {
  return layout === 'overlay' ? OVERLAY : lanes.map((lane) => SEPARATE[lane]);
}
