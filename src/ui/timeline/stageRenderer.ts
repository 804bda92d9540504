/**
 * Draws the lanes of the stage: spectrograms and waveforms of the part that is shown, at most once
 * per animation frame, with an amount of work that does not depend on the length of the song.
 */
import { SPECTROGRAM, TILES } from '../../model/config';
import type { PeakStrip } from '../../pcm/peaks';
import type { SongData } from '../../session/songData';
import { createSongViews } from '../../session/songViews';
import type { Lane, TileKey } from '../../session/songViews';
import { createFrequencyAxis } from '../../shared/frequencyAxis';
import type { Samples } from '../../shared/units';
import { createViewClient } from '../../views/page/viewClient';
import { coarseLevels, coarseVersion, createRowMap } from './coarsePicture';
import { COLOR_MAPS, createPalette } from './colorMap';
import type { ColorMapName } from './colorMap';
import { createPictureCache } from './pictureCache';
import { columnSamplesFor, createTileStore, pictureColumnSamples, tilesOf } from './tileStore';
import type { KeptTile } from './tileStore';
import type { ViewportStore } from './viewportStore';
import { DEFAULT_SETTINGS } from './viewSettings';
import type { ViewSettings } from './viewSettings';
import { paintPeaks } from './waveformPainter';

/** One signal of a lane. */
export interface Layer {
  readonly lane: Lane;
  readonly colors: ColorMapName;
}

/** The canvases of one lane. */
export interface LaneCanvases {
  readonly spectrogram: HTMLCanvasElement;
  readonly waveform: HTMLCanvasElement;
  /** From back to front; their colours are added. */
  readonly layers: readonly Layer[];
}

export interface StageRenderer {
  /** Shows `lane` from now on. Returns the function that ends that. */
  add(lane: LaneCanvases): () => void;
  /** Draws in the next animation frame. */
  invalidate(): void;
  setSettings(settings: ViewSettings): void;
  /**
   * Level of a signal at a share of the song and a height in 0…1 from the bottom; null where there
   * is no picture. In dB below full scale, at least the lowest level that pictures hold.
   */
  levelAt(lane: Lane, position: number, height: number): number | null;
  close(): void;
}

/** Tiles kept: 32 MB. */
const MAX_TILES = 224;
/** Pixels beyond this resolution would not be seen. */
const MAX_PIXEL_RATIO = 2;

/** What is drawn in one frame. */
interface Scene {
  readonly startSample: Samples;
  readonly samplesPerPixel: number;
}

