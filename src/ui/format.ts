/** Numbers in words for people. */
import type { Decibels, Hertz, Seconds } from '../shared/units';

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
  return `${formatTime(Math.floor(ms / 1000))}.${String(ms % 1000).padStart(3, '0')}`;
}

/** How much of a song is shown: `0.50 s` below ten seconds, `24 s` below a minute, then `3:56`. */
export function formatSpan(seconds: Seconds): string {
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  return seconds < 59.5 ? `${Math.round(seconds)} s` : formatTime(Math.round(seconds));
}

/** `about 3 min 20 s left`, rounded up to 5 s below a minute and to 10 s above. */
export function formatTimeLeft(seconds: Seconds): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 60) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  const rounded = Math.ceil(seconds / 10) * 10;
  const minutes = Math.floor(rounded / 60);
  const rest = rounded % 60;
  return rest === 0 ? `about ${minutes} min left` : `about ${minutes} min ${rest} s left`;
}

/** A duration for sentences, rounded down: `42 seconds`, `12 minutes`, `1 hour 20 minutes`. */
export function formatDuration(seconds: Seconds): string {
  if (seconds < 120) return plural(Math.floor(seconds), 'second');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return plural(minutes, 'minute');
  const rest = minutes % 60;
  const hours = plural(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${plural(rest, 'minute')}`;
}

/** `3.4× real time`: one digit after the point below ten, none above. */
export function formatSpeed(speed: number): string {
  return `${speed < 10 ? speed.toFixed(1) : Math.round(speed)}× real time`;
}

/** A sample rate with its unit: `44.1 kHz`, `800 Hz`. */
export function formatRate(rate: Hertz): string {
  return rate < 1000 ? `${rate} Hz` : `${Number((rate / 1000).toFixed(3))} kHz`;
}

/** A channel count in words: `mono`, `stereo`, `6 channels`. */
export function formatChannels(numChannels: number): string {
  return numChannels === 1 ? 'mono' : numChannels === 2 ? 'stereo' : `${numChannels} channels`;
}

/** An amount of data in decimal units: `410 MB`, `1.4 GB`; whole megabytes below a gigabyte. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e9) return `${Math.ceil(bytes / 1e6)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A level: `−12 dB`, `+6 dB`, `0 dB`, `−∞ dB`; half decibels with one digit. */
export function formatLevel(levelDb: Decibels): string {
  return `${formatSigned(levelDb)} dB`;
}

/** A change of key: `+3 semitones`, `−1 semitone`, `0 semitones`. */
export function formatSemitones(semitones: number): string {
  const unit = Math.abs(semitones) === 1 ? 'semitone' : 'semitones';
  return `${formatSigned(semitones)} ${unit}`;
}

function formatSigned(value: number): string {
  const size = Math.abs(value) === Infinity ? '∞' : String(Math.abs(value));
  return `${value < 0 ? '−' : value > 0 ? '+' : ''}${size}`;
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
