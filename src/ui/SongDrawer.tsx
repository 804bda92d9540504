/** The songs: beside the song in front on wide screens, a drawer on narrow ones. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { CloseIcon, ListIcon } from './icons';
import { texts } from './language/language';

interface SongDrawerProps {
  readonly numSongs: number;
  readonly children: ReactNode;
}

const DRAWER_ID = 'songs';

export function SongDrawer({ numSongs, children }: SongDrawerProps) {
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = drawer.current;
    if (!element) return;
    const isOpen = () => element.matches(':popover-open');
    // Before the keys of the page: there Escape would cancel the separation.
    const closeByEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !isOpen()) return;
      event.preventDefault();
      element.hidePopover();
    };
    // A song that was chosen is what people want to see.
    const closeByChoice = ({ target }: MouseEvent) => {
      const isChoice = target instanceof Element && target.closest('.song-select');
      if (isChoice && isOpen()) element.hidePopover();
    };
    const controller = new AbortController();
    const { signal } = controller;
    document.addEventListener('keydown', closeByEscape, { capture: true, signal });
    element.addEventListener('click', closeByChoice, { signal });
    return () => controller.abort();
  }, []);
  const { list, drawer: label, closeDrawer } = texts().songs;
  return (
    <>
      <button
        type="button"
        className="button button-secondary drawer-button"
        popoverTarget={DRAWER_ID}
      >
        <ListIcon />
        {label(numSongs)}
      </button>
      <aside ref={drawer} id={DRAWER_ID} className="sidebar" popover="auto">
        <div className="drawer-head">
          <h2>{list}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={closeDrawer}
            popoverTarget={DRAWER_ID}
            popoverTargetAction="hide"
          >
            <CloseIcon />
          </button>
        </div>
        {children}
      </aside>
    </>
  );
}