export function createStageRenderer(data: SongData, store: ViewportStore): StageRenderer {
  const { numSamples, sampleRate } = data;
  const views = createSongViews(data, createViewClient());
  const tiles = createTileStore(views, invalidate, MAX_TILES);
  const cache = createPictureCache();
  const coarseColumn = pictureColumnSamples(numSamples, sampleRate);
  const lanes = new Set<LaneCanvases>();
  const palettes = new Map<string, Uint32Array>();
  const rowMaps = new Map<string, Int16Array>();
  let settings = DEFAULT_SETTINGS;
  let frame = 0;
  let isClosed = false;

  function invalidate(): void {
    if (!isClosed) frame ||= requestAnimationFrame(draw);
  }

  function paletteOf(colors: ColorMapName, rangeDb: number): Uint32Array {
    const name = `${colors}/${rangeDb}`;
    const known = palettes.get(name);
    if (known) return known;
    const { floorDb, ceilingDb } = SPECTROGRAM;
    const floor = (255 * (-rangeDb - floorDb)) / (ceilingDb - floorDb);
    const palette = createPalette(COLOR_MAPS[colors], floor);
    palettes.set(name, palette);
    return palette;
  }

  function rowMapOf(scale: ViewSettings['scale']): Int16Array {
    const known = rowMaps.get(scale);
    if (known) return known;
    const map = createRowMap(scale, sampleRate);
    rowMaps.set(scale, map);
    return map;
  }

  function draw(): void {
    frame = 0;
    cache.beginFrame();
    const wanted: (readonly TileKey[])[] = [];
    for (const lane of lanes) drawLane(lane, wanted);
    tiles.want(interleaved(wanted));
    if (cache.isBehind) invalidate();
  }

  function drawLane(
    { spectrogram, waveform, layers }: LaneCanvases,
    wanted: (readonly TileKey[])[],
  ): void {
    const viewport = store.get();
    const context = fitted(spectrogram);
    const { width, height } = spectrogram;
    if (!context || width === 0) return;
    const startSample = viewport.start * numSamples;
    const samplesPerPixel = ((viewport.end - viewport.start) * numSamples) / width;
    const scene: Scene = { startSample, samplesPerPixel };
    context.globalCompositeOperation = 'source-over';
    context.clearRect(0, 0, width, height);
    context.globalCompositeOperation = 'lighter';
    for (const layer of layers) {
      const { lane } = layer;
      const columnSamples = tileColumns(lane, scene);
      if (columnSamples === null) {
        drawCoarse(context, layer, scene, 0, width);
        continue;
      }
      const end = Math.min(numSamples, startSample + samplesPerPixel * width);
      const keys = tilesOf(lane, settings.scale, columnSamples, startSample, end);
      wanted.push(keys);
      for (const key of keys) drawTile(context, layer, scene, key);
    }
    drawWaveform(waveform, layers, scene);
  }

  function tileColumns(lane: Lane, { samplesPerPixel }: Scene): Samples | null {
    return columnSamplesFor(samplesPerPixel, lane, settings.scale, coarseColumn);
  }

  /** Draws the place of a tile: the tile, a coarser one, or the picture of the whole song. */
  function drawTile(
    context: CanvasRenderingContext2D,
    layer: Layer,
    scene: Scene,
    wanted: TileKey,
  ): void {
    const { startSample, samplesPerPixel } = scene;
    const { width, height } = context.canvas;
    const tileSamples = TILES.numColumns * wanted.columnSamples;
    const toX = (sample: Samples) => (sample - startSample) / samplesPerPixel;
    const from = Math.max(0, Math.round(toX(wanted.index * tileSamples)));
    const end = Math.min(numSamples, (wanted.index + 1) * tileSamples);
    const to = Math.min(width, Math.round(toX(end)));
    if (to <= from) return;
    const best = tiles.getBest(wanted);
    const bitmap = best && bitmapOf(best, layer);
    if (!bitmap) return drawCoarse(context, layer, scene, from, to);
    const toColumn = (x: number) => {
      const sample = startSample + x * samplesPerPixel;
      const column = sample / best.key.columnSamples - best.key.index * TILES.numColumns;
      return Math.min(TILES.numColumns, Math.max(0, column));
    };
    const [left, right] = [toColumn(from), toColumn(to)];
    if (right <= left) return;
    context.imageSmoothingEnabled = true;
    const { canvas } = bitmap;
    context.drawImage(canvas, left, 0, right - left, canvas.height, from, 0, to - from, height);
  }

  function bitmapOf({ key, tile, version }: KeptTile, { colors }: Layer) {
    const { rangeDb } = settings;
    const name = `${key.lane}/${key.scale}/${key.columnSamples}/${key.index}/${colors}/${rangeDb}`;
    const palette = paletteOf(colors, rangeDb);
    return cache.get(name, version, palette, TILES.numRows, () => tile.values);
  }

  /** Draws pixels `fromX` … `toX` from the picture of the whole song, as far as it is ready. */
  function drawCoarse(
    context: CanvasRenderingContext2D,
    { lane, colors }: Layer,
    { startSample, samplesPerPixel }: Scene,
    fromX: number,
    toX: number,
  ): void {
    const { picture } = data;
    if (!picture) return;
    const { scale, rangeDb } = settings;
    const columnsPerPixel = samplesPerPixel / coarseColumn;
    const merge = 2 ** Math.max(0, Math.floor(Math.log2(columnsPerPixel)));
    const first = startSample / coarseColumn;
    const from = first + fromX * columnsPerPixel;
    const to = Math.min(first + toX * columnsPerPixel, picture.totalColumns);
    const bitmapColumns = TILES.numColumns * merge;
    const { height } = context.canvas;
    for (let index = Math.floor(from / bitmapColumns); index * bitmapColumns < to; index++) {
      const start = index * bitmapColumns;
      const end = start + bitmapColumns;
      const ready = picture.readyColumns.within(Math.max(from, start), Math.min(to, end));
      if (ready.length === 0) continue;
      const version = coarseVersion(picture, start, end);
      const name = `coarse/${lane}/${scale}/${merge}/${index}/${colors}/${rangeDb}`;
      const palette = paletteOf(colors, rangeDb);
      const rowMap = rowMapOf(scale);
      const bitmap = cache.get(name, version, palette, rowMap.length, () => {
        const levels = new Uint8Array(TILES.numColumns * rowMap.length);
        coarseLevels(picture, lane, start, merge, rowMap, levels);
        return levels;
      });
      if (!bitmap) continue;
      const { canvas } = bitmap;
      context.imageSmoothingEnabled = true;
      for (const { start: left, end: right } of ready) {
        const x = Math.round((left - first) / columnsPerPixel);
        const width = Math.round((right - first) / columnsPerPixel) - x;
        if (width <= 0) continue;
        const sourceX = (left - start) / merge;
        const sourceWidth = (right - left) / merge;
        context.drawImage(canvas, sourceX, 0, sourceWidth, canvas.height, x, 0, width, height);
      }
    }
  }

  function drawWaveform(canvas: HTMLCanvasElement, layers: readonly Layer[], scene: Scene): void {
    const context = fitted(canvas);
    if (!context) return;
    const { width, height } = canvas;
    context.clearRect(0, 0, width, height);
    const gain = 1 / Math.max(loudestOf(data.mixturePeaks), 1e-3);
    const style = getComputedStyle(canvas);
    for (const { lane } of layers) {
      context.fillStyle = style.getPropertyValue(`--${lane}-wave`) || '#fff';
      const strip = stripOf(lane);
      const columnSamples = tileColumns(lane, scene);
      paintPeaks(context, { ...scene, gain, numSamples }, strip, (sample) => {
        if (columnSamples === null || strip.samplesPerPeak <= scene.samplesPerPixel) return null;
        const index = Math.floor(sample / (TILES.numColumns * columnSamples));
        const best = tiles.getBest({ lane, scale: settings.scale, columnSamples, index });
        if (!best || best.key.columnSamples >= strip.samplesPerPeak) return null;
        const { key, tile } = best;
        const first = key.index * TILES.numColumns * key.columnSamples;
        return { first, columnSamples: key.columnSamples, max: tile.max, min: tile.min };
      });
    }
  }

  function stripOf(lane: Lane): PeakStrip {
    switch (lane) {
      case 'mixture':
        return data.mixturePeaks;
      case 'vocals':
        return data.vocalsPeaks;
      case 'instrumental':
        return data.instrumentalPeaks;
    }
  }

  let loudest = { version: -1, level: 0 };
  function loudestOf({ max, min }: PeakStrip): number {
    if (loudest.version !== data.mixtureVersion) {
      let level = 0;
      for (let n = 0; n < max.length; n++) level = Math.max(level, max[n], -min[n]);
      loudest = { version: data.mixtureVersion, level };
    }
    return loudest.level;
  }

  function levelAt(lane: Lane, position: number, height: number): number | null {
    const viewport = store.get();
    const { floorDb, ceilingDb } = SPECTROGRAM;
    const toDb = (level: number) => floorDb + (level / 255) * (ceilingDb - floorDb);
    const sample = Math.min(numSamples - 1, position * numSamples);
    const width = lanes.values().next().value?.spectrogram.width ?? 0;
    const samplesPerPixel = ((viewport.end - viewport.start) * numSamples) / width;
    const columnSamples = columnSamplesFor(samplesPerPixel, lane, settings.scale, coarseColumn);
    if (columnSamples !== null) {
      const column = Math.floor(sample / columnSamples);
      const index = Math.floor(column / TILES.numColumns);
      const tile = tiles.get({ lane, scale: settings.scale, columnSamples, index });
      const row = Math.min(TILES.numRows - 1, Math.floor(height * TILES.numRows));
      const offset = (column - index * TILES.numColumns) * TILES.numRows;
      if (tile) return toDb(tile.values[offset + row]);
    }
    const { picture } = data;
    const column = Math.floor(sample / coarseColumn);
    if (!picture?.readyColumns.has(column, column + 1)) return null;
    const rowMap = rowMapOf(settings.scale);
    const levels = new Uint8Array(rowMap.length);
    coarseLevels(picture, lane, column, 1, rowMap, levels);
    return toDb(levels[Math.min(levels.length - 1, Math.floor(height * levels.length))]);
  }

  const unsubscribe = data.subscribe(invalidate);
  return {
    add(lane) {
      lanes.add(lane);
      const observer = new ResizeObserver(invalidate);
      observer.observe(lane.spectrogram);
      invalidate();
      return () => {
        lanes.delete(lane);
        observer.disconnect();
      };
    },
    invalidate,
    setSettings(next) {
      settings = next;
      invalidate();
    },
    levelAt,
    close() {
      isClosed = true;
      cancelAnimationFrame(frame);
      unsubscribe();
      views.close();
    },
  };
}

/** The first of each list, then the second of each, and so on. */
function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, rank) =>
    lists.flatMap((list) => list.slice(rank, rank + 1)),
  ).flat();
}

/** The axis of the lanes, whose `numRows` is 1: positions on it are heights in 0…1. */
export function stageAxis(scale: ViewSettings['scale'], sampleRate: number) {
  return createFrequencyAxis(scale, { ...SPECTROGRAM, numRows: 1 }, sampleRate);
}

/** The context of a canvas that has as many pixels as it covers on the screen. */
function fitted(canvas: HTMLCanvasElement): CanvasRenderingContext2D | null {
  const ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio);
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  return canvas.getContext('2d');
}
