/** Where the focus goes when the button that has it goes. */

/** To the song in front, once it is drawn. */
export function focusSong(): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>('.song-selected .song-select')?.focus();
  });
}

/** Before the row of `button` goes from a list of songs: to its neighbour. */
export function focusNeighbour(button: HTMLElement): void {
  const row = button.closest('li');
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  neighbour?.querySelector<HTMLElement>('.song-select')?.focus();
}
