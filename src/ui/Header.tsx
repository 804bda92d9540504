/** The name of the app, and that songs stay on the device. */
import { LockIcon, Logo } from './icons';
import { texts } from './language/language';

export function Header() {
  return (
    <header className="header">
      <h1 className="brand">
        <Logo />
        Vocal Isolation
      </h1>
      <p className="promise">
        <LockIcon />
        {texts().header.promise}
      </p>
    </header>
  );
}
