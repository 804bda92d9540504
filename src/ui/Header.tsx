/** The name of the app, and that songs stay on the device. */
import { LockIcon, Logo } from './icons';

export function Header() {
  return (
    <header className="header">
      <h1 className="brand">
        <Logo />
        Vocal Isolation
      </h1>
      <p className="promise">
        <LockIcon />
        Your song stays on this device.
      </p>
    </header>
  );
}
