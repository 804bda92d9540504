/** The list of all genres that backing tracks are generated in. */
import { ACOUSTIC_GENRES } from './genresAcoustic';
import { BAND_GENRES } from './genresBand';
import { ELECTRONIC_GENRES } from './genresElectronic';
import type { Genre } from './style';

export const GENRES: readonly Genre[] = [...BAND_GENRES, ...ELECTRONIC_GENRES, ...ACOUSTIC_GENRES];
