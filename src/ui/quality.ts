/** The models as people choose them: by how well and how fast they separate. */
import { texts } from './language/language';

/** The app's models that people can choose, the best in front. */
export const QUALITIES = ['fullband', 'paper'] as const;

/** `Best`, `Fast`, or that it was a model of one's own. `modelName` as songs are queued with. */
export function qualityName(modelName: string): string {
  const { about, library } = texts();
  const quality = QUALITIES.find((name) => name === modelName);
  return quality ? about.qualities[quality].title : library.ownModel;
}
