/** The page before the first song. */
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
      <p>
        Separated in this tab while you listen. Save the vocals and the instrumental as WAV, in the
        quality of your file.
      </p>
      <FilePicker onFiles={onFiles} variant="primary" />
      <p className="hint">
        Drop or paste files anywhere on this page · MP3, M4A, FLAC, WAV, OGG, MP4, WebM
      </p>
    </section>
  );
}
