/** What the page shows before the first song. */
import { FilePicker } from './FilePicker';
import { Logo } from './icons';

interface WelcomeProps {
  readonly onFiles: (files: readonly File[]) => void;
}

export function Welcome({ onFiles }: WelcomeProps) {
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <Logo />
      <h2 id="welcome-title">Drop a song, hear its vocals</h2>
      <p>Separated in this tab while you listen. Save the vocals and the instrumental as WAV.</p>
      <FilePicker onFiles={onFiles} variant="primary" />
      <p className="hint">
        or drop or paste them anywhere on this page
        <br />
        MP3 · M4A · FLAC · WAV · OGG · Opus · MP4 · WebM
      </p>
    </section>
  );
}
