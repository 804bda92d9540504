/** The icons of the page. All are hidden from screen readers: each stands beside a name. */
import type { ReactNode } from 'react';

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PlayIcon = () => (
  <Icon>
    <path d="M6 3.8v12.4a.8.8 0 0 0 1.2.7l10-6.2a.8.8 0 0 0 0-1.4l-10-6.2a.8.8 0 0 0-1.2.7Z" />
  </Icon>
);

export const PauseIcon = () => (
  <Icon>
    <rect x="4.5" y="3.5" width="4" height="13" rx="1" />
    <rect x="11.5" y="3.5" width="4" height="13" rx="1" />
  </Icon>
);

export const ToStartIcon = () => (
  <Icon>
    <rect x="3.5" y="4" width="2.6" height="12" rx="1" />
    <path d="M16.5 4.6v10.8a.8.8 0 0 1-1.2.7l-8-5.4a.8.8 0 0 1 0-1.4l8-5.4a.8.8 0 0 1 1.2.7Z" />
  </Icon>
);

export const PlusIcon = () => (
  <Icon>
    <path d="M10 4v12M4 10h12" className="stroke" />
  </Icon>
);

export const MinusIcon = () => (
  <Icon>
    <path d="M4 10h12" className="stroke" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="m5.5 5.5 9 9m0-9-9 9" className="stroke" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m4.5 10.5 3.6 3.6 7.4-8" className="stroke" />
  </Icon>
);

export const ListIcon = () => (
  <Icon>
    <path d="M4 5.5h12M4 10h12M4 14.5h12" className="stroke" />
  </Icon>
);

/** From the beginning, once more. */
export const AgainIcon = () => (
  <Icon>
    <path d="M15.5 10a5.5 5.5 0 1 1-1.7-4M14 2.6V6.2h-3.6" className="stroke" />
  </Icon>
);

/** From where it stopped. */
export const ContinueIcon = () => (
  <Icon>
    <rect x="3" y="4" width="2.6" height="12" rx="1" />
    <path d="M8 4.6v10.8a.8.8 0 0 0 1.2.7l8-5.4a.8.8 0 0 0 0-1.4l-8-5.4a.8.8 0 0 0-1.2.7Z" />
  </Icon>
);

/** Over and over. */
export const LoopIcon = () => (
  <Icon>
    <path
      d="M4 9.8V8.4a3 3 0 0 1 3-3h8.6M13 2.8l2.6 2.6L13 8M16 10.2v1.4a3 3 0 0 1-3 3H4.4M7 17.2l-2.6-2.6L7 12"
      className="stroke"
    />
  </Icon>
);

export const DownloadIcon = () => (
  <Icon>
    <path d="M10 3.5v9m-3.8-3.6L10 12.7l3.8-3.8M4 16.5h12" className="stroke" />
  </Icon>
);

export const LockIcon = () => (
  <Icon>
    <path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9" className="stroke" />
    <rect x="4.5" y="9" width="11" height="8" rx="2" />
  </Icon>
);

/** A waveform with one bar highlighted as the vocals; the same drawing as public/favicon.svg. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect className="logo-mixture" x="3" y="12" width="3.6" height="8" rx="1.8" />
    <rect className="logo-mixture" x="8.6" y="8" width="3.6" height="16" rx="1.8" />
    <rect className="logo-vocals" x="14.2" y="3" width="3.6" height="26" rx="1.8" />
    <rect className="logo-mixture" x="19.8" y="9" width="3.6" height="14" rx="1.8" />
    <rect className="logo-mixture" x="25.4" y="12.5" width="3.6" height="7" rx="1.8" />
  </svg>
);
