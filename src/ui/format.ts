/** Numbers in words for people, as the language of the page writes them. */
import type { Decibels, Hertz, Seconds } from '../shared/units';
import { texts } from './language/language';

const formats = new Map<string, Intl.NumberFormat>();

/** `value` rounded to at most `mostDigits` decimals, and with at least `leastDigits`. */
export function formatNumber(value: number, mostDigits = 0, leastDigits = mostDigits): string {
  const { locale } = texts();
  const name = `${locale}/${mostDigits}/${leastDigits}`;
  let format = formats.get(name);
  if (!format) {
    const digits = { maximumFractionDigits: mostDigits, minimumFractionDigits: leastDigits };
    format = new Intl.NumberFormat(locale, { ...digits, useGrouping: false });
    formats.set(name, format);
  }
  return format.format(value).replace('-', '−');
}

/** A whole number with its thousands set apart: `12,345`. */
export function formatCount(value: number): string {
  return value.toLocaleString(texts().locale);
}

/** `m:ss`, or `h:mm:ss` from an hour on. Whole seconds, rounded down; negative times are 0:00. */
export function formatTime(seconds: Seconds): string {
  const whole = Math.max(0, Math.floor(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor(whole / 60) % 60;
  const s = String(whole % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

/** `m:ss.mmm`, or `h:mm:ss.mmm` from an hour on, rounded to milliseconds. */
export function formatExactTime(seconds: Seconds): string {
  const ms = Math.max(0, Math.round(1000 * seconds));
  return formatTime(Math.floor(ms / 1000)) + formatNumber((ms % 1000) / 1000, 3).slice(1);
}

/** How much of a song is shown: `0.50 s` below ten seconds, `24 s` below a minute, then `3:56`. */
export function formatSpan(seconds: Seconds): string {
  const { secondsShort } = texts().units;
  if (seconds < 9.995) return secondsShort(formatNumber(seconds, 2));
  return seconds < 59.5 ? secondsShort(formatNumber(seconds)) : formatTime(Math.round(seconds));
}

/** `about 3 min 20 s left`, rounded up to 5 s below a minute and to 10 s above. */
export function formatTimeLeft(seconds: Seconds): string {
  const { fewSecondsLeft, secondsLeft, minutesLeft } = texts().units;
  if (seconds < 5) return fewSecondsLeft;
  if (seconds < 60) return secondsLeft(Math.ceil(seconds / 5) * 5);
  const rounded = Math.ceil(seconds / 10) * 10;
  return minutesLeft(Math.floor(rounded / 60), rounded % 60);
}

/** A duration for sentences, rounded down: `42 seconds`, `12 minutes`, `1 hour 20 minutes`. */
export function formatDuration(seconds: Seconds): string {
  if (seconds < 120) return formatUnit(Math.floor(seconds), 'second');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return formatUnit(minutes, 'minute');
  const rest = minutes % 60;
  const hours = formatUnit(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${formatUnit(rest, 'minute')}`;
}

/** `3.4× real time`: one digit after the point below ten, none above. */
export function formatSpeed(speed: number): string {
  return texts().units.speed(formatNumber(speed, speed < 10 ? 1 : 0));
}

/** A sample rate with its unit: `44.1 kHz`, `800 Hz`. */
export function formatRate(rate: Hertz): string {
  return rate < 1000 ? `${formatNumber(rate, 3, 0)} Hz` : `${formatNumber(rate / 1000, 3, 0)} kHz`;
}

/** A channel count in words: `mono`, `stereo`, `6 channels`. */
export function formatChannels(numChannels: number): string {
  const { mono, stereo, channels } = texts().units;
  return numChannels === 1 ? mono : numChannels === 2 ? stereo : channels(numChannels);
}

/** An amount of data in decimal units: `410 MB`, `1.4 GB`; whole megabytes below a gigabyte. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e9) return `${Math.ceil(bytes / 1e6)} MB`;
  return `${formatNumber(bytes / 1e9, 1)} GB`;
}

/** An amount of data in two digits: `14 GB`, `1.4 GB`, `410 MB`. */
export function formatBytesRoughly(bytes: number): string {
  const rounded = Number(bytes.toPrecision(2));
  if (rounded < 1e9) return formatBytes(rounded);
  return `${formatNumber(rounded / 1e9, 1, 0)} GB`;
}

/**
 * A day: `28 Nov 2026`; if it is that of `nowMs`, the time: `today, 14:05`. Both are milliseconds
 * since 1970.
 */
export function formatDay(ms: number, nowMs: number): string {
  const { locale, library } = texts();
  const [date, now] = [new Date(ms), new Date(nowMs)];
  if (date.toDateString() !== now.toDateString()) {
    return date.toLocaleDateString(locale, { dateStyle: 'medium' });
  }
  return library.today(date.toLocaleTimeString(locale, { timeStyle: 'short' }));
}

/** A level: `−12 dB`, `+6 dB`, `0 dB`, `−∞ dB`; half decibels with one digit. */
export function formatLevel(levelDb: Decibels): string {
  return `${formatSigned(levelDb)} dB`;
}

/** A change of key: `+3 semitones`, `−1 semitone`, `0 semitones`. */
export function formatSemitones(semitones: number): string {
  return texts().units.semitones(semitones, formatSigned(semitones));
}

/** `+3`, `−0.5`, `0`, `−∞`. */
export function formatSigned(value: number): string {
  const size = Math.abs(value) === Infinity ? '∞' : formatNumber(Math.abs(value), 3, 0);
  return `${value < 0 ? '−' : value > 0 ? '+' : ''}${size}`;
}

function formatUnit(count: number, unit: 'second' | 'minute' | 'hour'): string {
  return count.toLocaleString(texts().locale, { style: 'unit', unit, unitDisplay: 'long' });
}
