/** The parts of the page that need a song: one file of the build, see useSongParts.ts. */
export { SaveAll } from './export/SaveAll';
export { Workspace } from './Workspace';
