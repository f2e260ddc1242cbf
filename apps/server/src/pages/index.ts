export { addPages, type PageFolders, type PagesOptions } from './pages.ts';
